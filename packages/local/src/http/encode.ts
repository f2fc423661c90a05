/**
 * Writes answers and errors as the service does.
 *
 * @since 0.1.0
 */
import type { ServiceError } from "../error.ts"

type Json = Record<string, unknown>

const own = (target: Json, key: string, value: unknown): void => {
  // a plain assignment would take an attribute named __proto__ for the prototype
  if (key === "__proto__") Object.defineProperty(target, key, { value, enumerable: true, configurable: true })
  else target[key] = value
}

/** The same value with bytes as base64 and dates as seconds: itself where it holds neither, a copy where it does. */
const wire = (value: object): unknown => {
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")
  }
  if (value instanceof Date) return value.getTime() / 1000
  if (Array.isArray(value)) {
    let copy: Array<unknown> | undefined
    for (let i = 0; i < value.length; i++) {
      const found = value[i]
      if (typeof found !== "object" || found === null) continue
      const changed = wire(found)
      if (changed !== found) (copy ??= value.slice())[i] = changed
    }
    return copy ?? value
  }
  let copy: Json | undefined
  for (const key in value) {
    const found = (value as Json)[key]
    if (typeof found !== "object" || found === null) continue
    const changed = wire(found)
    if (changed !== found) own(copy ??= { ...value }, key, changed)
  }
  return copy ?? value
}

/**
 * The body of an answer.
 *
 * @category encoding
 * @since 0.1.0
 */
export const encodeOutput = (output: unknown): string => JSON.stringify(wire(output as object))

const service = "com.amazon.coral.service#"
const availability = "com.amazon.coral.availability#"
const dynamodb = "com.amazonaws.dynamodb.v20120810#"

/** Where a code does not live beside DynamoDB's own. */
const namespaces: ReadonlyMap<string, string> = new Map([
  ["ValidationException", "com.amazon.coral.validate#"],
  ["ThrottlingException", availability],
  ["ServiceUnavailable", availability],
  ["AccessDeniedException", service],
  ["ExpiredTokenException", service],
  ["IncompleteSignatureException", service],
  ["InvalidSignatureException", service],
  ["MissingAuthenticationTokenException", service],
  ["SerializationException", service],
  ["UnknownOperationException", service],
  ["UnrecognizedClientException", service]
])

/** Whose message is spelled with a capital. */
const capital: ReadonlySet<string> = new Set([
  "SerializationException",
  "TransactionCanceledException",
  "TransactionInProgressException",
  "IdempotentParameterMismatchException",
  "AccessDeniedException"
])

/**
 * The body of an error.
 *
 * @category encoding
 * @since 0.1.0
 */
export const encodeError = (error: Pick<ServiceError, "name" | "message" | "fields">): string =>
  JSON.stringify({
    __type: `${namespaces.get(error.name) ?? dynamodb}${error.name}`,
    ...(error.message === "" ? {} : { [capital.has(error.name) ? "Message" : "message"]: error.message }),
    ...(wire(error.fields) as object)
  })
