/** The pages of a query or scan as a stream: of one segment, or of several that are read at the same time. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import type { AttributeMap } from "../../AttributeValue.ts"
import * as Cursor from "../../Cursor.ts"
import { DynamoDB } from "../../DynamoDB.ts"
import type { Shape } from "../cursor/shape.ts"
import { fits } from "../cursor/shape.ts"
import { pick } from "../entity/item.ts"
import type { Page, Read, Segment, Step } from "./pages.ts"
import * as pages from "./pages.ts"
import type { Plan } from "./plan.ts"
import type { Source } from "./source.ts"

/** One page of one segment. */
interface Found<A> {
  readonly segment: number
  readonly step: Step<A>
}

/** Reads so many pages before they are asked for. */
const ahead = <A, E, R>(n: number, make: (before: Effect.Effect<void>) => Stream.Stream<A, E, R>) =>
  n === 0 ? make(Effect.void) : Stream.unwrap(Effect.map(Semaphore.make(n), (room) =>
    make(room.take(1)).pipe(
      Stream.buffer({ capacity: "unbounded" }),
      Stream.tap(() => room.release(1))
    )))

const segmentPages = <A>(
  source: Source,
  plan: Plan,
  segment: Segment,
  n: number,
  start: AttributeMap | undefined
): Stream.Stream<Found<A>, Read, DynamoDB> =>
  ahead(source.ahead, (before) =>
    Stream.paginate(pages.begin(source, start), (state) =>
      Effect.map(
        Effect.andThen(before, pages.step<A>(source, plan, segment, state)),
        (step) => [[{ segment: n, step }], Option.fromUndefinedOr(step.next)] as const
      )))

/** Where each segment goes on: after a key, from its beginning, or not at all. */
type Places = ReadonlyArray<AttributeMap | "beginning" | "end">

const found = <A>(source: Source, plan: Plan, places: Places): Stream.Stream<Found<A>, Read, DynamoDB> => {
  const segments = pages.segmentsOf(source)
  const parts = segments.flatMap((segment, n) => {
    const place = places[n]!
    return place === "end"
      ? []
      : [segmentPages<A>(source, plan, segment, n, place === "beginning" ? undefined : place)]
  })
  if (segments.length === 1) return parts[0] ?? Stream.empty
  const merged = Stream.mergeAll(parts, { concurrency: pages.atOnce(source), bufferSize: 1 })
  return source.limit === undefined ? merged : limited(merged, plan, source.limit)
}

/** Each segment reads as many as are wanted in all: what is too much of the page that ends it is cut. */
const limited = <A, E, R>(
  self: Stream.Stream<Found<A>, E, R>,
  plan: Plan,
  limit: number
): Stream.Stream<Found<A>, E, R> =>
  self.pipe(
    Stream.mapAccum(() => limit, (wanted: number, { segment, step }) => {
      const items = step.items.slice(0, wanted)
      const position = items.length < step.items.length
        ? pick(step.stored[items.length - 1]!, plan.position)
        : step.position
      return [wanted - items.length, [{ segment, step: { ...step, items, position }, last: items.length === wanted }]]
    }),
    Stream.takeUntil(({ last }) => last)
  )

/** Runs a stream of the plan, at the rate that the source asks for. */
const withPlan = <A, E>(
  source: Source,
  body: (plan: Plan) => Stream.Stream<A, E, DynamoDB>
): Stream.Stream<A, E | Read, DynamoDB> => {
  const read = Stream.unwrap(Effect.map(pages.planned(source), (plan) => plan.empty ? Stream.empty : body(plan)))
  return source.paced === undefined
    ? read
    : Stream.unwrap(Effect.map(source.paced, (service) => Stream.provideService(read, DynamoDB, service)))
}

const beginning = (source: Source): Places => pages.segmentsOf(source).map(() => "beginning")

