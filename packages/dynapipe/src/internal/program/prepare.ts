/** What every program is to those who run it: a request, and the reading of what comes back. */
import type * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as Result from "effect/Result"
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Condition } from "../../Condition.ts"
import * as Conditions from "../../Condition.ts"
import type { Operation, Output, Request } from "../../Operation.ts"
import * as Path from "../../Path.ts"
import type { Table } from "../../Table.ts"
import type { Layout } from "../entity/layout.ts"
import type { Role } from "../entity/roles.ts"
import type { Collector } from "../expression/collector.ts"
import { conditionText } from "../expression/condition.ts"
import { bounded } from "../expression/limits.ts"
import type { Sentinel } from "./unique.ts"

/** What a request depends on beside the program. */
export interface Ambient {
  /** Milliseconds of the epoch. */
  readonly now: number
  readonly tableName: (table: Table<any>) => string
}

/** How a program runs as a part of a batch. */
export type Join<P> = (self: P, fiber: Fiber.Fiber<any, any>) => Effect.Effect<any, any, any>

/** A program, ready to be sent: alone, or as a part of a transaction. */
export interface Prepared<Op extends Operation, A, E> {
  readonly entity: string
  /** The table's physical name. */
  readonly table: string
  /** The key, for messages. */
  readonly key: Readonly<Record<string, unknown>>
  readonly request: Request<Op>
  /** What must be written in the same transaction. */
  readonly sentinels?: ReadonlyArray<Sentinel> | undefined
  /** Whether sending it twice leaves what sending it once would have left, and answers the same. */
  readonly idempotent: boolean
  /**
   * Set where the condition tells that an earlier try, whose answer was lost, was applied: from the item that is there
   * to the answer that was lost. Such a write can be sent again.
   */
  readonly lostAnswer?: ((item: AttributeMap | undefined) => Output<Op> | undefined) | undefined
  /** Reads what will be stored, where that is the answer: throws before it is sent where the schema cannot read it. */
  readonly rehearse?: (() => unknown) | undefined
  /** Reads an answer; throws a CodecIssue where what is stored does not fit. */
  readonly success: (output: Output<Op>) => Result.Result<A, E>
  /** What a failed condition means to this program, told by the item that was there. */
  readonly refused: (item: AttributeMap | undefined) => E
}

/** The `ConditionExpression` of all that must hold, or nothing. */
export const conditionExpression = (
  conditions: ReadonlyArray<Condition>,
  into: Collector
): { readonly ConditionExpression?: string } => {
  const text = conditions.length === 0 ? undefined : conditionText(Conditions.and(...conditions), into)
  return text === undefined ? {} : { ConditionExpression: bounded("ConditionExpression", text) }
}

/** There is an item: it has its partition key. */
export const itemExists = (layout: Layout): Condition =>
  Conditions.custom((r) => `attribute_exists(${r.name(layout.primary.partition[0]!.attribute)})`)

/** There is no item. */
export const itemNotExists = (layout: Layout): Condition =>
  Conditions.custom((r) => `attribute_not_exists(${r.name(layout.primary.partition[0]!.attribute)})`)

/**
 * The item has this version. Of undefined, there is no item yet; or, where one was read, it is there and still has none,
 * as items from before the entity had a version.
 */
export const versionIs = (layout: Layout, role: Role, expected: unknown, read: boolean): Condition =>
  expected !== undefined
    ? Conditions.eq(rolePath(role), expected as {})
    : read
    ? Conditions.and(itemExists(layout), Conditions.notExists(rolePath(role)))
    : itemNotExists(layout)

/** The path of an attribute that holds a role. */
export const rolePath = (role: Role): Path.Path<unknown> =>
  Path.make({ _tag: "Path", segments: [role.codec.name], codec: role.codec })

/** Asks for the old item where the condition fails, so that the failure can tell it. */
export const returnOldOnFailure = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const
