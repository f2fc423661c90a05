/**
 * What the service answers, as data: one request, one expectation, and in a word what the expectation rests on.
 */

/** A body as it is sent, or what JSON is made of. */
export type Body = unknown

/**
 * Where it is known from: AWS's documentation and API model, what its SDKs rely on, its own emulator, or the suites
 * of other emulators that were recorded on the service (dynalite's, Alternator's, moto's), or what its users quote.
 */
export type Basis = "doc" | "sdk" | "emulator" | "dynalite" | "alternator" | "moto" | "users"

/** A refusal. Where nobody knows the words, a pattern or the code alone. */
export interface Refused {
  readonly code: string
  readonly message: string | RegExp | undefined
}

/** An answer: all of its body, or what matters of it. */
export interface Answered {
  readonly body: unknown
  readonly whole: boolean
}

export interface Case {
  readonly name: string
  readonly basis: Basis
  /** What happens before; none of it may be refused. */
  readonly before: ReadonlyArray<readonly [operation: string, body: Body]>
  readonly operation: string
  readonly body: Body
  readonly expected: Refused | Answered
  /** Of a transaction that is cancelled. */
  readonly reasons?: ReadonlyArray<object>
}

type Row = readonly [name: string, body: Body, message: string | RegExp | undefined, code?: string]

const isText = (value: unknown): value is string => typeof value === "string"

/** Requests of one operation that are refused, with a ValidationException where nothing else is said. */
export const refusals = (basis: Basis, operation: string, rows: ReadonlyArray<Row>): ReadonlyArray<Case> =>
  rows.map(([name, body, message, code = "ValidationException"]) => ({
    name: `${operation}: ${name}`,
    basis,
    before: [],
    operation,
    body,
    expected: { code, message }
  }))

type Step = readonly [operation: string, body: Body]

/** A request after some others, and the whole body of its answer. */
export const answers = (
  basis: Basis,
  name: string,
  steps: ReadonlyArray<Step>,
  body: unknown,
  whole = true
): Case => {
  const [operation, input] = steps.at(-1)!
  return { name, basis, before: steps.slice(0, -1), operation, body: input, expected: { body, whole } }
}

/** The same with what matters of the answer. */
export const shows = (basis: Basis, name: string, steps: ReadonlyArray<Step>, body: unknown): Case =>
  answers(basis, name, steps, body, false)

/** A request after some others that is refused. */
export const refuses = (
  basis: Basis,
  name: string,
  steps: ReadonlyArray<Step>,
  message: string | RegExp | undefined,
  code = "ValidationException"
): Case => {
  const [operation, body] = steps.at(-1)!
  return { name, basis, before: steps.slice(0, -1), operation, body, expected: { code, message } }
}

/** "2 validation errors detected: …" */
export const errors = (...details: ReadonlyArray<string>): string =>
  `${details.length} validation error${details.length > 1 ? "s" : ""} detected: ${details.join("; ")}`

/** One of those errors: a value, where it stands, the constraint that it breaks. */
export const broken = (value: unknown, at: string, constraint: string): string =>
  `Value ${value === null ? "null" : `'${isText(value) ? value : JSON.stringify(value)}'`} at '${at}' ` +
  `failed to satisfy constraint: ${constraint}`

export const missing = (at: string): string => broken(null, at, "Member must not be null")
export const atLeast = (count: number): string => `Member must have length greater than or equal to ${count}`
export const atMost = (count: number): string => `Member must have length less than or equal to ${count}`
export const oneOf = (values: string): string => `Member must satisfy enum value set: [${values}]`
export const invalid = (reason: string): string => `One or more parameter values were invalid: ${reason}`

export const range = <A>(count: number, of: (at: number) => A): Array<A> =>
  Array.from({ length: count }, (_, at) => of(at))
