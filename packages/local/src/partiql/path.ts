/**
 * Document paths: `a.b[0]`, `"a b"['c']`.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import type { Path } from "../expression/index.ts"
import { maximumIndex } from "../expression/parser.ts"
import { resolveApart, unaliased } from "../expression/paths.ts"
import { accept, expect, is, malformed, name, next, type Parser, peek, refuse } from "./parser.ts"

const wildcard = (parser: Parser, place: string): void =>
  refuse(parser, `Wildcard path component like a[*].b are not supported at ${place}`)

const index = (parser: Parser, text: string, place: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > maximumIndex) {
    refuse(parser, `List index is not within the allowable range; index: [${text}] at ${place}`)
  }
  return value
}

/** What stands between square brackets. */
const bracketed = (parser: Parser): string | number => {
  const negative = accept(parser, "-")
  const token = next(parser)
  if (token.kind === "number") return index(parser, negative ? `-${token.text}` : token.text, token.place)
  if (negative) throw malformed(parser)
  if (token.kind === "string" || token.kind === "name" || token.kind === "quoted") return token.text
  if (token.kind === "parameter") refuse(parser, `Unexpected path component at ${token.place}`)
  else if (token.text === "*" && token.kind === "symbol") wildcard(parser, token.place)
  else throw malformed(parser)
  return 0
}

/**
 * Reads a path.
 *
 * @category parsing
 */
export const path = (parser: Parser): Path => {
  const steps: Array<string | number> = [name(parser)]
  for (;;) {
    if (accept(parser, "[")) {
      steps.push(bracketed(parser))
      expect(parser, "]")
    } else if (is(parser, ".")) {
      parser.at++
      const { place } = peek(parser)
      if (accept(parser, "*")) wildcard(parser, place)
      else steps.push(name(parser))
    } else return steps
  }
}

/** Refuses names that are empty. */
export const checkNames = (path: Path): Path => {
  if (path.includes("")) throw validation("Path component cannot be an empty string")
  return path
}

/**
 * Refuses paths of which one contains another; the service goes from the first to the last.
 *
 * @category validation
 */
export const apart = (paths: ReadonlyArray<Path>): ReadonlyArray<Path> =>
  resolveApart(paths.map(checkNames).toReversed(), unaliased).toReversed()
