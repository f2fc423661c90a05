/**
 * What the calls of DynamoDB leave to be seen: spans with OpenTelemetry's attributes for databases, and metrics.
 */
import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb"
import type * as Context from "effect/Context"
import * as Metric from "effect/Metric"
import type { Span } from "effect/Tracer"
import type { CallFailed } from "../Errors.ts"
import type { Operation } from "../Operation.ts"
import { cancellation } from "./classify.ts"
import * as meter from "./meter.ts"

type Fields = Readonly<Record<string, unknown>>
const keys = (u: unknown): ReadonlyArray<string> => u === undefined ? [] : Object.keys(u as object)
const inActions = (u: unknown): ReadonlyArray<string> =>
  ((u ?? []) as ReadonlyArray<Fields>).flatMap((action) =>
    Object.values(action).map((part) => (part as Fields | undefined)?.["TableName"] as string)
  )

/** The tables that a request names, each once. */
export const tablesOf = (input: object): ReadonlyArray<string> => {
  const fields = input as Fields
  const name = fields["TableName"]
  if (typeof name === "string") return [name]
  return [...new Set([...keys(fields["RequestItems"]), ...inActions(fields["TransactItems"])])]
}

const batchSize = ({ RequestItems, TransactItems }: Fields): number | undefined => {
  if (Array.isArray(TransactItems)) return TransactItems.length
  if (RequestItems === undefined) return undefined
  return Object.values(RequestItems as object).reduce(
    (sum, of) => sum + (Array.isArray(of) ? of : of.Keys ?? []).length,
    0
  )
}

/** The attributes of a call's span, as far as the request tells them. */
export const attributesOf = (
  operation: Operation,
  input: object,
  tables: ReadonlyArray<string>,
  options: { readonly endpoint?: string | undefined; readonly entity?: string | undefined }
): Record<string, unknown> => {
  const fields = input as Fields
  const attributes: Record<string, unknown> = {
    "db.system.name": "aws.dynamodb",
    "db.operation.name": operation
  }
  const add = (name: string, value: unknown) => {
    if (value !== undefined) attributes[name] = value
  }
  if (tables.length === 1) add("db.collection.name", tables[0])
  if (tables.length > 0) add("aws.dynamodb.table_names", tables)
  add("aws.dynamodb.index_name", fields["IndexName"])
  add("aws.dynamodb.consistent_read", fields["ConsistentRead"])
  add("aws.dynamodb.limit", fields["Limit"])
  add("aws.dynamodb.segment", fields["Segment"])
  add("aws.dynamodb.total_segments", fields["TotalSegments"])
  add("db.operation.batch.size", batchSize(fields))
  add("dynapipe.entity", options.entity)
  const { address, port } = /^(?<address>\[.*\]|[^:]*)(:(?<port>\d+))?$/.exec(options.endpoint ?? "")?.groups ?? {}
  if (address !== "") add("server.address", address)
  if (port !== undefined) add("server.port", Number(port))
  return attributes
}

/** What an answer adds to its span. */
export const answered = (span: Span, output: object): void => {
  const consumed = meter.consumedBy(output)
  if (consumed.length > 0) span.attribute("aws.dynamodb.consumed_capacity", consumed.map((c) => JSON.stringify(c)))
  const { $metadata, Count, ScannedCount } = output as {
    readonly $metadata?: { readonly requestId?: string }
    readonly Count?: number
    readonly ScannedCount?: number
  }
  if (Count !== undefined) span.attribute("aws.dynamodb.count", Count)
  if (ScannedCount !== undefined) span.attribute("aws.dynamodb.scanned_count", ScannedCount)
  if ($metadata?.requestId !== undefined) span.attribute("aws.request_id", $metadata.requestId)
}

/** What a failure adds to its span. */
export const failed = (span: Span, failure: CallFailed): void => {
  span.attribute("error.type", failure.code)
  if (failure.status !== undefined) span.attribute("http.response.status_code", failure.status)
  if (failure.requestId !== undefined) span.attribute("aws.request_id", failure.requestId)
}

const seconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

const counter = (name: string, description: string, attributes: Readonly<Record<string, string>>) =>
  Metric.withAttributes(Metric.counter(name, { description, incremental: true }), attributes)

/** The metrics of one operation on one table, made once. */
const make = (operation: string, table: string) => {
  const attributes = { "db.system.name": "aws.dynamodb", "db.operation.name": operation, "db.collection.name": table }
  return {
    duration: Metric.withAttributes(
      Metric.histogram("db.client.operation.duration", {
        description: "Seconds from a program's request to its answer, retries included",
        boundaries: seconds
      }),
      attributes
    ),
    calls: counter("dynapipe.calls", "Calls of DynamoDB, each try counted", attributes),
    failures: counter("dynapipe.failures", "Requests that failed for good", attributes),
    retries: counter("dynapipe.retries", "Calls that were sent again", attributes),
    throttles: counter("dynapipe.throttles", "Calls that were throttled", attributes),
    conflicts: counter("dynapipe.conflicts", "Calls that met another write of the same item", attributes)
  }
}

