/**
 * Contributor insights: switched on and off and described. Nobody's accesses are counted, as nobody asks for them here.
 *
 * @since 0.1.0
 */
import type { TableRecord } from "../../table/record.ts"
import { knownTable, notFound, storeTable, type World } from "../../world.ts"
import { present } from "../answer.ts"

interface Asking {
  readonly TableName: string
  readonly IndexName?: string | undefined
}

interface Updating extends Asking {
  readonly ContributorInsightsAction: "ENABLE" | "DISABLE"
}

const recordOf = (world: World, { IndexName: index, TableName }: Asking): TableRecord => {
  const { record } = knownTable(world, TableName)
  if (index !== undefined && !record.indexes.some(({ kind, name }) => kind === "Global" && name === index)) {
    throw notFound(`Requested resource not found: Index: ${index} of Table: ${record.name} not found`)
  }
  return record
}

/** Since when they are counted. */
const sinceOf = ({ insights }: TableRecord, index: string | undefined): number | undefined =>
  insights?.find((one) => one.index === index)?.since

/** The rules that count by partition key, and by both keys where there are two. */
const rules = (record: TableRecord, index: string | undefined, since: number): ReadonlyArray<string> => {
  const { keySchema } = record.indexes.find(({ name }) => name === index) ?? record
  const kinds = keySchema.length > 1 ? ["PKC", "PKT", "SKC", "SKT"] : ["PKC", "PKT"]
  const of = index === undefined ? record.name : `${record.name}-${index}`
  return kinds.map((kind) => `DynamoDBContributorInsights-${kind}-${of}-${since}`)
}

/** @category operations */
export const describeContributorInsights = (world: World, input: Asking): unknown => {
  const record = recordOf(world, input)
  const since = sinceOf(record, input.IndexName)
  return present({
    TableName: record.name,
    IndexName: input.IndexName,
    ContributorInsightsRuleList: since === undefined ? undefined : rules(record, input.IndexName, since),
    ContributorInsightsStatus: since === undefined ? "DISABLED" : "ENABLED",
    LastUpdateDateTime: since === undefined ? undefined : new Date(since)
  })
}

/** @category operations */
export const updateContributorInsights = (world: World, input: Updating, now: number): unknown => {
  const record = recordOf(world, input)
  const others = record.insights?.filter(({ index }) => index !== input.IndexName) ?? []
  const enables = input.ContributorInsightsAction === "ENABLE"
  const made = { ...(input.IndexName && { index: input.IndexName }), since: sinceOf(record, input.IndexName) ?? now }
  storeTable(world, { ...record, insights: enables ? [...others, made] : others })
  return present({
    TableName: record.name,
    IndexName: input.IndexName,
    ContributorInsightsStatus: enables ? "ENABLING" : "DISABLING"
  })
}

/** @category operations */
export const listContributorInsights = (world: World, { TableName: name }: Partial<Asking>): unknown => {
  const records = name === undefined
    ? [...world.tables.values()].map(({ record }) => record)
    : [knownTable(world, name).record]
  return {
    ContributorInsightsSummaries: records.flatMap((record) =>
      (record.insights ?? []).map(({ index }) =>
        present({ TableName: record.name, IndexName: index, ContributorInsightsStatus: "ENABLED" })
      )
    )
  }
}
