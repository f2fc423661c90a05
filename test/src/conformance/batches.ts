/**
 * BatchGetItem and BatchWriteItem.
 */
import {
  answers,
  atLeast,
  atMost,
  broken,
  type Case,
  errors,
  invalid,
  missing,
  range,
  refusals,
  shows
} from "./case.ts"
import { key, keyOf } from "./world.ts"

const get = (Keys: unknown, more: object = {}) => ({ RequestItems: { plain: { Keys, ...more } } })
const write = (requests: unknown, more: object = {}) => ({ RequestItems: { plain: requests }, ...more })
const put = (pk: string) => ({ PutRequest: { Item: key(pk) } })
const remove = (pk: string) => ({ DeleteRequest: { Key: key(pk) } })
const schema = "The provided key element does not match the schema"
const duplicates = "Provided list of item keys contains duplicates"
const keys = "Map keys must satisfy constraint: [Member must have length less than or equal to 255, " +
  "Member must have length greater than or equal to 3, " +
  "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]"
const values = "Map value must satisfy constraint: [Member must have length less than or equal to 25, " +
  "Member must have length greater than or equal to 1]"
const notValid = "One or more parameter values are not valid. "

export const batches: ReadonlyArray<Case> = [
  ...refusals("dynalite", "BatchGetItem", [
    ["nothing", {}, errors(missing("requestItems"))],
    ["no tables", { RequestItems: {} }, errors(broken({}, "requestItems", atLeast(1)))],
    ["no keys", get([]), errors(broken([], "requestItems.plain.member.keys", atLeast(1)))],
    ["keys that are missing", { RequestItems: { plain: {} } }, errors(missing("requestItems.plain.member.keys"))],
    [
      "a bad name",
      { RequestItems: { "p;": { Keys: [key("a")] } } },
      new RegExp(`'requestItems' failed to satisfy constraint: ${escaped(keys)}$`)
    ],
    [
      "101 keys",
      get(range(101, (at) => key(`${at}`))),
      new RegExp(`'requestItems.plain.member.keys' failed to satisfy constraint: ${atMost(100)}$`)
    ],
    [
      "101 keys of two tables",
      {
        RequestItems: {
          plain: { Keys: range(51, (at) => key(`${at}`)) },
          wide: { Keys: range(50, (at) => keyOf("a", `${at}`)) }
        }
      },
      "Too many items requested for the BatchGetItem call"
    ],
    ["one key twice", get([key("a"), key("a")]), duplicates],
    ["an empty key", get([{}]), schema],
    ["a key of another type", get([{ pk: { N: "1" } }]), schema],
    ["a value that is empty", get([{ pk: {} }]), /^Supplied AttributeValue is empty/],
    [
      "no such table",
      { RequestItems: { nowhere: { Keys: [key("a")] } } },
      "Requested resource not found",
      "ResourceNotFoundException"
    ],
    [
      "both spellings",
      get([key("a")], { AttributesToGet: ["a"], ProjectionExpression: "a" }),
      "Can not use both expression and non-expression parameters in the same request: " +
      "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"
    ],
    [
      "names without an expression",
      get([key("a")], { ExpressionAttributeNames: { "#a": "a" } }),
      "ExpressionAttributeNames can only be specified when using expressions"
    ]
  ]),
  answers("doc", "what is there of a batch", [
    ["PutItem", { TableName: "plain", Item: { ...key("batched"), a: { S: "x" }, b: { S: "y" } } }],
    ["BatchGetItem", get([key("batched"), key("not there")], { ProjectionExpression: "a" })]
  ], { Responses: { plain: [{ a: { S: "x" } }] }, UnprocessedKeys: {} }),
  answers("doc", "what a batch of reads costs", [
    [
      "BatchGetItem",
      { ...get([key("no 1"), key("no 2")], { ConsistentRead: true }), ReturnConsumedCapacity: "INDEXES" }
    ]
  ], {
    Responses: { plain: [] },
    UnprocessedKeys: {},
    ConsumedCapacity: [{ TableName: "plain", CapacityUnits: 2, Table: { CapacityUnits: 2 } }]
  }),
  ...refusals("dynalite", "BatchWriteItem", [
    ["nothing", {}, errors(missing("requestItems"))],
    ["no tables", { RequestItems: {} }, errors(broken({}, "requestItems", atLeast(1)))],
    ["no requests", write([]), new RegExp(`'requestItems' failed to satisfy constraint: ${escaped(values)}$`)],
    [
      "26 requests",
      write(range(26, (at) => put(`${at}`))),
      new RegExp(`'requestItems' failed to satisfy constraint: ${escaped(values)}$`)
    ],
    ["a request of nothing", write([{}]), /^Supplied AttributeValue has more than one datatypes set/],
    [
      "a put of nothing",
      write([{ PutRequest: {} }]),
      errors(missing("requestItems.plain.member.1.member.putRequest.item"))
    ],
    [
      "a delete of nothing",
      write([{ DeleteRequest: {} }]),
      errors(missing("requestItems.plain.member.1.member.deleteRequest.key"))
    ],
    ["one item twice", write([put("a"), put("a")]), duplicates],
    ["put and deleted", write([put("a"), remove("a")]), duplicates],
    ["an item without its key", write([{ PutRequest: { Item: {} } }]), schema],
    ["an item whose key is of another type", write([{ PutRequest: { Item: { pk: { N: "1" } } } }]), schema],
    ["a key of another type", write([{ DeleteRequest: { Key: { pk: { N: "1" } } } }]), schema],
    [
      "an index key of another type",
      { RequestItems: { wide: [{ PutRequest: { Item: { ...keyOf("a", "b"), g: { N: "1" } } } }] } },
      invalid("Type mismatch for Index Key g Expected: S Actual: N IndexName: global")
    ],
    [
      "an item above 400 KB",
      write([{ PutRequest: { Item: { ...key("a"), b: { S: "x".repeat(409_600) } } } }]),
      "Item size has exceeded the maximum allowed size"
    ],
    [
      "an empty set",
      write([{ PutRequest: { Item: { ...key("a"), b: { SS: [] } } } }]),
      invalid("An string set  may not be empty")
    ],
    [
      "no such table",
      { RequestItems: { nowhere: [put("a")] } },
      "Requested resource not found",
      "ResourceNotFoundException"
    ]
  ]),
  ...refusals("emulator", "BatchWriteItem", [
    [
      "an empty key",
      write([put("")]),
      `${notValid}The AttributeValue for a key attribute cannot contain an empty string value. Key: pk`
    ],
    [
      "26 requests to two tables",
      {
        RequestItems: {
          plain: range(13, (at) => put(`${at}`)),
          wide: range(13, (at) => ({ PutRequest: { Item: keyOf("a", `${at}`) } }))
        }
      },
      "Too many items requested for the BatchWriteItem call"
    ],
    ["both in one request", write([{ ...put("a"), ...remove("b") }]), undefined]
  ]),
  answers("doc", "what a batch of writes costs", [
    ["BatchWriteItem", write([put("b1"), remove("b2")], { ReturnConsumedCapacity: "INDEXES" })]
  ], {
    UnprocessedItems: {},
    ConsumedCapacity: [{ TableName: "plain", CapacityUnits: 2, Table: { CapacityUnits: 2 } }]
  }),
  shows("doc", "its collections, one for each item", [
    [
      "BatchWriteItem",
      {
        RequestItems: { wide: [{ PutRequest: { Item: keyOf("batch", "1") } }] },
        ReturnItemCollectionMetrics: "SIZE"
      }
    ]
  ], {
    ItemCollectionMetrics: { wide: [{ ItemCollectionKey: key("batch"), SizeEstimateRangeGB: [0, 1] }] }
  })
]

function escaped(text: string): string {
  return text.replaceAll(/[[\].+]/g, "\\$&")
}
