/** Pages in both directions, with a cursor for each item. */
import * as Effect from "effect/Effect"
import type { AttributeMap } from "../../AttributeValue.ts"
import * as Cursor from "../../Cursor.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import { pick } from "../entity/item.ts"
import * as pages from "./pages.ts"
import type { Plan } from "./plan.ts"
import type { Source } from "./source.ts"

export interface Edge<out A> {
  readonly node: A
  readonly cursor: string
}

export interface PageInfo {
  readonly startCursor: string | null
  readonly endCursor: string | null
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
}

export interface Connection<out A> {
  readonly edges: ReadonlyArray<Edge<A>>
  readonly pageInfo: PageInfo
}

export interface Ask {
  readonly count: number
  /** An item's cursor, from which to go. */
  readonly cursor: string | undefined
  readonly back: boolean
}

type Query = Source & { readonly _tag: "Query" }

/** One item more than is asked for tells whether there are others. */
const reading = (source: Query, { back, count }: Ask): Query => ({
  ...source,
  backward: source.backward !== back,
  limit: count + 1
})

const empty = {
  edges: [],
  pageInfo: { startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false }
}

export const connection = <A>(
  source: Query,
  ask: Ask
): Effect.Effect<Connection<A>, pages.Read | Cursor.InvalidCursor, DynamoDB> => {
  const read = reading(source, ask)
  return pages.withPlan<Connection<A>, pages.Read | Cursor.InvalidCursor>(
    read,
    (plan) => plan.empty ? Effect.succeed(empty) : connect<A>(source, read, plan, ask)
  )
}

const connect = Effect.fnUntraced(function*<A>(source: Query, read: Query, plan: Plan, ask: Ask) {
  // a cursor marks an item of the query, whichever way one goes from there
  const binding: Cursor.Binding = { ...plan.binding, direction: source.backward ? "backward" : "forward" }
  const secrets = yield* Cursor.Secrets
  const start = ask.cursor === undefined
    ? undefined
    : yield* Effect.fromResult(Cursor.decode(binding, ask.cursor, secrets))
  const nodes: Array<A> = []
  const places: Array<AttributeMap> = []
  let state: pages.State | undefined = pages.begin(read, start)
  while (state !== undefined) {
    const step: pages.Step<A> = yield* pages.step<A>(read, plan, {}, state)
    for (const node of step.items) nodes.push(node)
    for (const item of step.stored) places.push(pick(item, plan.position))
    state = step.next
  }
  const others = nodes.length > ask.count
  const edges = nodes.slice(0, ask.count).map((node, i) => ({
    node,
    cursor: Cursor.encode(binding, places[i]!, secrets)
  }))
  if (ask.back) edges.reverse()
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges[edges.length - 1]?.cursor ?? null,
      hasNextPage: ask.back ? start !== undefined : others,
      hasPreviousPage: ask.back ? others : start !== undefined
    }
  } satisfies Connection<A>
})