/** All items, as they are asked for. */
export const stream = <A>(source: Source): Stream.Stream<A, Read, DynamoDB> =>
  withPlan(
    source,
    (plan) => Stream.flattenIterable(Stream.map(found<A>(source, plan, beginning(source)), ({ step }) => step.items))
  )

/** All items, in memory. */
export const collect = <A>(source: Source): Effect.Effect<ReadonlyArray<A>, Read, DynamoDB> =>
  pages.segmentsOf(source).length > 1
    ? Stream.runCollect(stream<A>(source))
    : pages.withPlan(source, (plan) => plan.empty ? Effect.succeed([]) : collectPlan<A>(source, plan))

const collectPlan = Effect.fnUntraced(function*<A>(source: Source, plan: Plan) {
  let state: pages.State | undefined = pages.begin(source)
  const all: Array<A> = []
  while (state !== undefined) {
    const step: Step<A> = yield* pages.step<A>(source, plan, {}, state)
    for (const item of step.items) all.push(item)
    state = step.next
  }
  return all
})

/** A cursor of several segments is of none of them alone. */
const bindingOf = (plan: Plan, segments: number): Cursor.Binding =>
  segments === 1
    ? plan.binding
    : { ...plan.binding, query: `${segments} segments of ${plan.binding.query}`, attributes: undefined }

const encode = (places: Places): AttributeMap => {
  if (places.length === 1) return places[0] as AttributeMap // of one that ended there is no cursor
  const key: AttributeMap = {}
  for (const [n, place] of places.entries()) {
    if (place === "beginning") continue
    if (place === "end") key[`${n}`] = { S: "end" }
    else for (const [name, value] of Object.entries(place)) key[`${n}/${name}`] = value
  }
  return key
}

/** Undefined, where the key holds no such places. */
const decode = (key: AttributeMap, segments: number, shape: Shape): Places | undefined => {
  if (segments === 1) return [key]
  const places: Array<AttributeMap | "beginning" | "end"> = Array.from({ length: segments }, () => "beginning")
  for (const [name, value] of Object.entries(key)) {
    const slash = name.indexOf("/")
    const n = Number(slash === -1 ? name : name.slice(0, slash))
    const before = places[n]
    if (before === undefined) return undefined
    if (slash === -1) places[n] = "end"
    else places[n] = { ...typeof before === "object" && before, [name.slice(slash + 1)]: value }
  }
  return places.every((place) => typeof place === "string" || fits(place, shape)) ? places : undefined
}

/** Where reading goes on, as a cursor has it. */
const startOf = (
  plan: Plan,
  segments: number,
  cursor: string,
  secrets: ReadonlyArray<Redacted.Redacted<string>>
): Result.Result<Places, Cursor.InvalidCursor> =>
  Result.flatMap(
    Cursor.decode(bindingOf(plan, segments), cursor, secrets),
    (key) =>
      Result.fromNullishOr(
        decode(key, segments, plan.binding.attributes),
        () => new Cursor.InvalidCursor({ reason: "Shape" })
      )
  )

/** The pages, each with the cursor from which another run goes on after it. */
export const paged = <A>(
  source: Source,
  from: string | undefined
): Stream.Stream<Page<A>, Read | Cursor.InvalidCursor, DynamoDB> =>
  withPlan<Page<A>, Read | Cursor.InvalidCursor>(source, (plan) =>
    Stream.unwrap(Effect.gen(function*() {
      const secrets = yield* Cursor.Secrets
      const segments = pages.segmentsOf(source).length
      const binding = bindingOf(plan, segments)
      const start = from === undefined
        ? beginning(source)
        : yield* Effect.fromResult(startOf(plan, segments, from, secrets))
      return Stream.mapAccum(found<A>(source, plan, start), () => start, (places: Places, { segment, step }) => {
        const after = places.with(segment, step.position ?? "end")
        const ended = after.every((place) => place === "end")
        const next = ended ? Option.none() : Option.some(Cursor.encode(binding, encode(after), secrets))
        return [after, [{ items: step.items, next }]] as const
      })
    })))
