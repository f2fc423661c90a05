/**
 * Scan.
 */
import { broken, type Case, errors, invalid, missing, refusals, shows } from "./case.ts"
import { keyOf } from "./world.ts"

const scan = (more: object) => ({ TableName: "wide", ...more })
const start = "The provided starting key is invalid"
const schema = `${start}: The provided key element does not match the schema`
const most = (count: number) => `Member must have value less than or equal to ${count}`
const least = (count: number) => `Member must have value greater than or equal to ${count}`

export const scans: ReadonlyArray<Case> = [
  ...refusals("dynalite", "Scan", [
    ["nothing", {}, errors(missing("tableName"))],
    ["no table", { TableName: "nowhere" }, "Requested resource not found", "ResourceNotFoundException"],
    ["no index", scan({ IndexName: "nowhere" }), "The table does not have the specified index: nowhere"],
    ["Limit 0", scan({ Limit: 0 }), errors(broken(0, "limit", least(1)))],
    [
      "segments without which",
      scan({ TotalSegments: 2 }),
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"
    ],
    [
      "a segment too far",
      scan({ Segment: 2, TotalSegments: 2 }),
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
      "Segment: 2 is not less than TotalSegments: 2"
    ],
    [
      "a segment below zero of none",
      scan({ Segment: -1, TotalSegments: 0 }),
      errors(broken(0, "totalSegments", least(1)), broken(-1, "segment", least(0)))
    ],
    ["an empty filter", scan({ FilterExpression: "" }), "Invalid FilterExpression: The expression can not be empty;"],
    [
      "values without a filter",
      scan({ ExpressionAttributeValues: { ":a": { S: "a" } } }),
      "ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null"
    ],
    [
      "a value that is not there",
      scan({ FilterExpression: "x = :p" }),
      "Invalid FilterExpression: An expression attribute value used in expression is not defined; attribute value: :p"
    ],
    [
      "both spellings",
      scan({ ProjectionExpression: "x", AttributesToGet: ["y"] }),
      "Can not use both expression and non-expression parameters in the same request: " +
      "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"
    ],
    ["half a starting key", scan({ ExclusiveStartKey: { pk: { S: "p" } } }), schema],
    ["a starting key of another type", scan({ ExclusiveStartKey: { ...keyOf("p", "s"), sk: { N: "1" } } }), schema],
    [
      "an index that does not carry everything",
      scan({ IndexName: "global", Select: "ALL_ATTRIBUTES" }),
      invalid(
        "Select type ALL_ATTRIBUTES is not supported for global secondary index global because its projection type is " +
          "not ALL"
      )
    ]
  ]),
  ...refusals("doc", "Scan", [
    [
      "a segment without how many",
      scan({ Segment: 0 }),
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"
    ],
    [
      "too many segments",
      scan({ Segment: 0, TotalSegments: 1_000_001 }),
      errors(broken(1_000_001, "totalSegments", most(1_000_000)))
    ],
    [
      "consistent reads of a global index",
      scan({ IndexName: "global", ConsistentRead: true }),
      "Consistent reads are not supported on global secondary indexes"
    ],
    ["specific attributes that nobody names", scan({ Select: "SPECIFIC_ATTRIBUTES" }), undefined],
    ["projected attributes without an index", scan({ Select: "ALL_PROJECTED_ATTRIBUTES" }), undefined],
    ["a count with attributes", scan({ Select: "COUNT", AttributesToGet: ["a"] }), undefined]
  ]),
  shows("doc", "the one segment that there is is the table", [
    ["PutItem", { TableName: "numbered", Item: { pk: { N: "777" } } }],
    [
      "Scan",
      {
        TableName: "numbered",
        Segment: 0,
        TotalSegments: 1,
        FilterExpression: "pk = :p",
        ExpressionAttributeValues: { ":p": { N: "777" } },
        ProjectionExpression: "pk"
      }
    ]
  ], { Items: [{ pk: { N: "777" } }], Count: 1 })
]
