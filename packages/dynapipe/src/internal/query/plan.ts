/** A query or scan, compiled: the request of a page, and the reading of what comes back. */
import type { AttributeMap } from "../../AttributeValue.ts"
import * as Conditions from "../../Condition.ts"
import type { Binding } from "../../Cursor.ts"
import type { Input } from "../../Operation.ts"
import type { IndexLayout, Layout } from "../entity/layout.ts"
import * as layouts from "../entity/layout.ts"
import type { Collector } from "../expression/collector.ts"
import * as collector from "../expression/collector.ts"
import { conditionText } from "../expression/condition.ts"
import { bounded } from "../expression/limits.ts"
import type { Ambient } from "../program/prepare.ts"
import { keyCondition } from "./keyCondition.ts"
import type { Reader } from "./reader.ts"
import * as readers from "./reader.ts"
import type { Source } from "./source.ts"
import * as together from "./together.ts"

export interface Plan {
  readonly entity: string
  readonly operation: "Query" | "Scan"
  readonly input: Input<"Query"> & Input<"Scan">
  readonly reader: Reader
  /** No item can match: there is nothing to ask. */
  readonly empty: boolean
  /** The key attributes by which a page begins after an item. */
  readonly position: ReadonlyArray<string>
  /** What a cursor of this source belongs to. */
  readonly binding: Binding
}

const typeCondition = ({ types }: Reader): ReadonlyArray<Conditions.Condition> =>
  types === undefined ? [] : [Conditions.custom((r) => {
    const values = types.values.map((S) => r.value({ S }))
    return values.length === 1
      ? `${r.name(types.attribute)} = ${values[0]}`
      : `${r.name(types.attribute)} IN (${values.join(", ")})`
  })]

/** What leaves out items between the sort keys of a collection's members. */
const between = (source: Source): ReadonlyArray<Conditions.Condition> =>
  source._tag === "Query" && source.members !== undefined && source.range !== undefined
    ? together.conditions(source.members, source.range.low)
    : []

/** What an index holds of its items, as they are stored; undefined where that is all. */
const heldBy = (layout: Layout, index: IndexLayout, position: ReadonlyArray<string>): ReadonlySet<string> | undefined =>
  index.projection === "all"
    ? undefined
    : new Set([...position, ...(index.projection === "keys" ? [] : index.projection)])

const projection = (
  source: Source,
  layout: Layout,
  { accepts, attributes, types }: Reader,
  position: ReadonlyArray<string>,
  held: ReadonlySet<string> | undefined,
  into: Collector
): { readonly ProjectionExpression?: string } => {
  if (source.attributes === undefined || attributes === undefined) return {}
  const names = new Set(attributes.map((name) => {
    const codec = layout.codec.attribute(name)
    if (codec === undefined) throw new Error(`${layout.identifier}: the schema has no attribute "${name}"`)
    return codec.name
  }))
  if (types !== undefined) names.add(types.attribute)
  // a page that is cut goes on after its last item; and what an index does not hold, or whose item it is, its keys tell
  if (source.limit !== undefined || held !== undefined || accepts !== undefined) {
    for (const name of position) names.add(name)
  }
  const asked = [...names].filter((name) => held === undefined || held.has(name))
  return { ProjectionExpression: asked.map(into.name).join(", ") }
}

/**
 * Refuses filters that DynamoDB would: by a key of what is queried; and those that it would answer wrongly: it takes what
 * an index does not hold for missing.
 */
const filtering = (
  source: Source,
  layout: Layout,
  index: IndexLayout,
  held: ReadonlySet<string> | undefined,
  into: Collector
): Collector => {
  const isKey = (name: string | number | undefined) =>
    source._tag === "Query" && [...index.partition, ...index.sort].some(({ attribute }) => attribute === name)
  return {
    ...into,
    path: (segments) => {
      const [name] = segments
      if (isKey(name)) {
        throw new Error(
          `${layout.identifier}: a query cannot be filtered by its own key "${name}": narrow it by Query.where, between, from or upTo`
        )
      }
      if (typeof name === "string" && held !== undefined && !held.has(name)) {
        throw new Error(
          `${layout.identifier}: the index ${index.name} does not hold "${name}", by which it is filtered`
        )
      }
      return into.path(segments)
    }
  }
}

export const make = (source: Source, ambient: Ambient): Plan => {
  const layout = layouts.of(source.entity)
  const into = collector.make()
  const reader = readers.make(source)
  const index = readers.indexOf(layout, source)
  const condition = source._tag === "Query" ? keyCondition(layout, index, source, into) : undefined
  const keys = [...layout.primary.partition, ...layout.primary.sort, ...index.partition, ...index.sort]
  const position = [...new Set(keys.map((key) => key.attribute))]
  const held = heldBy(layout, index, position)
  const filter = conditionText(
    Conditions.and(...typeCondition(reader), ...between(source), ...source.conditions),
    filtering(source, layout, index, held, into)
  )
  const backward = source._tag === "Query" && source.backward
  const projected = projection(source, layout, reader, position, held, into)
  const parameters = into.parameters()
  return {
    entity: layout.identifier,
    operation: source._tag,
    input: {
      TableName: ambient.tableName(layout.table),
      ...(index.name !== "" && { IndexName: index.name }),
      ...(condition !== undefined && { KeyConditionExpression: condition }),
      ...(filter !== undefined && { FilterExpression: bounded("FilterExpression", filter) }),
      ...projected,
      ...parameters,
      ...(source.consistentRead && { ConsistentRead: true }),
      ...(backward && { ScanIndexForward: false })
    },
    reader,
    empty: source._tag === "Query" && condition === undefined,
    position,
    binding: {
      table: layout.table.identifier,
      index: index.name,
      query: fingerprint(layout, source, condition, parameters.ExpressionAttributeValues),
      direction: backward ? "backward" : "forward",
      attributes: Object.fromEntries(keys.map(({ attribute, key }) => [attribute, key.type]))
    }
  }
}

export const of = (source: Source) => (ambient: Ambient): Plan => make(source, ambient)

/** What makes two queries one, so that a cursor of one goes on in the other: what they read, not what they filter. */
const fingerprint = (
  layout: Layout,
  source: Source,
  condition: string | undefined,
  values: AttributeMap | undefined
): string => {
  const used = Object.entries(values ?? {}).filter(([alias]) => condition?.split(/[ (),]/).includes(alias))
  return JSON.stringify(
    [layout.identifier, source._tag, condition, used, ...Object.values(source.members ?? {}).map((e) => e.identifier)],
    (_, v) => v instanceof Uint8Array ? Array.from(v) : v
  )
}
