/**
 * What a codec fails with, and how its path is built: only on the way out of a failure, one name at each level.
 *
 * @since 0.1.0
 */
import * as SchemaIssue from "effect/SchemaIssue"

/**
 * Why a value cannot be stored as it is, or why what is stored does not fit the schema.
 *
 * **Details**
 *
 * `path` leads from the item to the value, in the names of the schema; `reason` says what is wrong there, and `message`
 * is both in a sentence. Where a check or a transformation of the schema refused the value, its own issue is in `issue`.
 *
 * @category errors
 * @since 0.1.0
 */
export class CodecIssue extends Error {
  override readonly name = "CodecIssue"
  readonly path: ReadonlyArray<string | number>
  readonly reason: string
  readonly direction: "encode" | "decode"
  readonly issue?: SchemaIssue.Issue

  constructor(options: {
    readonly path: ReadonlyArray<string | number>
    readonly reason: string
    readonly direction: "encode" | "decode"
    readonly issue?: SchemaIssue.Issue | undefined
  }) {
    super(sentence(options))
    this.path = options.path
    this.reason = options.reason
    this.direction = options.direction
    if (options.issue !== undefined) this.issue = options.issue
  }

  /** The same issue, seen from further out: the path begins with these steps. */
  within(path: ReadonlyArray<string | number>): CodecIssue {
    return new CodecIssue({ ...this, path: [...path, ...this.path], issue: this.issue })
  }
}

const plain = /^[A-Za-z_$][\w$]*$/

/** A path as one reads it: `lines[0].sku`, `["odd name"].a`. */
export const formatPath = (path: ReadonlyArray<string | number>): string =>
  path.map((step, i) =>
    typeof step === "number" || step === "*"
      ? `[${step}]`
      : !plain.test(step)
      ? `[${JSON.stringify(step)}]`
      : i === 0
      ? step
      : `.${step}`
  ).join("")

const sentence = (options: Pick<CodecIssue, "path" | "reason" | "direction">): string => {
  const subject = options.path.length === 0 ? "The value" : `The attribute ${formatPath(options.path)}`
  return `${subject} cannot be ${options.direction === "encode" ? "stored" : "read"}: ${options.reason}.`
}

/** A failure on its way out: the path grows from the end, and becomes a `CodecIssue` at the codec's edge. */
export class Failure {
  readonly path: Array<string | number> = []
  readonly reason: string
  readonly issue: SchemaIssue.Issue | undefined
  constructor(reason: string, issue?: SchemaIssue.Issue) {
    this.reason = reason
    this.issue = issue
  }
}

/** Ends the work at hand with a reason. */
export const fail = (reason: string): never => {
  throw new Failure(reason)
}

/** Adds a step to the path of a failure that passes by; what is no failure of the codec passes as it is. */
export const at = (step: string | number, error: unknown): unknown => {
  if (error instanceof Failure) error.path.push(step)
  return error
}

/** What the codec's edge throws instead of a failure. */
export const toIssue = (error: unknown, direction: "encode" | "decode", prefix?: string): unknown => {
  if (!(error instanceof Failure)) return error
  const path = error.path.slice().reverse()
  return new CodecIssue({
    path: prefix === undefined ? path : [prefix, ...path],
    reason: error.reason,
    direction,
    issue: error.issue
  })
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** A failure of the schema itself: of a check, a transformation, or of what only the schema can read. */
export const fromSchema = (issue: SchemaIssue.Issue): Failure => {
  const first = format(issue).issues[0]
  const failure = new Failure(first === undefined ? "it does not fit the schema" : lower(first.message), issue)
  for (const step of (first?.path ?? []).toReversed()) {
    const key = typeof step === "object" ? step.key : step
    failure.path.push(typeof key === "symbol" ? String(key) : key)
  }
  return failure
}

const lower = (message: string): string =>
  /^[A-Z][a-z]/.test(message) ? message[0]!.toLowerCase() + message.slice(1) : message

const limit = 40

/** A value in short form, for messages. */
export const show = (value: unknown): string => {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > limit ? `${value.slice(0, limit)}…` : value)
    case "bigint":
      return `${value}n`
    case "number":
    case "boolean":
    case "undefined":
      return String(value)
    case "object": {
      if (value === null) return "null"
      if (Array.isArray(value)) return `a list of ${value.length}`
      if (value instanceof Uint8Array) return `${value.length} bytes`
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : value.toISOString()
      const name: unknown = value.constructor?.name
      return typeof name === "string" && name !== "Object" && name !== "" ? `an instance of ${name}` : "an object"
    }
    default:
      return `a ${typeof value}`
  }
}

/** A stored value in short form, for messages. */
export const showStored = (value: object): string => {
  const [tag, content] = Object.entries(value).find(([, content]) => content !== undefined) ?? ["nothing", undefined]
  return typeof content === "string" ? `${tag} ${show(content)}` : tag
}

/** The value is of another type than the schema says. */
export const unexpected = (expected: string, value: unknown): never =>
  fail(
    value === undefined ? `it is missing, and ${expected} is required` : `${expected} is expected, not ${show(value)}`
  )

/** The stored value is of another type than the schema's. */
export const unexpectedStored = (expected: string, value: object): never =>
  fail(`${expected} is expected, but ${showStored(value)} is stored`)

/** A required attribute is not there. */
export const missing = (): never => fail("it is missing")
