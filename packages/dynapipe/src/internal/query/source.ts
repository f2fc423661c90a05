/** What queries and scans say, and how what they say is changed. */
import type * as Effect from "effect/Effect"
import type { Condition } from "../../Condition.ts"
import type { DynamoDB, DynamoDBService } from "../../DynamoDB.ts"
import type * as Entity from "../../Entity.ts"
import type { RangeOp } from "../../Key.ts"
import type { Ambient } from "../program/prepare.ts"
import type { Plan } from "./plan.ts"

export type Values = Readonly<Record<string, unknown>>

/** A condition on the sort key: leading parts, and what is asked of them. */
export interface Range {
  readonly op: RangeOp
  readonly low: Values
  readonly high?: Values | undefined
}

interface Shared {
  /** The entities of a collection by label. */
  readonly members: Readonly<Record<string, Entity.Any>> | undefined
  /** What becomes of an item that is none of the members'. */
  readonly unknown: Unknown
  readonly conditions: ReadonlyArray<Condition>
  /** The attributes of the schema that are read; all, where it is undefined. */
  readonly attributes: ReadonlyArray<string> | undefined
  readonly consistentRead: boolean
  /** Items in all, counted after the filter. */
  readonly limit: number | undefined
  /** Items read for a page, counted before the filter. */
  readonly pageLimit: number | undefined
  /** Pages that a stream reads ahead. */
  readonly ahead: number
  /** The service at a rate; as it is, where it is undefined. */
  readonly paced: Effect.Effect<DynamoDBService, never, DynamoDB> | undefined
  /** How it is compiled, where it reads no entity, but items as they are stored. */
  readonly plan?: ((ambient: Ambient) => Plan) | undefined
}

/** It is left out; it fails the reading; or it is handed over as it is stored. */
export type Unknown = "skip" | "fail" | "raw"

export interface QueryFields extends Shared {
  readonly index: string
  readonly partition: Values
  readonly range: Range | undefined
  readonly backward: boolean
}

export interface ScanFields extends Shared {
  readonly segmentCount: number
  /** Segments that are read at the same time. */
  readonly segmentsAtOnce: number | undefined
}

export type Source =
  | (QueryFields & { readonly _tag: "Query"; readonly entity: Entity.Any })
  | (ScanFields & { readonly _tag: "Scan"; readonly entity: Entity.Any })

export const shared: Shared = {
  members: undefined,
  unknown: "skip",
  conditions: [],
  attributes: undefined,
  consistentRead: false,
  limit: undefined,
  pageLimit: undefined,
  ahead: 0,
  paced: undefined
}

/** A second bound on the sort key: DynamoDB takes one condition, so only what makes a `between` can be added. */
export const narrowed = (before: Range | undefined, added: Range): Range => {
  if (before === undefined) return added
  if (before.op === "from" && added.op === "upTo") return { op: "between", low: before.low, high: added.low }
  if (before.op === "upTo" && added.op === "from") return { op: "between", low: added.low, high: before.low }
  throw new Error(
    `a query takes one condition on its sort key: this one has ${before.op}, and ${added.op} was added. `
      + "Two bounds are Query.between, or from and upTo; anything else is a filter on another attribute"
  )
}

/** A whole number that is not below another. */
export const whole = (name: string, n: number, least: number): number => {
  if (Number.isInteger(n) && n >= least) return n
  throw new Error(`${name}(${n}): it takes a whole number from ${least}`)
}

/** A whole number from 1, as limits are. */
export const positive = (name: string, n: number): number => whole(name, n, 1)

/** A query that asks for everything. */
export const query = {
  _tag: "Query",
  range: undefined,
  backward: false,
  ...shared
} as const

/** The same source, but for these fields. */
export const edit = <Q>(self: Q, fields: Partial<QueryFields> | Partial<ScanFields>): Q =>
  Object.freeze(Object.assign(Object.create(Object.getPrototypeOf(self)), self, fields))
