/** Sends a prepared program, and reads what comes back into its success or its typed failure. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { CodecIssue } from "../../Codec.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import type { CallError } from "../../Errors.ts"
import * as Errors from "../../Errors.ts"
import type { CallFailed } from "../../Errors.ts"
import type { Operation } from "../../Operation.ts"
import * as Table from "../../Table.ts"
import { KeyIssue } from "../key/issue.ts"
import { send } from "../send.ts"
import type { Ambient, Prepared } from "./prepare.ts"

/** What a request depends on, as the fiber has it. */
export const ambient = (fiber: Fiber.Fiber<any, any>): Ambient => ({
  now: fiber.getRef(Clock.Clock).currentTimeMillisUnsafe(),
  tableName: (table) => Table.nameIn(fiber.context, table)
})

/** A value that could not be encoded is the program's failure; anything else is a defect. */
export const encodeFailed = (
  entity: string,
  error: unknown,
  label?: string
): Effect.Effect<never, Errors.EncodeFailed> =>
  error instanceof CodecIssue
    ? Effect.fail(new Errors.EncodeFailed({ entity, label, path: error.path, issue: error }))
    : error instanceof KeyIssue
    ? Effect.fail(
      new Errors.EncodeFailed({ entity, label, path: error.attribute === "" ? [] : [error.attribute], issue: error })
    )
    : Effect.die(error)

/** A stored item that does not fit is the program's failure; anything else is a defect. */
export const decodeFailed = (
  entity: string,
  key: unknown,
  error: unknown
): Effect.Effect<never, Errors.DecodeFailed> =>
  error instanceof CodecIssue
    ? Effect.fail(new Errors.DecodeFailed({ entity, key, path: error.path, issue: error }))
    : Effect.die(error)

/**
 * The condition failed, but on an item that an earlier try of the same write may have changed: only that try can be
 * told, for what was written by whom is not known any more.
 */
const unknown = (failure: CallFailed, place: Errors.Place): CallError => {
  const first = failure.cause instanceof Errors.CallFailed ? failure.cause : failure
  const detail = [first.message, "sent again, its condition did not hold"].filter(Boolean).join("; ")
  return Errors.fromCall(new Errors.CallFailed({ ...first, cause: first.cause, message: detail }), place)
}

/** Runs a program whose request is made by `prepare`. */
export const run = <P, Op extends Operation, A, E>(
  entity: string,
  self: P,
  prepare: (self: P, ambient: Ambient) => Prepared<Op, A, E>,
  fiber: Fiber.Fiber<any, any>
): Effect.Effect<A, E | CallError | Errors.EncodeFailed | Errors.DecodeFailed, DynamoDB> => {
  let prepared: Prepared<Op, A, E>
  try {
    prepared = prepare(self, ambient(fiber))
    prepared.rehearse?.()
  } catch (error) {
    return encodeFailed(entity, error)
  }
  const { key, lostAnswer, request, refused, success } = prepared
  const place = { entity, key, table: prepared.table }
  return Effect.matchEffect(
    send(request, {
      resend: prepared.idempotent || lostAnswer !== undefined ? "always" : "unlessApplied",
      entity,
      lostAnswer: lostAnswer && ((failure) => lostAnswer(failure.item))
    }),
    {
      onFailure: (failure: CallFailed): Effect.Effect<never, E | CallError> =>
        Effect.fail(
          failure.kind !== "ConditionalCheckFailed"
            ? Errors.fromCall(failure, place)
            : failure.mayHaveApplied
            ? unknown(failure, place)
            : refused(failure.item)
        ),
      onSuccess: (output): Effect.Effect<A, E | Errors.DecodeFailed> => {
        try {
          return Effect.fromResult(success(output))
        } catch (error) {
          return decodeFailed(entity, key, error)
        }
      }
    }
  )
}
