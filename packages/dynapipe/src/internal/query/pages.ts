/** Reads the pages of a query or scan: one, or as many as it takes. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { AttributeMap } from "../../AttributeValue.ts"
import * as Cursor from "../../Cursor.ts"
import { DynamoDB } from "../../DynamoDB.ts"
import * as Errors from "../../Errors.ts"
import { pick } from "../entity/item.ts"
import { ambient, decodeFailed, encodeFailed } from "../program/run.ts"
import { send } from "../send.ts"
import type { Plan } from "./plan.ts"
import * as plans from "./plan.ts"
import type { Source } from "./source.ts"

/** What came back for one request, without what is not the entity's. */
interface Answer {
  readonly items: ReadonlyArray<AttributeMap>
  readonly count: number
  readonly last: AttributeMap | undefined
}

export type Segment = { readonly Segment: number; readonly TotalSegments: number } | {}

/** Compiles the source against what the fiber has. */
export const planned = (source: Source): Effect.Effect<Plan, Errors.EncodeFailed> =>
  Effect.withFiber<Plan, Errors.EncodeFailed>((fiber) => {
    try {
      return Effect.succeed((source.plan ?? plans.of(source))(ambient(fiber)))
    } catch (error) {
      return encodeFailed(source.entity.identifier, error)
    }
  })

/** Compiles the source and goes on with it, at the rate that it asks for. */
export const withPlan = <A, E>(
  source: Source,
  body: (plan: Plan) => Effect.Effect<A, E, DynamoDB>
): Effect.Effect<A, E | Errors.EncodeFailed, DynamoDB> => {
  const read = Effect.flatMap(planned(source), body)
  return source.paced === undefined ? read : Effect.provideServiceEffect(read, DynamoDB, source.paced)
}

interface Ask {
  readonly start: AttributeMap | undefined
  readonly limit: number | undefined
  readonly segment: Segment
  readonly count?: boolean
}

const request = (
  plan: Plan,
  { count, limit, segment, start }: Ask
): Effect.Effect<Answer, Errors.RequestError, DynamoDB> => {
  const { ProjectionExpression: _, ...counting } = plan.input
  const input = {
    ...(count ? { ...counting, Select: "COUNT" as const } : plan.input),
    ...(limit !== undefined && { Limit: limit }),
    ...(start !== undefined && { ExclusiveStartKey: start }),
    ...segment
  }
  const { accepts } = plan.reader
  return send({ operation: plan.operation, input }, { resend: "always", entity: plan.entity }).pipe(
    Effect.mapError((failure) => Errors.fromRead(failure, { entity: plan.entity, table: plan.input.TableName })),
    Effect.map(({ Count, Items = [], LastEvaluatedKey }) => ({
      items: accepts === undefined ? Items : Items.filter(accepts),
      count: Count ?? Items.length,
      last: LastEvaluatedKey
    }))
  )
}

const decode = <A>(
  plan: Plan,
  items: ReadonlyArray<AttributeMap>
): Effect.Effect<ReadonlyArray<A>, Errors.DecodeFailed> => {
  const out: Array<A> = []
  let i = 0
  try {
    for (; i < items.length; i++) out.push(plan.reader.read(items[i]!) as A) // the source's type parameter says what its reader gives
  } catch (error) {
    const entity = plan.reader.entityOf?.(items[i]!) ?? plan.entity
    return decodeFailed(entity, pick(items[i]!, plan.position), error)
  }
  return Effect.succeed(out)
}

/**
 * DynamoDB's `Limit` for the next page: as chosen, or as many as are wanted where no condition drops any. What is not the
 * entity's is dropped too, so each page that did not have enough makes the next one longer.
 */
const limitOf = (source: Source, { read, wanted }: State): number | undefined => {
  if (source.pageLimit !== undefined) return source.pageLimit
  if (wanted === undefined || source.conditions.length > 0) return undefined
  const limit = wanted * 8 ** read
  return limit > 10_000 ? undefined : limit
}

export interface State {
  readonly start: AttributeMap | undefined
  readonly wanted: number | undefined
  /** Pages that were read before this one. */
  readonly read: number
}

/** Where reading begins. */
export const begin = (source: Source, start?: AttributeMap): State => ({ start, wanted: source.limit, read: 0 })

