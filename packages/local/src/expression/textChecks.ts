/**
 * What can be refused by the text alone: functions, paths and sections, as they come.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import type { Path } from "./ast.ts"
import type { Landmark, Parser, Use } from "./parser.ts"
import { isReserved } from "./reserved.ts"

const maximumSteps = 32

/** Each function: the language it belongs to, and where it may stand. */
const functions: Readonly<Record<string, { readonly language: Language; readonly uses: ReadonlyArray<Use> }>> = {
  attribute_exists: { language: "condition", uses: ["condition"] },
  attribute_not_exists: { language: "condition", uses: ["condition"] },
  attribute_type: { language: "condition", uses: ["condition"] },
  begins_with: { language: "condition", uses: ["condition"] },
  contains: { language: "condition", uses: ["condition"] },
  size: { language: "condition", uses: ["operand"] },
  if_not_exists: { language: "update", uses: ["value", "operand"] },
  list_append: { language: "update", uses: ["value"] }
}

/**
 * The languages that have functions.
 *
 * @category models
 * @since 0.1.0
 */
export type Language = "condition" | "update"

const checkCall = (name: string, use: Use, language: Language): void => {
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (known === undefined) throw validation(`Invalid function name; function: ${name}`)
  if (known.language !== language) {
    const article = language === "update" ? "an" : "a"
    throw validation(`The function is not allowed in ${article} ${language} expression; function: ${name}`)
  }
  if (!known.uses.includes(use)) {
    throw validation(`The function is not allowed to be used this way in an expression; function: ${name}`)
  }
}

const checkPath = (path: Path): void => {
  for (const step of path) {
    if (typeof step === "number") continue
    if (step.startsWith("[")) throw validation(`List index is not within the allowable range; index: ${step}`)
    if (isReserved(step)) throw validation(`Attribute name is a reserved keyword; reserved keyword: ${step}`)
  }
  if (path.length > maximumSteps) {
    throw validation(`The document path has too many nesting levels; nesting levels: ${path.length}`)
  }
}

const checkLandmark = (landmark: Landmark, language: Language): void => {
  if ("path" in landmark) return checkPath(landmark.path)
  if ("call" in landmark) return checkCall(landmark.call, landmark.use, language)
  throw validation(`The "${landmark.repeated}" section can only be used once in an update expression;`)
}

/**
 * Checks what a parse has seen.
 *
 * @category validation
 * @since 0.1.0
 */
export const checkText = (parser: Parser, language: Language): void => {
  for (const landmark of parser.landmarks) checkLandmark(landmark, language)
}
