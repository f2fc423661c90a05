/**
 * Time to live, tags, limits, endpoints.
 */
import {
  answers,
  atLeast,
  atMost,
  broken,
  type Case,
  errors,
  missing,
  range,
  refusals,
  refuses,
  shows
} from "./case.ts"

const TableName = "numbered"
const ttl = (Enabled: boolean, AttributeName = "ttl") =>
  [
    "UpdateTimeToLive",
    { TableName, TimeToLiveSpecification: { Enabled, AttributeName } }
  ] as const
const ResourceArn = "arn:aws:dynamodb:us-east-1:000000000000:table/numbered"
const nowhere = "arn:aws:dynamodb:us-east-1:000000000000:table/nowhere"
const tag = (Key: string, Value: string) => ({ Key, Value })
const tags = (...Tags: ReadonlyArray<object>) => ({ ResourceArn, Tags })
const gone = "Requested resource not found: Table: nowhere not found"
const often = "Time to live has been modified multiple times within a fixed interval"
const active = "TimeToLive is active on a different AttributeName: current AttributeName is ttl"

/** One after the other: each case goes on where the one before it ended. */
export const settings: ReadonlyArray<Case> = [
  answers("doc", "no time to live", [["DescribeTimeToLive", { TableName }]], {
    TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" }
  }),
  refuses("alternator", "none that could be switched off", [ttl(false)], "TimeToLive is already disabled"),
  answers("doc", "a time to live", [ttl(true)], { TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } }),
  answers("doc", "it is there", [["DescribeTimeToLive", { TableName }]], {
    TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "ttl" }
  }),
  refuses("alternator", "once is enough", [ttl(true)], "TimeToLive is already enabled"),
  refuses("alternator", "another attribute", [ttl(true, "other")], active),
  refuses("alternator", "another that is switched off", [ttl(false, "other")], active),
  refuses("users", "it is not switched off within the hour", [ttl(false)], often),
  ...refusals("doc", "UpdateTimeToLive", [
    ["no specification", { TableName }, errors(missing("timeToLiveSpecification"))],
    [
      "no attribute",
      { TableName, TimeToLiveSpecification: { Enabled: true, AttributeName: "" } },
      errors(broken("", "timeToLiveSpecification.attributeName", atLeast(1)))
    ],
    [
      "no such table",
      { TableName: "nowhere", TimeToLiveSpecification: { Enabled: true, AttributeName: "a" } },
      gone,
      "ResourceNotFoundException"
    ]
  ]),
  ...refusals("doc", "DescribeTimeToLive", [[
    "no such table",
    { TableName: "nowhere" },
    gone,
    "ResourceNotFoundException"
  ]]),
  answers("doc", "no tags", [["ListTagsOfResource", { ResourceArn }]], { Tags: [] }),
  answers("alternator", "tags are added and replaced", [
    ["TagResource", tags(tag("a", "1"), tag("b", "2"))],
    ["TagResource", tags(tag("b", "3"), tag("c", ""))],
    ["UntagResource", { ResourceArn, TagKeys: ["a", "not there"] }],
    ["ListTagsOfResource", { ResourceArn }]
  ], { Tags: [tag("b", "3"), tag("c", "")] }),
  ...refusals("doc", "TagResource", [
    ["no key", tags(tag("", "a")), errors(broken("", "tags.1.member.key", atLeast(1)))],
    [
      "a key too long",
      tags(tag("k".repeat(129), "a")),
      errors(broken("k".repeat(129), "tags.1.member.key", atMost(128)))
    ],
    [
      "a value too long",
      tags(tag("k", "v".repeat(257))),
      errors(broken("v".repeat(257), "tags.1.member.value", atMost(256)))
    ],
    ["more than 50", tags(...range(51, (at) => tag(`k${at}`, "v"))), undefined],
    ["the service's own", tags(tag("aws:x", "v")), undefined],
    ["none", tags(), /needs to be provided as Input/],
    ["no such table", { ResourceArn: nowhere, Tags: [tag("a", "b")] }, undefined, "ResourceNotFoundException"]
  ]),
  ...refusals("dynalite", "ListTagsOfResource", [
    ["nothing", {}, "Invalid TableArn"],
    [
      "no such table",
      { ResourceArn: nowhere },
      `Requested resource not found: ResourcArn: ${nowhere} not found`,
      "ResourceNotFoundException"
    ]
  ]),
  ...refusals("doc", "UntagResource", [
    [
      "a key without letters",
      { ResourceArn, TagKeys: ["a", ""] },
      errors(broken("[a, ]", "tagKeys", `Member must satisfy constraint: [${atMost(128)}, ${atLeast(1)}]`))
    ],
    ["a key too long", { ResourceArn, TagKeys: ["k".repeat(129)] }, undefined]
  ]),
  ...refusals("dynalite", "UntagResource", [
    [
      "no such table",
      { ResourceArn: nowhere, TagKeys: ["a"] },
      "Requested resource not found",
      "ResourceNotFoundException"
    ]
  ]),
  shows("doc", "limits", [["DescribeLimits", {}]], { TableMaxReadCapacityUnits: 40_000 }),
  answers("doc", "endpoints", [["DescribeEndpoints", {}]], {
    Endpoints: [{ Address: "dynamodb.us-east-1.amazonaws.com", CachePeriodInMinutes: 1440 }]
  })
]
