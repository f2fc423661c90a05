/** Runs a write by itself: as the one call that it is, or, where it keeps what is unique, as a transaction. */
import type * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { DynamoDB } from "../../DynamoDB.ts"
import * as layouts from "../entity/layout.ts"
import type { Ambient, Prepared } from "../program/prepare.ts"
import * as programs from "../program/run.ts"
import type { WriteOp } from "./tree.ts"
import * as transactions from "./write.ts"

/** The operation as a transaction of its own, which answers and fails as it would alone. */
export const single = (operation: WriteOp): transactions.Fields => ({
  operations: { [operation.entity.identifier]: operation },
  token: undefined,
  handlers: {},
  marker: undefined,
  single: true
})

export const run = <P extends Exclude<WriteOp, { readonly _tag: "Check" }>>(
  self: P,
  prepare: (self: P, ambient: Ambient) => Prepared<any, unknown, unknown>,
  fiber: Fiber.Fiber<any, any>
): Effect.Effect<unknown, unknown, DynamoDB> => {
  const layout = layouts.of(self.entity)
  return layout.unique.length > 0 && changesUnique(self, prepare, fiber)
    ? transactions.run(single(self), fiber)
    : programs.run(layout.identifier, self, prepare, fiber)
}

/** Without sentinels it is a call like another, and so is what cannot be sent at all. */
const changesUnique = <P>(
  self: P,
  prepare: (self: P, ambient: Ambient) => Prepared<any, unknown, unknown>,
  fiber: Fiber.Fiber<any, any>
): boolean => {
  try {
    return (prepare(self, programs.ambient(fiber)).sentinels?.length ?? 0) > 0
  } catch {
    return false
  }
}
