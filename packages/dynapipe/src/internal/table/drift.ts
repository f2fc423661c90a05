/** What differs between a definition and the table that is there. */
import type { KeySchemaElement, Projection, TableDescription } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import type { Difference, KeyAttribute, Table, TableOptions } from "../../Table.ts"
import * as Control from "./control.ts"
import { streamViews } from "./create.ts"
import * as Definition from "./definition.ts"

type Tag = Difference["_tag"]
type Types = ReadonlyMap<string, string>

const showKey = (keys: ReadonlyArray<KeyAttribute>): string => keys.map((k) => `${k.attribute} (${k.type})`).join(", ")

const showSchema = (schema: ReadonlyArray<KeySchemaElement>, types: Types, role: "HASH" | "RANGE"): string =>
  schema
    .filter((element) => element.KeyType === role)
    .map(({ AttributeName = "?" }) => `${AttributeName} (${types.get(AttributeName) ?? "?"})`)
    .join(", ")

const both = (partition: string, sort: string): string => sort === "" ? partition : `${partition} / ${sort}`

const wantedKey = (partition: ReadonlyArray<KeyAttribute>, sort: ReadonlyArray<KeyAttribute>): string =>
  both(showKey(partition), showKey(sort))

const actualKey = (schema: ReadonlyArray<KeySchemaElement> | undefined, types: Types): string =>
  both(showSchema(schema ?? [], types, "HASH"), showSchema(schema ?? [], types, "RANGE"))

const showProjection = (of: Definition.Index["projection"]): string =>
  typeof of === "string" ? of : [...of].sort().join(", ")

const actualProjection = (of: Projection | undefined): string =>
  of?.ProjectionType === "KEYS_ONLY"
    ? "keys"
    : of?.ProjectionType === "INCLUDE"
    ? showProjection(of.NonKeyAttributes ?? [])
    : "all"

interface ActualIndex {
  readonly IndexName?: string | undefined
  readonly KeySchema?: ReadonlyArray<KeySchemaElement> | undefined
  readonly Projection?: Projection | undefined
  readonly local: boolean
}

const indexesOf = (table: TableDescription): ReadonlyArray<ActualIndex> => [
  ...(table.LocalSecondaryIndexes ?? []).map((index) => ({ ...index, local: true })),
  ...(table.GlobalSecondaryIndexes ?? []).map((index) => ({ ...index, local: false }))
]

const sentences: { readonly [T in Tag]: (of: Omit<Difference, "message">) => string } = {
  TableMissing: () => "the table is not there: create it with Table.ensure",
  KeyDiffers: ({ actual, expected }) =>
    `its key is ${actual} instead of ${expected}; a key cannot be changed, only another table made`,
  IndexMissing: ({ expected, index }) => `the index ${index} (${expected}) is not there`,
  IndexUnknown: ({ actual, index }) => `the index ${index} (${actual}) is not in the definition`,
  IndexKeyDiffers: ({ actual, expected, index }) => `the key of the index ${index} is ${actual} instead of ${expected}`,
  IndexKindDiffers: ({ actual, expected, index }) => `the index ${index} is ${actual} instead of ${expected}`,
  ProjectionDiffers: ({ actual, expected, index }) => `the index ${index} holds ${actual} instead of ${expected}`,
  TimeToLiveDiffers: ({ actual = "off", expected = "off" }) => `its time to live is ${actual} instead of ${expected}`,
  StreamDiffers: ({ actual = "off", expected = "off" }) => `its stream is ${actual} instead of ${expected}`,
  BillingDiffers: ({ actual, expected }) => `it is billed ${actual} instead of ${expected}`
}

type Report = (
  tag: Tag,
  expected: string | undefined,
  actual: string | undefined,
  index?: string
) => ReadonlyArray<Difference>

/** A difference where there is one. */
const reporting = (table: string): Report => (tag, expected, actual, index) => {
  if (expected === actual && tag !== "TableMissing") return []
  const difference = { _tag: tag, table, index, expected, actual }
  return [{ ...difference, message: `${table}: ${sentences[tag](difference)}` }]
}

const compareIndex = (report: Report, wanted: Definition.Index, found: ActualIndex | undefined, types: Types) => {
  const key = wantedKey(wanted.partition, wanted.sort)
  if (found === undefined) return report("IndexMissing", key, undefined, wanted.name)
  const kind = (local: boolean) => local ? "local" : "global"
  return [
    ...report("IndexKindDiffers", kind(wanted.local), kind(found.local), wanted.name),
    ...report("IndexKeyDiffers", key, actualKey(found.KeySchema, types), wanted.name),
    ...report("ProjectionDiffers", showProjection(wanted.projection), actualProjection(found.Projection), wanted.name)
  ]
}

const showBilling = (billing: NonNullable<TableOptions["billing"]>): string =>
  billing === "onDemand" ? "by request" : `${billing.readUnits} read and ${billing.writeUnits} write units`

const actualBilling = ({ BillingModeSummary, ProvisionedThroughput }: TableDescription): string => {
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = ProvisionedThroughput ?? {}
  return BillingModeSummary?.BillingMode === "PAY_PER_REQUEST" || ReadCapacityUnits === 0
    ? "by request"
    : showBilling({ readUnits: ReadCapacityUnits, writeUnits: WriteCapacityUnits })
}

const actualStream = ({ StreamSpecification: of }: TableDescription): string | undefined =>
  of?.StreamEnabled === true ? of.StreamViewType : undefined

const compare = (
  options: TableOptions,
  name: string,
  table: TableDescription,
  timeToLive: string | undefined
): ReadonlyArray<Difference> => {
  const { indexes, partition, sort } = Definition.read(options)
  const report = reporting(name)
  const types = new Map((table.AttributeDefinitions ?? []).map((d) => [d.AttributeName ?? "?", d.AttributeType ?? "?"]))
  const found = indexesOf(table)
  const wanted = new Set(indexes.map((index) => index.name))
  return [
    ...report(
      "KeyDiffers",
      wantedKey([partition], sort === undefined ? [] : [sort]),
      actualKey(table.KeySchema, types)
    ),
    ...indexes.flatMap((index) => compareIndex(report, index, found.find((f) => f.IndexName === index.name), types)),
    ...found
      .filter((index) => !wanted.has(index.IndexName ?? ""))
      .flatMap((index) => report("IndexUnknown", undefined, actualKey(index.KeySchema, types), index.IndexName)),
    ...report("TimeToLiveDiffers", options.timeToLive, timeToLive),
    ...report(
      "StreamDiffers",
      options.stream === undefined ? undefined : streamViews[options.stream],
      actualStream(table)
    ),
    // what is not said is not held against the table
    ...options.billing === undefined ? [] : report("BillingDiffers", showBilling(options.billing), actualBilling(table))
  ]
}

/** What differs between a table and its definition. */
export const drift = (table: Table<any>, name: string): Control.Control<ReadonlyArray<Difference>> =>
  Effect.flatMap(Control.find(name), (found) =>
    found === undefined
      ? Effect.succeed(reporting(name)("TableMissing", undefined, undefined))
      : Effect.map(Control.timeToLive(name), (attribute) => compare(table.options, name, found, attribute)))
