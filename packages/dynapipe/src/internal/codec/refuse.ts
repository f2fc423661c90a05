/**
 * The refusal of a schema that cannot be stored.
 *
 * @since 0.1.0
 */
import { formatPath } from "./issue.ts"

/** The schema cannot be stored: a wrong program, found when it is made. */
class Unsupported extends Error {
  readonly path: Array<string | number> = []
  readonly reason: string
  constructor(reason: string) {
    super(reason)
    this.reason = reason
  }
}

/** Refuses a schema: `reason` says what to change. */
export const refuse = (reason: string): never => {
  throw new Unsupported(reason)
}

/** Adds a step to the path of a refusal that passes by. */
export const within = <A>(step: string | number, f: () => A): A => {
  try {
    return f()
  } catch (error) {
    if (error instanceof Unsupported) error.path.unshift(step)
    throw error
  }
}

/** What the maker of the codec is told. */
export const explain = (error: unknown): unknown => {
  if (!(error instanceof Unsupported)) return error
  const where = error.path.length === 0 ? "The schema" : `The attribute ${formatPath(error.path)}`
  return new Error(`${where} cannot be stored in DynamoDB: ${error.reason}`)
}
