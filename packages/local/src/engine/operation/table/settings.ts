/**
 * Time to live, tags, and what the account is told.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { invalid, ServiceError, validation } from "../../../error.ts"
import type { Table } from "../../table/table.ts"
import { knownTable, notFound, storeTable, type World } from "../../world.ts"
import type { Given } from "../input.ts"

/** How long a change of time to live takes with the service at most, which allows no other until then. */
const hour = 3_600_000

/** @category operations */
export const updateTimeToLive = (
  world: World,
  input: Given<"UpdateTimeToLive">,
  now: number
): Aws.UpdateTimeToLiveOutput => {
  const { AttributeName: attribute, Enabled: enabled } = input.TimeToLiveSpecification
  const { record } = knownTable(world, input.TableName)
  const { timeToLive, ...rest } = record
  if (timeToLive !== undefined && timeToLive.attribute !== attribute) {
    throw validation(
      `TimeToLive is active on a different AttributeName: current AttributeName is ${timeToLive.attribute}`
    )
  }
  if (enabled === (timeToLive !== undefined)) {
    throw validation(`TimeToLive is already ${enabled === true ? "enabled" : "disabled"}`)
  }
  if (now < (record.timeToLiveChangedAt ?? -Infinity) + hour) {
    throw validation("Time to live has been modified multiple times within a fixed interval")
  }
  const changed = { ...rest, timeToLiveChangedAt: now }
  storeTable(world, enabled === true ? { ...changed, timeToLive: { attribute } } : changed)
  return {
    TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute }
  }
}

/** @category operations */
export const describeTimeToLive = (
  world: World,
  input: Given<"DescribeTimeToLive">
): Aws.DescribeTimeToLiveOutput => {
  const { timeToLive } = knownTable(world, input.TableName).record
  return {
    TimeToLiveDescription: timeToLive === undefined
      ? { TimeToLiveStatus: "DISABLED" }
      : { TimeToLiveStatus: "ENABLED", AttributeName: timeToLive.attribute }
  }
}

const mostTags = 50
/** Six parts between colons and a slash in the last, none of them empty; as an expression it would backtrack for hours. */
const anyArn = (text: string): boolean => {
  let at = 1
  for (let colons = 0; colons < 5; colons++) {
    at = text.indexOf(":", at) + 2
    if (at === 1) return false
  }
  const slash = text.indexOf("/", at)
  return slash > 0 && slash < text.length - 1
}
const tableArn = /^arn:aws:dynamodb:.+:\d+:table\/[^/]{2}[^/]+$/

/**
 * The table that a tag operation names; `check` looks at the rest of the input, and what it says comes after the ARN's
 * own check.
 */
const tagged = (
  world: World,
  input: Given<"ListTagsOfResource">,
  operation: string,
  check: () => string | undefined,
  gone?: string
): Table => {
  const arn: string | undefined = input.ResourceArn ?? undefined
  if (arn === undefined) throw validation("Invalid TableArn")
  if (!anyArn(arn)) {
    throw new ServiceError(
      "AccessDeniedException",
      `User: arn:aws:iam::${world.settings.accountId}:root is not authorized to perform: ` +
        `dynamodb:${operation} on resource: ${arn === "" ? "*" : arn}`
    )
  }
  const complain = check()
  if (!tableArn.test(arn)) throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`)
  if (complain !== undefined) throw validation(complain)
  const table = [...world.tables.values()].find((table) => table.record.arn === arn)
  if (table === undefined) {
    throw notFound(gone ?? `Requested resource not found: ResourcArn: ${arn} not found`)
  }
  return table
}

/** A list that must be there, and then (the ARN comes in between) must not be empty. */
const listed = (list: ReadonlyArray<unknown> | null | undefined, name: string, title: string) => () => {
  if (list == null) {
    throw validation(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`
    )
  }
  return list.length === 0 ? `Atleast one ${title} needs to be provided as Input.` : undefined
}

/** Tags that are not too many, and none of them of the service's own. */
export const checkTags = (tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const keys = Object.keys(tags)
  if (keys.length > mostTags) throw invalid(`Too many tags: ${keys.length}`)
  const own = keys.find((key) => key.toLowerCase().startsWith("aws:"))
  if (own !== undefined) throw invalid(`The prefix aws: of the tag ${own} is reserved`)
  return tags
}

/** @category operations */
export const tagResource = (world: World, input: Given<"TagResource">): unknown => {
  const { record } = tagged(world, input, "TagResource", listed(input.Tags, "tags", "Tag"))
  const added = Object.fromEntries(input.Tags.map((tag: Aws.Tag) => [tag.Key, tag.Value]))
  storeTable(world, { ...record, tags: checkTags({ ...record.tags, ...added }) })
  return {}
}

/** @category operations */
export const untagResource = (world: World, input: Given<"UntagResource">): unknown => {
  const missing = "Requested resource not found"
  const { record } = tagged(world, input, "UntagResource", listed(input.TagKeys, "tagKeys", "Tag Key"), missing)
  const tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !input.TagKeys.includes(key)))
  storeTable(world, { ...record, tags })
  return {}
}

/** @category operations */
export const listTagsOfResource = (
  world: World,
  input: Given<"ListTagsOfResource">
): Aws.ListTagsOfResourceOutput => {
  const { record } = tagged(world, input, "ListTagsOfResource", () => undefined)
  return {
    Tags: Object.entries(record.tags).map(([Key, Value]) => ({ Key, Value }))
  }
}

/** @category operations */
export const describeLimits = (): Aws.DescribeLimitsOutput => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000
})

/** @category operations */
export const describeEndpoints = (world: World): Aws.DescribeEndpointsResponse => ({
  Endpoints: [{ Address: `dynamodb.${world.settings.region}.amazonaws.com`, CachePeriodInMinutes: 1440 }]
})

/**
 * Nothing flows to Kinesis.
 *
 * @category operations
 */
export const describeKinesisStreamingDestination = (world: World, input: Given<"DescribeTable">): unknown => ({
  TableName: knownTable(world, input.TableName).record.name,
  KinesisDataStreamDestinations: []
})
