/** Writes that a batch cannot carry, among others that it can: each of them is a call of its own. */
import * as Effect from "effect/Effect"
import type { AttributeMap } from "../../AttributeValue.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import type * as Entity from "../../Entity.ts"
import type * as Errors from "../../Errors.ts"
import * as items from "../entity/item.ts"
import * as layouts from "../entity/layout.ts"
import type { Ambient } from "../program/prepare.ts"
import { decodeFailed, encodeFailed } from "../program/run.ts"
import type * as updates from "../program/update.ts"
import { idOf } from "./id.ts"
import type { Given } from "./many.ts"
import * as writes from "./write.ts"

export type AnyWrite =
  | writes.WriteOp
  | (updates.Fields & { readonly _tag: "Update"; readonly entity: Entity.Any })

/** A write as a part of a batch where one can carry it, and by itself where not. */
const given = (program: AnyWrite, around: Ambient): Given => {
  const together = program._tag === "Update" ? undefined : writes.batchable(program, around)
  if (together !== undefined) return { ...together, given: program }
  const layout = layouts.of(program.entity)
  const key = items.primaryKey(layout, program._tag === "Put" ? program.item : program.key)
  const keyNames = [...layout.primaryNames]
  return {
    table: around.tableName(layout.table),
    keyNames,
    id: idOf(key, keyNames),
    request: {},
    given: program,
    alone: program as unknown as Effect.Effect<unknown, unknown, DynamoDB> // every program is an effect
  }
}

/** The writes of these programs, ready to be sent. */
export const orders = (
  programs: ReadonlyArray<AnyWrite>,
  around: Ambient
): ReadonlyArray<Given> | Effect.Effect<never, Errors.EncodeFailed> => {
  const all: Array<Given> = []
  for (const program of programs) {
    try {
      all.push(given(program, around))
    } catch (error) {
      return encodeFailed(program.entity.identifier, error)
    }
  }
  return all
}

/** Instead of the removal of a stored item, what a program makes of it once it is read. */
export const instead = <A>(
  removal: Given,
  entity: Entity.Any,
  item: AttributeMap,
  program: (read: A) => Effect.Effect<unknown, unknown, DynamoDB>
): ReadonlyArray<Given> | Effect.Effect<never, Errors.DecodeFailed> => {
  const layout = layouts.of(entity)
  try {
    return [{ ...removal, alone: program(items.read(layout, item) as A) }] // an item of the entity is what its schema reads
  } catch (error) {
    return decodeFailed(layout.identifier, items.pick(item, [...layout.primaryNames]), error)
  }
}

const own: ReadonlySet<unknown> = new Set(["ConditionalCheckFailed", "VersionConflict", "ItemNotFound"])
const tagOf = (error: unknown): unknown => (error as { readonly _tag?: unknown } | undefined)?._tag

/** Carries these out, and gives how many of them their conditions refused. */
export const carryOut = (
  all: ReadonlyArray<Given>,
  concurrency: number
): Effect.Effect<number, unknown, DynamoDB> => {
  let refused = 0
  const one = ({ alone }: Given): Effect.Effect<void, unknown, DynamoDB> =>
    Effect.matchEffect(alone!, {
      onSuccess: () => Effect.void,
      onFailure: (error) => own.has(tagOf(error)) ? Effect.sync(() => void refused++) : Effect.fail(error)
    })
  return Effect.map(Effect.forEach(all, one, { concurrency, discard: true }), () => refused)
}
