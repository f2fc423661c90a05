/**
 * Tables as the service describes them.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { IndexRecord, TableRecord, Throughput, WarmThroughput } from "../../table/record.ts"
import type { Index, Table } from "../../table/table.ts"
import { knownTable, type World } from "../../world.ts"
import { present } from "../answer.ts"
import type { Given } from "../input.ts"

const date = (at: number | undefined): Date | undefined => at === undefined ? undefined : new Date(at)

const throughput = ({
  decreasedAt,
  decreases,
  increasedAt,
  read,
  write
}: Throughput): Aws.ProvisionedThroughputDescription =>
  present({
    LastIncreaseDateTime: date(increasedAt),
    LastDecreaseDateTime: date(decreasedAt),
    NumberOfDecreasesToday: decreases,
    ReadCapacityUnits: read,
    WriteCapacityUnits: write
  })

// What a table on demand is warm for from its first day.
export const onDemandWarm = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4000 }

/** What a table or an index is warm for: what was asked for, or what it has anyway. */
export const warmthOf = (
  billing: TableRecord["billing"],
  own: Throughput,
  asked: TableRecord["warm"]
): WarmThroughput =>
  asked ?? (billing === "PAY_PER_REQUEST"
    ? onDemandWarm
    : { ReadUnitsPerSecond: own.read, WriteUnitsPerSecond: own.write })

const warm = (record: TableRecord, own: Throughput, asked: TableRecord["warm"]) => ({
  ...warmthOf(record.billing, own, asked),
  Status: "ACTIVE" as const
})

/** A key schema as it is told: whoever gets it may change it. */
export const keySchemaOf = (elements: TableRecord["keySchema"]) => elements.map((element) => ({ ...element }))

/** A projection as it is told. */
export const projectionOf = ({ NonKeyAttributes: names, ProjectionType }: IndexRecord["projection"]) =>
  present({ NonKeyAttributes: names && [...names], ProjectionType })

const indexBasics = (table: TableRecord, record: IndexRecord) => ({
  IndexName: record.name,
  IndexArn: `${table.arn}/index/${record.name}`,
  KeySchema: keySchemaOf(record.keySchema),
  Projection: projectionOf(record.projection)
})

const globalIndex = (table: TableRecord, { bytes, entries, record }: Index): Aws.GlobalSecondaryIndexDescription =>
  present({
    ...indexBasics(table, record),
    IndexStatus: record.transition?.status ?? "ACTIVE",
    Backfilling: record.transition?.status === "CREATING" ? record.backfilling : undefined,
    ProvisionedThroughput: throughput(record.throughput!),
    OnDemandThroughput: record.onDemand && { ...record.onDemand },
    WarmThroughput: warm(table, record.throughput!, record.warm),
    IndexSizeBytes: bytes,
    ItemCount: entries.size
  })

const localIndex = (table: TableRecord, { bytes, entries, record }: Index): Aws.LocalSecondaryIndexDescription => ({
  ...indexBasics(table, record),
  IndexSizeBytes: bytes,
  ItemCount: entries.size
})

const orNothing = <A>(list: Array<A>): Array<A> | undefined => list.length === 0 ? undefined : list

const billing = (record: TableRecord) => {
  if (!record.billingShown) return {}
  // Since when is told once it is so.
  const since = { LastUpdateToPayPerRequestDateTime: date(isSettling(record) ? undefined : record.onDemandSince) }
  return {
    BillingModeSummary: present({ BillingMode: record.billing, ...since }),
    TableThroughputModeSummary: present({ TableThroughputMode: record.billing, ...since })
  }
}

/** Whether a table goes on demand by the very change that it is in. */
const isSettling = ({ onDemandSince, transition }: TableRecord): boolean =>
  transition !== undefined && transition.status !== "DELETING" && onDemandSince === transition.since

/**
 * The description of a table.
 *
 * @category rendering
 */
export const description = (table: Table): Aws.TableDescription => {
  const { record } = table
  const { encryption, stream } = record
  return present({
    AttributeDefinitions: record.attributes.map((attribute) => ({ ...attribute })),
    TableName: record.name,
    KeySchema: keySchemaOf(record.keySchema),
    TableStatus: record.transition?.status ?? "ACTIVE",
    CreationDateTime: new Date(record.createdAt),
    ProvisionedThroughput: throughput(record.throughput),
    TableSizeBytes: table.bytes,
    ItemCount: table.items.size,
    TableArn: record.arn,
    TableId: record.id,
    ...billing(record),
    LocalSecondaryIndexes: orNothing(
      table.indexes.filter((index) => index.record.kind === "Local").map((index) => localIndex(record, index))
    ),
    GlobalSecondaryIndexes: orNothing(
      table.indexes.filter((index) => index.record.kind === "Global").map((index) => globalIndex(record, index))
    ),
    StreamSpecification: stream?.enabled === true
      ? { StreamEnabled: true, StreamViewType: stream.viewType }
      : undefined,
    LatestStreamLabel: stream?.label,
    LatestStreamArn: stream?.arn,
    SSEDescription: encryption && { Status: "ENABLED", SSEType: encryption.type, KMSMasterKeyArn: encryption.key },
    TableClassSummary: record.tableClass === undefined
      ? undefined
      : present({ TableClass: record.tableClass, LastUpdateDateTime: date(record.reclassedAt) }),
    RestoreSummary: record.restored && {
      SourceBackupArn: record.restored.backup,
      SourceTableArn: record.restored.table,
      RestoreDateTime: new Date(record.restored.at),
      RestoreInProgress: record.transition?.status === "CREATING"
    },
    DeletionProtectionEnabled: record.protected,
    OnDemandThroughput: record.onDemand && { ...record.onDemand },
    WarmThroughput: warm(record, record.throughput, record.warm)
  })
}

/** @category operations */
export const describeTable = (world: World, input: Given<"DescribeTable">): Aws.DescribeTableOutput => ({
  Table: description(knownTable(world, input.TableName))
})

/** @category operations */
export const listTables = (world: World, input: Given<"ListTables">): Aws.ListTablesOutput => {
  const start = input.ExclusiveStartTableName
  const limit: number = input.Limit ?? 100
  const names = [...world.tables.keys()].filter((name) => start == null || name > start).sort()
  const page = names.slice(0, limit)
  return present({
    TableNames: page,
    LastEvaluatedTableName: names.length > limit ? page.at(-1) : undefined
  })
}
