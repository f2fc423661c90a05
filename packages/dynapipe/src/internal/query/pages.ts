/** Reads the pages of a query or scan: one, or as many as it takes. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { AttributeMap } from "../../AttributeValue.ts"
import * as Cursor from "../../Cursor.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
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

type Segment = { readonly Segment: number; readonly TotalSegments: number } | {}

/** Compiles the source against what the fiber has, and goes on with it. */
export const withPlan = <A, E, R>(
  source: Source,
  body: (plan: Plan) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | Errors.EncodeFailed, R> =>
  Effect.withFiber<A, E | Errors.EncodeFailed, R>((fiber) => {
    let plan: Plan
    try {
      plan = plans.make(source, ambient(fiber))
    } catch (error) {
      return encodeFailed(source.entity.identifier, error)
    }
    return body(plan)
  })

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
    return decodeFailed(plan.entity, pick(items[i]!, plan.position), error)
  }
  return Effect.succeed(out)
}

/** DynamoDB's `Limit` for the next page: as chosen, or as many as are wanted where the filter drops nothing. */
const limitOf = (source: Source, wanted: number | undefined): number | undefined =>
  source.pageLimit ?? (source.conditions.length === 0 ? wanted : undefined)

interface State {
  readonly start: AttributeMap | undefined
  readonly wanted: number | undefined
}

interface Step<A> {
  readonly items: ReadonlyArray<A>
  /** Where the next page begins; undefined at the end. */
  readonly next: State | undefined
  /** Where a page after the last of these items begins. */
  readonly position: AttributeMap | undefined
}

/** One page, cut where enough are found. */
const step = Effect.fnUntraced(function*<A>(source: Source, plan: Plan, segment: Segment, state: State) {
  const answer = yield* request(plan, { start: state.start, limit: limitOf(source, state.wanted), segment })
  const cut = state.wanted !== undefined && answer.items.length > state.wanted
  const kept = cut ? answer.items.slice(0, state.wanted) : answer.items
  const items = yield* decode<A>(plan, kept)
  const wanted = state.wanted === undefined ? undefined : state.wanted - kept.length
  const done = answer.last === undefined || wanted === 0
  const position = cut ? pick(kept[kept.length - 1]!, plan.position) : answer.last
  return { items, next: done ? undefined : { start: answer.last, wanted }, position } satisfies Step<A>
})

type Read = Errors.ReadError

/** All items, page after page, in memory. */
export const collect = <A>(source: Source): Effect.Effect<ReadonlyArray<A>, Read, DynamoDB> =>
  source._tag === "Scan" && source.segmentCount > 1
    ? Stream.runCollect(stream<A>(source))
    : withPlan(source, (plan) => plan.empty ? Effect.succeed([]) : collectPlan<A>(source, plan))

const collectPlan = Effect.fnUntraced(function*<A>(source: Source, plan: Plan) {
  let state: State | undefined = { start: undefined, wanted: source.limit }
  let all: ReadonlyArray<A> = []
  while (state !== undefined) {
    const page: Step<A> = yield* step<A>(source, plan, {}, state)
    all = all.length === 0 ? page.items : all.concat(page.items)
    state = page.next
  }
  return all
})

/** All items, as they are asked for. */
export const stream = <A>(source: Source): Stream.Stream<A, Read, DynamoDB> =>
  Stream.unwrap(withPlan(source, (plan) => {
    if (plan.empty) return Effect.succeed(Stream.empty)
    const segments = source._tag === "Scan" ? source.segmentCount : 1
    if (segments === 1) return Effect.succeed(segmentStream<A>(source, plan, {}))
    const parts = Array.from(
      { length: segments },
      (_, Segment) => segmentStream<A>(source, plan, { Segment, TotalSegments: segments })
    )
    const merged = Stream.mergeAll(parts, { concurrency: segments })
    return Effect.succeed(source.limit === undefined ? merged : Stream.take(merged, source.limit))
  }))

const segmentStream = <A>(source: Source, plan: Plan, segment: Segment): Stream.Stream<A, Read, DynamoDB> =>
  Stream.paginate({ start: undefined, wanted: source.limit } as State, (state) =>
    Effect.map(
      step<A>(source, plan, segment, state),
      (page) => [page.items, Option.fromUndefinedOr(page.next)] as const
    ))

/** How many there are, without reading them. */
export const count = (source: Source): Effect.Effect<number, Errors.RequestError, DynamoDB> =>
  withPlan(source, (plan) => plan.empty ? Effect.succeed(0) : countPlan(source, plan))

const countPlan = Effect.fnUntraced(function*(source: Source, plan: Plan) {
  let total = 0
  let start: AttributeMap | undefined
  do {
    const wanted = source.limit === undefined ? undefined : source.limit - total
    const answer: Answer = yield* request(plan, {
      start,
      limit: limitOf(source, wanted),
      segment: {},
      // where only the keys tell the entity's items, they must be read to be counted
      count: plan.reader.accepts === undefined
    })
    total += plan.reader.accepts === undefined ? answer.count : answer.items.length
    start = answer.last
  } while (start !== undefined && (source.limit === undefined || total < source.limit))
  return source.limit === undefined ? total : Math.min(total, source.limit)
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
  withPlan<Page<A>, Read | Cursor.InvalidCursor, DynamoDB>(
    source,
    (plan) => plan.empty ? Effect.succeed({ items: [], next: Option.none() }) : pagePlan<A>(source, plan, cursor)
  )

const pagePlan = Effect.fnUntraced(function*<A>(source: Source, plan: Plan, cursor: string | undefined) {
  const secrets = yield* Cursor.Secrets
  const from = cursor === undefined
    ? undefined
    : yield* Effect.fromResult(Cursor.decode(plan.binding, cursor, secrets))
  let state: State | undefined = { start: from, wanted: source.limit }
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
