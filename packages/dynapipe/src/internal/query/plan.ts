/** A query or scan, compiled: the request of a page, and the reading of what comes back. */
import type { AttributeMap } from "../../AttributeValue.ts"
import * as Conditions from "../../Condition.ts"
import type { Binding } from "../../Cursor.ts"
import type { Input } from "../../Operation.ts"
import type { Layout } from "../entity/layout.ts"
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

const projection = (
  source: Source,
  layout: Layout,
  { attributes, types }: Reader,
  position: ReadonlyArray<string>,
  into: Collector
): { readonly ProjectionExpression?: string } => {
  if (source.attributes === undefined || attributes === undefined) return {}
  const names = new Set(attributes.map((name) => {
    const codec = layout.codec.attribute(name)
    if (codec === undefined) throw new Error(`${layout.identifier}: the schema has no attribute "${name}"`)
    return codec.name
  }))
  if (types !== undefined) names.add(types.attribute)
  // a page that is cut goes on after its last item
  if (source.limit !== undefined) { for (const name of position) names.add(name) }
  return { ProjectionExpression: [...names].map(into.name).join(", ") }
}

export const make = (source: Source, ambient: Ambient): Plan => {
  const layout = layouts.of(source.entity)
  const into = collector.make()
  const reader = readers.make(source)
  const index = source._tag === "Query" && source.index !== "" ? layout.indexes.get(source.index) : layout.primary
  if (index === undefined) {
    throw new Error(`${layout.identifier} has no keys for the index ${source._tag === "Query" ? source.index : ""}`)
  }
  const condition = source._tag === "Query" ? keyCondition(layout, index, source, into) : undefined
  const filter = conditionText(Conditions.and(...typeCondition(reader), ...source.conditions), into)
  const keys = [...layout.primary.partition, ...layout.primary.sort, ...index.partition, ...index.sort]
  const position = [...new Set(keys.map((key) => key.attribute))]
  const backward = source._tag === "Query" && source.backward
  const projected = projection(source, layout, reader, position, into)
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
    [layout.identifier, source._tag, condition, used],
    (_, v) => v instanceof Uint8Array ? Array.from(v) : v
  )
}
