/**
 * Indexes that come and go.
 */
import { answers, type Case, refuses, shows } from "./case.ts"
import { keySchema } from "./world.ts"

const TableName = "growing"
const texts = (...names: ReadonlyArray<string>) => names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }))
const put = (item: object) => ["PutItem", { TableName, Item: item }] as const
const s = (S: string) => ({ S })
const query = (more: object = {}) =>
  [
    "Query",
    {
      TableName,
      IndexName: "byColor",
      KeyConditionExpression: "color = :c",
      ExpressionAttributeValues: { ":c": s("red") },
      ...more
    }
  ] as const
const found = (...names: ReadonlyArray<string>) => ({
  Items: names.map((name) => ({ pk: s(name), color: s("red") })),
  Count: names.length,
  ScannedCount: names.length
})

/** One after the other: each case goes on where the one before it ended. */
export const indexes: ReadonlyArray<Case> = [
  shows("doc", "an index is added", [
    [
      "CreateTable",
      {
        TableName,
        AttributeDefinitions: texts("pk"),
        KeySchema: keySchema("pk"),
        BillingMode: "PAY_PER_REQUEST"
      }
    ],
    put({ pk: s("before"), color: s("red") }),
    put({ pk: s("of another type"), color: { N: "1" } }),
    [
      "UpdateTable",
      {
        TableName,
        AttributeDefinitions: texts("pk", "color"),
        GlobalSecondaryIndexUpdates: [{
          Create: { IndexName: "byColor", KeySchema: keySchema("color"), Projection: { ProjectionType: "ALL" } }
        }]
      }
    ]
  ], {
    TableDescription: {
      TableStatus: "UPDATING",
      GlobalSecondaryIndexes: [{ IndexName: "byColor", IndexStatus: "CREATING", Backfilling: false }]
    }
  }),
  answers("doc", "it has what was there, and fits", [query()], found("before")),
  answers("doc", "an item without its key is not in it", [
    put({ pk: s("plain") }),
    put({ pk: s("after"), color: s("red") }),
    query({ FilterExpression: "pk <> :b", ExpressionAttributeValues: { ":c": s("red"), ":b": s("before") } })
  ], { ...found("after"), ScannedCount: 2 }),
  answers("doc", "an item that loses its key leaves it", [
    ["UpdateItem", { TableName, Key: { pk: s("after") }, UpdateExpression: "REMOVE color" }],
    query()
  ], found("before")),
  refuses(
    "alternator",
    "an item that does not fit it is refused now",
    [put({ pk: s("late"), color: { N: "1" } })],
    /^One or more parameter values were invalid: Type mismatch for Index Key color Expected: S Actual: N IndexName: byColor$/
  ),
  shows("doc", "it is deleted", [
    ["UpdateTable", { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byColor" } }] }]
  ], { TableDescription: { GlobalSecondaryIndexes: [{ IndexName: "byColor", IndexStatus: "DELETING" }] } }),
  shows("alternator", "and its key's definition with it", [["DescribeTable", { TableName }]], {
    Table: { AttributeDefinitions: texts("pk") }
  }),
  refuses("dynalite", "a query of it is refused", [query()], "The table does not have the specified index: byColor"),
  answers("alternator", "its key is an attribute like any other", [put({ pk: s("late"), color: { N: "1" } })], {})
]
