/** What a failure is to Lambda: an Error with a name, a message and a cause. */
import * as Cause from "effect/Cause"

const text = (u: unknown): string => {
  if (typeof u === "string") return u
  try {
    return JSON.stringify(u, (_, value) => typeof value === "bigint" ? String(value) : value) ?? String(u)
  } catch {
    return String(u)
  }
}

const named = (name: string, message: string, cause: unknown): Error =>
  Object.assign(new Error(message, { cause }), { name })

/** The error with which the handler's promise is rejected. */
export const toError = (cause: Cause.Cause<unknown>): Error => {
  if (Cause.hasInterruptsOnly(cause)) return named("Interrupted", "The invocation was interrupted.", undefined)
  const failure = Cause.squash(cause)
  if (failure instanceof Error) return failure
  const { _tag, message } = (typeof failure === "object" && failure !== null ? failure : {}) as {
    readonly _tag?: unknown
    readonly message?: unknown
  }
  return named(
    typeof _tag === "string" ? _tag : "Failure",
    typeof message === "string" ? message : text(failure),
    failure
  )
}