export type Meters = ReturnType<typeof make>

const cache = new Map<string, Map<string, Meters>>()

export const metersOf = (operation: string, table: string): Meters => {
  let byTable = cache.get(operation)
  if (byTable === undefined) cache.set(operation, byTable = new Map())
  let meters = byTable.get(table)
  if (meters === undefined) byTable.set(table, meters = make(operation, table))
  return meters
}

const unitMeters = (operation: string, table: string, index: string | undefined) => {
  const attributes = {
    "db.system.name": "aws.dynamodb",
    "db.operation.name": operation,
    "db.collection.name": table,
    ...(index !== undefined && { "aws.dynamodb.index_name": index })
  }
  return {
    read: counter("dynapipe.read_units", "Read units consumed, where they are measured", attributes),
    write: counter("dynapipe.write_units", "Write units consumed, where they are measured", attributes)
  }
}

const unitCache = new Map<string, ReturnType<typeof unitMeters>>()

const unitMetersOf = (operation: string, table: string, index: string | undefined) => {
  const id = `${operation} ${table} ${index ?? ""}`
  let meters = unitCache.get(id)
  if (meters === undefined) unitCache.set(id, meters = unitMeters(operation, table, index))
  return meters
}

/** Counts what an answer says was consumed: of each index apart, and what is left of it as the table's. */
export const consumed = (self: ConsumedCapacity, operation: Operation, context: Context.Context<never>): void => {
  const count = (index: string | undefined, { readUnits, writeUnits }: meter.Units) => {
    const { read, write } = unitMetersOf(operation, self.TableName ?? "", index)
    read.updateUnsafe(readUnits, context)
    write.updateUnsafe(writeUnits, context)
  }
  let { readUnits, writeUnits } = meter.units(self, operation)
  for (const [index, units] of meter.indexUnits(self, operation)) {
    readUnits -= units.readUnits
    writeUnits -= units.writeUnits
    count(index, units)
  }
  count(undefined, { readUnits, writeUnits })
}

/** `arn:aws:dynamodb:eu-west-1:123456789012:table/shop/index/byStatus` is of the table shop. */
const tableOf = (resource: string | undefined): string | undefined =>
  resource === undefined ? undefined : /table\/([^/]+)/.exec(resource)?.[1]

/**
 * Counts throttling and conflicts by table. A transaction and a batch have several: those are counted that the reasons
 * name, or all where they name none.
 */
export const hindered = (
  failure: CallFailed,
  input: object,
  meters: Meters,
  context: Context.Context<never>
): void => {
  const { operation } = failure
  const count = (what: "throttles" | "conflicts", tables: Iterable<string>) => {
    for (const table of new Set(tables)) metersOf(operation, table)[what].updateUnsafe(1, context)
  }
  if (failure.kind === "TransactionConflict") meters.conflicts.updateUnsafe(1, context)
  else if (failure.kind === "Throttled") {
    if ("TableName" in input) return meters.throttles.updateUnsafe(1, context)
    const named = failure.throttlingReasons?.flatMap((reason) => tableOf(reason.resource) ?? []) ?? []
    count("throttles", named.length > 0 ? named : tablesOf(input))
  } else if (failure.kind === "TransactionCanceled") {
    const tables = inActions((input as Fields)["TransactItems"])
    const of = (kind: "conflict" | "throttled") =>
      tables.filter((_, i) => cancellation([failure.reasons?.[i]?.Code]) === kind)
    count("throttles", of("throttled"))
    count("conflicts", of("conflict"))
  }
}

const cancellations = new Map<string, ReturnType<typeof counter>>()

/** A label can be data, one for each item: after so many of them, others are counted without theirs. */
const mostLabels = 1000

const cancellationOf = (code: string, label: string): ReturnType<typeof counter> => {
  const id = `${code} ${label}`
  const known = cancellations.get(id)
  if (known !== undefined) return known
  if (cancellations.size >= mostLabels && label !== "") return cancellationOf(code, "")
  const attributes = { "dynapipe.reason": code, "dynapipe.label": label }
  const metric = counter("dynapipe.cancellations", "Reasons for which transactions were canceled", attributes)
  cancellations.set(id, metric)
  return metric
}

/** Counts each reason of a cancellation by its code and, where it is known, its label. */
export const canceled = (
  failure: CallFailed,
  labels: ReadonlyArray<string> | undefined,
  context: Context.Context<never>
): void => {
  for (const [i, { Code }] of (failure.reasons ?? []).entries()) {
    if (Code === undefined || Code === "None") continue
    cancellationOf(Code, labels?.[i] ?? "").updateUnsafe(1, context)
  }
}