export interface Step<A> {
  readonly items: ReadonlyArray<A>
  /** Where the next page begins; undefined at the end. */
  readonly next: State | undefined
  /** Where a page after the last of these items begins. */
  readonly position: AttributeMap | undefined
  /** The items as they are stored. */
  readonly stored: ReadonlyArray<AttributeMap>
}

/** One page, cut where enough are found. */
export const step = Effect.fnUntraced(function*<A>(source: Source, plan: Plan, segment: Segment, state: State) {
  const answer = yield* request(plan, { start: state.start, limit: limitOf(source, state), segment })
  const cut = state.wanted !== undefined && answer.items.length > state.wanted
  const kept = cut ? answer.items.slice(0, state.wanted) : answer.items
  const items = yield* decode<A>(plan, kept)
  const wanted = state.wanted === undefined ? undefined : state.wanted - kept.length
  const done = answer.last === undefined || wanted === 0
  const position = cut ? pick(kept[kept.length - 1]!, plan.position) : answer.last
  return {
    items,
    stored: kept,
    next: done ? undefined : { start: answer.last, wanted, read: state.read + 1 },
    position
  } satisfies Step<A>
})

export type Read = Errors.ReadError

/** How many there are, without reading them. */
export const count = (source: Source): Effect.Effect<number, Errors.RequestError, DynamoDB> =>
  withPlan(source, (plan) =>
    plan.empty ? Effect.succeed(0) : Effect.map(
      Effect.forEach(segmentsOf(source), (segment) => countPlan(source, plan, segment), {
        concurrency: atOnce(source)
      }),
      (counts) => {
        const total = counts.reduce((sum, n) => sum + n, 0)
        return source.limit === undefined ? total : Math.min(total, source.limit)
      }
    ))

/** The parts that a source is read in: one, but for a scan that has more. */
export const segmentsOf = (source: Source): ReadonlyArray<Segment> =>
  source._tag === "Scan" && source.segmentCount > 1
    ? Array.from({ length: source.segmentCount }, (_, Segment) => ({ Segment, TotalSegments: source.segmentCount }))
    : [{}]

/** How many of them are read at the same time. */
export const atOnce = (source: Source): number =>
  source._tag === "Scan" ? source.segmentsAtOnce ?? source.segmentCount : 1

const countPlan = Effect.fnUntraced(function*(source: Source, plan: Plan, segment: Segment) {
  let state = begin(source)
  let total = 0
  for (;;) {
    const answer: Answer = yield* request(plan, {
      start: state.start,
      limit: limitOf(source, state),
      segment,
      // where only the keys tell the entity's items, they must be read to be counted
      count: plan.reader.accepts === undefined
    })
    total += plan.reader.accepts === undefined ? answer.count : answer.items.length
    const enough = source.limit !== undefined && total >= source.limit
    if (answer.last === undefined || enough) return total
    const wanted = source.limit === undefined ? undefined : source.limit - total
    state = { start: answer.last, wanted, read: state.read + 1 }
  }
})

export interface Page<out A> {
  readonly items: ReadonlyArray<A>
  /** The cursor of the next page; none at the end. */
  readonly next: Option.Option<string>
}

/** One page: of as many as `take` says, or else as DynamoDB cuts it. */
export const page = <A>(
  source: Source,
  cursor: string | undefined
): Effect.Effect<Page<A>, Read | Cursor.InvalidCursor, DynamoDB> =>
  withPlan<Page<A>, Read | Cursor.InvalidCursor>(
    source,
    (plan) => plan.empty ? Effect.succeed({ items: [], next: Option.none() }) : pagePlan<A>(source, plan, cursor)
  )

const pagePlan = Effect.fnUntraced(function*<A>(source: Source, plan: Plan, cursor: string | undefined) {
  const secrets = yield* Cursor.Secrets
  const from = cursor === undefined
    ? undefined
    : yield* Effect.fromResult(Cursor.decode(plan.binding, cursor, secrets))
  let state: State | undefined = begin(source, from)
  let items: ReadonlyArray<A> = []
  let position: AttributeMap | undefined
  do {
    const found: Step<A> = yield* step<A>(source, plan, {}, state)
    items = items.length === 0 ? found.items : items.concat(found.items)
    position = found.position
    state = found.next
  } while (state !== undefined && source.limit !== undefined)
  const next = Option.map(Option.fromUndefinedOr(position), (key) => Cursor.encode(plan.binding, key, secrets))
  return { items, next } satisfies Page<A>
})
