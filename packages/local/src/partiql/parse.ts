/**
 * From the text of a statement to its tree. A statement that comes again is not parsed again.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import { finish, start } from "./parser.ts"
import { statement } from "./statements.ts"
import type { Parsed } from "./syntax.ts"

const read = (source: string): Parsed => {
  const parser = start(source)
  const found = statement(parser)
  finish(parser)
  if (parser.refusal !== undefined) throw validation(parser.refusal)
  return { statement: found, parameters: parser.parameters }
}

const maximumRemembered = 500
const remembered = new Map<string, Parsed>()

/**
 * Parses a statement; what is not well formed, and what the service does not support, is refused in its words.
 *
 * @category parsing
 */
export const parse = (source: string): Parsed => {
  const known = remembered.get(source)
  if (known !== undefined) return known
  const fresh = read(source)
  if (remembered.size >= maximumRemembered) remembered.delete(remembered.keys().next().value!)
  remembered.set(source, fresh)
  return fresh
}
