/** Sends a transaction of writes, and reads from its cancellation which operation failed and how. */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type { DynamoDB } from "../../DynamoDB.ts"
import type { CallFailed, EncodeFailed } from "../../Errors.ts"
import * as Errors from "../../Errors.ts"
import type { Request } from "../../Operation.ts"
import type { Ambient } from "../program/prepare.ts"
import { ambient, decodeFailed, encodeFailed } from "../program/run.ts"
import { send } from "../send.ts"
import type { Action } from "./action.ts"
import * as actions from "./action.ts"
import * as failures from "./failure.ts"
import * as limits from "./limits.ts"
import * as markers from "./marker.ts"
import type { Tree, WriteOp } from "./tree.ts"
import * as trees from "./tree.ts"

/** What a transaction of writes says. */
export interface Fields {
  readonly operations: Tree<WriteOp>
  /** The user's own idempotency token. */
  readonly token: string | undefined
  /** By label, what the failure of an operation becomes. */
  readonly handlers: Readonly<Record<string, (failure: any) => unknown>>
  /** Where a marker says that it has happened, under the token. */
  readonly marker: markers.Fields | undefined
  /** Whether it is one operation, which answers and fails as it would alone. */
  readonly single: boolean
}

/** Refuses what no transaction can be, when it is made. */
export const check = ({ operations }: Pick<Fields, "operations">): void => {
  const seen = new Set<string>()
  for (const leaf of trees.leaves(operations, trees.isWrite)) {
    actions.checkLeaf(leaf)
    if (seen.has(leaf.label)) throw new Error(`Transact: two operations have the label "${leaf.label}"`)
    seen.add(leaf.label)
  }
}

/** Refuses what DynamoDB would not know again by its token, when it is made. */
export const checkRemembered = ({ operations }: Pick<Fields, "operations">): void => {
  const timed = trees.leaves(operations, trees.isWrite).find(({ operation }) => actions.isTimed(operation))
  if (timed !== undefined) {
    throw new Error(
      `Transact.once: "${timed.label}" is written with its time, by which DynamoDB would take it for another program the `
        + "next time: say in which table a marker is kept"
    )
  }
}

/** The user's token where DynamoDB is to know it; a marker has its own. */
const tokenOf = (self: Fields): string | undefined => self.marker === undefined ? self.token : undefined

/** A token for one logical attempt: 32 hexadecimal digits. */
export const newToken = (fiber: Fiber.Fiber<any, any>): string => {
  const random = fiber.getRef(Random.Random)
  let token = ""
  while (token.length < 32) token += Math.floor(random.nextDoubleUnsafe() * 0x10000).toString(16).padStart(4, "0")
  return token
}

/** A transaction, ready to be sent. */
export interface Prepared {
  readonly parts: ReadonlyArray<Action>
  readonly token: string
}

const partsOf = (
  { operations, single }: Fields,
  around: Ambient
): ReadonlyArray<Action> | Effect.Effect<never, EncodeFailed> => {
  const parts: Array<Action> = []
  for (const leaf of trees.leaves(operations, trees.isWrite)) {
    try {
      parts.push(...actions.make(leaf, around))
    } catch (error) {
      return encodeFailed(leaf.operation.entity.identifier, error, single ? undefined : leaf.label)
    }
  }
  return parts
}

const isFailure = (u: object): u is Effect.Effect<never, EncodeFailed> => Effect.isEffect(u)

/** All actions of a transaction, that of its marker last, or the failure to make them. */
export const make = (
  self: Fields,
  around: Ambient
): ReadonlyArray<Action> | Effect.Effect<never, EncodeFailed> => {
  const parts = partsOf(self, around)
  if (isFailure(parts) || self.marker === undefined || parts.length === 0) return parts
  // at the epoch, so that the times of the write say nothing
  const timeless = partsOf(self, { ...around, now: 0 })
  if (isFailure(timeless)) return timeless
  const answer = parts.filter((part) => part.main).map((part) => part.stored)
  const told = { program: markers.fingerprint(timeless), answer }
  const marker = markers.action(self.marker, self.token!, told, around)
  return limits.checkMarker(self.token!, marker.item.Put!.Item!) ?? [...parts, marker]
}

/** The transaction of these operations, or the failure to make it. One without operations has no parts. */
export const prepare = (self: Fields, fiber: Fiber.Fiber<any, any>): Prepared | Effect.Effect<never, EncodeFailed> => {
  const parts = make(self, ambient(fiber))
  if (isFailure(parts)) return parts
  const token = tokenOf(self)
  return limits.check(parts, token) ?? { parts, token: token ?? newToken(fiber) }
}

