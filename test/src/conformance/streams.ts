/**
 * Requests to streams that are refused.
 */
import { answers, atLeast, broken, type Case, errors, missing, oneOf, refusals } from "./case.ts"

const StreamArn = "arn:aws:dynamodb:us-east-1:000000000000:table/plain/stream/2020-01-01T00:00:00.000"
const ShardId = "shardId-00000001234567890123-abcdefab"
const gone = `Requested resource not found: Stream: ${StreamArn} not found`
const types = oneOf("TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER")

export const streams: ReadonlyArray<Case> = [
  answers("doc", "no streams of a table", [["ListStreams", { TableName: "plain" }]], { Streams: [] }),
  ...refusals("doc", "DescribeStream", [
    ["nothing", {}, errors(missing("streamArn"))],
    ["no ARN", { StreamArn: "x" }, errors(broken("x", "streamArn", atLeast(37)))]
  ]),
  ...refusals("emulator", "DescribeStream", [["no such stream", { StreamArn }, gone, "ResourceNotFoundException"]]),
  ...refusals("doc", "GetShardIterator", [
    ["nothing", {}, errors(missing("streamArn"), missing("shardId"), missing("shardIteratorType"))],
    [
      "another type",
      { StreamArn, ShardId, ShardIteratorType: "X" },
      errors(broken("X", "shardIteratorType", types))
    ],
    ["no such stream", { StreamArn, ShardId, ShardIteratorType: "LATEST" }, undefined, "ResourceNotFoundException"]
  ]),
  ...refusals("doc", "GetRecords", [
    ["nothing", {}, errors(missing("shardIterator"))],
    [
      "Limit 1001",
      { ShardIterator: "x", Limit: 1001 },
      errors(broken(1001, "limit", "Member must have value less than or equal to 1000"))
    ]
  ]),
  ...refusals("alternator", "DescribeStream", [["an ARN of nothing", { StreamArn: "x".repeat(40) }, undefined]]),
  ...refusals("alternator", "GetShardIterator", [
    ["an ARN of nothing", { StreamArn: "x".repeat(40), ShardId, ShardIteratorType: "LATEST" }, undefined]
  ]),
  ...refusals("emulator", "GetRecords", [["no iterator", { ShardIterator: "x" }, "Invalid ShardIterator"]])
]
