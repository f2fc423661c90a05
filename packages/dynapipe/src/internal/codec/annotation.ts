/**
 * What a schema says about how DynamoDB stores it.
 *
 * @since 0.1.0
 */
import type * as SchemaAST from "effect/SchemaAST"

/** How an attribute is stored, where that is not what its type says. */
export interface Storage {
  /** Of a date or a DateTime: as ISO 8601 text (S), or as a number of seconds or milliseconds since 1970 (N). */
  readonly time?: "iso" | "epochSeconds" | "epochMillis" | undefined
  /** Of a set: an empty one is a missing attribute, or NULL. */
  readonly emptySet?: "omit" | "null" | undefined
}

/** The key of the annotation. */
const key = "dynamodb"

const own = (annotations: { readonly [key: string]: unknown } | undefined): Storage | undefined =>
  annotations?.[key] as Storage | undefined

/** An annotation stays where it was set: on the node, or on the check that was its last at that moment. */
export const storageOf = (ast: SchemaAST.AST): Storage => {
  const all = [own(ast.annotations), ...(ast.checks ?? []).map((check) => own(check.annotations))]
  return Object.assign({}, ...all.filter((storage) => storage !== undefined))
}