export const request = ({ parts, token }: Prepared): Request<"TransactWriteItems"> => ({
  operation: "TransactWriteItems",
  input: { TransactItems: parts.map((part) => part.item), ClientRequestToken: token }
})

/** What the operations succeed with, each at its place; `item` says what a put stored. */
const successOf = (self: Fields, answers: ReadonlyArray<unknown>): unknown => {
  if (self.single) return answers[0]
  let i = 0
  return trees.replace(self.operations, trees.isWrite, () => answers[i++])
}

/** The transaction happened before: it answers what it answered then. */
const again = (
  self: Fields,
  parts: ReadonlyArray<Action>,
  failure: CallFailed
): Effect.Effect<unknown, unknown> => {
  const { answer, program } = markers.told(failure.reasons?.at(-1)?.Item)
  const marker = parts.at(-1)!
  if (program !== markers.told(marker.item.Put!.Item).program) {
    const detail = "a marker says so"
    return Effect.fail(new Errors.IdempotentParameterMismatch({ token: self.token, detail }))
  }
  const answers: Array<unknown> = []
  for (const [i, part] of parts.filter((part) => part.main).entries()) {
    try {
      const stored = answer[i]
      answers.push(stored && part.read?.(stored))
    } catch (error) {
      return decodeFailed(part.entity, part.key, error)
    }
  }
  return Effect.sync(() => successOf(self, answers))
}

const canceled = (self: Fields, failure: CallFailed, parts: ReadonlyArray<Action>): unknown => {
  const reasons = failures.reasonsOf(failure, parts)
  const own = failures.own(failure, self.marker === undefined ? parts : parts.slice(0, -1))
  const failed = Object.entries(own).filter(([, found]) => Option.isSome(found))
  if (failed.length === 0) return failures.withoutCondition(failure, reasons)
  if (self.single) return Option.getOrThrow(failed[0]![1])
  for (const [label, found] of failed) {
    const handler = Object.hasOwn(self.handlers, label) ? self.handlers[label] : undefined
    if (handler !== undefined) return handler(Option.getOrThrow(found))
  }
  return new Errors.TransactionCanceled({ failures: own, reasons, requestId: failure.requestId })
}

const failureOf = (self: Fields, failure: CallFailed, parts: ReadonlyArray<Action>): unknown =>
  failure.kind === "TransactionCanceled"
    ? canceled(self, failure, parts)
    : failure.kind === "IdempotentParameterMismatch" && self.token !== undefined
    ? new Errors.IdempotentParameterMismatch({
      token: self.token,
      detail: failure.message,
      requestId: failure.requestId
    })
    : Errors.fromCall(failure, self.single ? placeOf(parts[0]!) : undefined)

const placeOf = ({ entity, key, table }: Action): Errors.Place => ({ entity, key, table })

/** Whether the marker was there. */
const happened = (self: Fields, failure: CallFailed): boolean =>
  self.marker !== undefined && failure.kind === "TransactionCanceled"
  && failure.reasons?.at(-1)?.Code === "ConditionalCheckFailed"

/** The actions without those that gave back what another item has, if no other condition failed. */
const withoutOthers = (failure: CallFailed, parts: ReadonlyArray<Action>): ReadonlyArray<Action> => {
  const refused = parts.map((_, i) => failure.reasons?.[i]?.Code === "ConditionalCheckFailed")
  return parts.some((part, i) => refused[i] && part.release !== true) ? parts : parts.filter((_, i) => !refused[i])
}

export const execute = (self: Fields, prepared: Prepared): Effect.Effect<unknown, unknown, DynamoDB> => {
  const { parts } = prepared
  const success = () => successOf(self, parts.filter((part) => part.main).map(actions.success))
  if (parts.length === 0) return Effect.sync(success)
  return Effect.matchEffect(
    send(request(prepared), { resend: "always", labels: parts.map((part) => part.name) }),
    {
      onFailure: (failure): Effect.Effect<unknown, unknown, DynamoDB> => {
        if (happened(self, failure)) return again(self, parts, failure)
        const rest = failure.kind === "TransactionCanceled" ? withoutOthers(failure, parts) : parts
        return rest.length < parts.length
          ? Effect.withFiber((fiber) => execute(self, { parts: rest, token: tokenOf(self) ?? newToken(fiber) }))
          : Effect.flatMap(Effect.sync(() => failureOf(self, failure, parts)), Effect.fail)
      },
      onSuccess: () => Effect.sync(success)
    }
  )
}

export const run = (self: Fields, fiber: Fiber.Fiber<any, any>): Effect.Effect<unknown, unknown, DynamoDB> => {
  const prepared = prepare(self, fiber)
  return Effect.isEffect(prepared) ? prepared : execute(self, prepared)
}
