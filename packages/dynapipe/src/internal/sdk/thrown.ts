/**
 * From what the SDK throws to the failure of a call.
 */
import type { CallFailed } from "../../Errors.ts"
import type { Operation } from "../../Operation.ts"
import * as classify from "../classify.ts"
import { damaged } from "../wire/checksum.ts"
import { malformed } from "../wire/exchange.ts"

/** What the SDK throws: an answer of the service, a problem of the connection, or its own refusal. */
interface Thrown {
  readonly name?: string
  readonly message?: string
  readonly code?: unknown
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
  readonly $response?: unknown
  readonly errors?: unknown
}

// these come before a connection: without them nothing is sent
const neverSent = /Credentials|Region|configured timeout|did not establish/

const unread = (thrown: Thrown): boolean => thrown.name === "SyntaxError" || thrown.name === "Unknown"

/** From what the SDK throws to the failure of a call. */
export const classifyThrown = (operation: Operation, cause: unknown): CallFailed => {
  const thrown = (typeof cause === "object" && cause !== null ? cause : {}) as Thrown
  const status = thrown.$metadata?.httpStatusCode
  const answered = status !== undefined || thrown.$response !== undefined
  if (thrown.code === damaged) {
    // what was refused was not carried out, even if it is not known why
    const refused = status !== undefined && status >= 400 && status < 500
    return classify.transport(operation, cause, !refused)
  }
  if (status !== undefined && status >= 300) {
    return classify.response(operation, {
      // an answer that names no error, or is not JSON: the status tells more than the SDK's word for it
      name: unread(thrown) ? undefined : thrown.name,
      message: thrown.name === "SyntaxError" ? undefined : thrown.message,
      status,
      body: thrown as Readonly<Record<string, unknown>>,
      requestId: thrown.$metadata?.requestId,
      cause
    })
  }
  // the words of the parser quote the answer, which may be somebody's item
  if (answered && thrown.name === "SyntaxError") {
    return classify.transport(operation, malformed("cannot be read as JSON"), true)
  }
  const ofConnection = thrown.code !== undefined || thrown.errors !== undefined || thrown.name === "TimeoutError"
  // an answer that cannot be read is as good as none
  if (ofConnection || answered) {
    return classify.transport(operation, cause, !classify.unsent(cause) && !neverSent.test(thrown.message ?? ""))
  }
  return classify.response(operation, {
    name: thrown.name === "Error" && /region/i.test(thrown.message ?? "") ? "RegionMissing" : thrown.name ?? "SdkError",
    message: thrown.message,
    cause
  })
}
