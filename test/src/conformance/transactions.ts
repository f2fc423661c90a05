/**
 * TransactWriteItems and TransactGetItems.
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
  refuses
} from "./case.ts"
import { key, keyOf } from "./world.ts"

type Action = Readonly<Record<string, object>>

const write = (actions: ReadonlyArray<Action>, more: object = {}) => ({ TransactItems: actions, ...more })
const action = (kind: string, more: object): Action => ({ [kind]: { TableName: "plain", ...more } })
const put = (pk: string, more: object = {}) => action("Put", { Item: key(pk), ...more })
const remove = (pk: string, more: object = {}) => action("Delete", { Key: key(pk), ...more })
const check = (pk: string, ConditionExpression: string) =>
  action("ConditionCheck", { Key: key(pk), ConditionExpression })
const update = (pk: string, UpdateExpression: string, values?: object) =>
  action("Update", {
    Key: key(pk),
    UpdateExpression,
    ...(values === undefined ? {} : { ExpressionAttributeValues: values })
  })
const get = (pk: string, more: object = {}) => action("Get", { Key: key(pk), ...more })

const notValid = "One or more parameter values are not valid. "
const noText = "The AttributeValue for a key attribute cannot contain an empty string value."
const schema = "The provided key element does not match the schema"
const twice = "Transaction request cannot include multiple operations on one item"
const at = (path: string) => `transactItems.1.member.${path}`

/** A transaction that is cancelled, with its reasons. */
const cancelled = (
  name: string,
  operation: string,
  actions: ReadonlyArray<Action>,
  reasons: ReadonlyArray<readonly [code: string, message?: string, item?: object]>
): ReadonlyArray<Case> => {
  const codes = reasons.map(([code]) => code).join(", ")
  return [
    refuses(
      "moto",
      `${name}, in words`,
      [[operation, write(actions)]],
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      "TransactionCanceledException"
    ),
    {
      ...refuses(
        "moto",
        `${name}, in reasons`,
        [[operation, write(actions)]],
        undefined,
        "TransactionCanceledException"
      ),
      reasons: reasons.map(([Code, Message, Item]) => ({
        Code,
        ...(Message === undefined ? {} : { Message }),
        ...(Item === undefined ? {} : { Item })
      }))
    }
  ]
}

const failed = "The conditional request failed"
const there = ["PutItem", { TableName: "plain", Item: { ...key("there"), a: { S: "x" } } }] as const

export const transactions: ReadonlyArray<Case> = [
  ...refusals("sdk", "TransactWriteItems", [
    ["nothing", {}, errors(missing("transactItems"))],
    ["no actions", write([]), errors(broken([], "transactItems", atLeast(1)))],
    [
      "101 actions",
      write(range(101, (n) => put(`${n}`))),
      new RegExp(`'transactItems' failed to satisfy constraint: ${atMost(100)}$`)
    ],
    ["a put of nothing", write([{ Put: {} }]), errors(missing(at("put.item")), missing(at("put.tableName")))],
    [
      "a check without its condition",
      write([action("ConditionCheck", { Key: key("a") })]),
      errors(missing(at("conditionCheck.conditionExpression")))
    ],
    [
      "an update without its expression",
      write([action("Update", { Key: key("a") })]),
      errors(missing(at("update.updateExpression")))
    ],
    [
      "no such table",
      write([put("a", { TableName: "nowhere" })]),
      "Requested resource not found",
      "ResourceNotFoundException"
    ],
    [
      "a token without letters",
      write([put("a")], { ClientRequestToken: "" }),
      errors(broken("", "clientRequestToken", atLeast(1)))
    ],
    [
      "a token too long",
      write([put("a")], { ClientRequestToken: "x".repeat(37) }),
      errors(broken("x".repeat(37), "clientRequestToken", atMost(36)))
    ],
    [
      "an item above 400 KB",
      write([action("Put", { Item: { ...key("a"), b: { S: "x".repeat(409_600) } } })]),
      "Item size has exceeded the maximum allowed size"
    ],
    [
      "an empty condition",
      write([put("a", { ConditionExpression: "" })]),
      "Invalid ConditionExpression: The expression can not be empty;"
    ],
    [
      "a value that is not there",
      write([update("a", "SET a = :a")]),
      "Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :a"
    ]
  ]),
  ...refusals("moto", "TransactWriteItems", [
    ["one item twice", write([put("a"), put("a")]), twice],
    ["one item in two ways", write([put("a"), check("a", "attribute_exists(pk)")]), twice],
    [
      "two actions in one",
      write([{ ...put("a"), ...remove("b") }]),
      "TransactItems can only contain one of Check, Put, Update or Delete"
    ],
    ["an empty key", write([put("")]), `${notValid}${noText} Key: pk`],
    ["an empty key that is deleted", write([remove("")]), `${notValid}${noText} Key: pk`],
    ["an empty key that is checked", write([check("", "attribute_exists(pk)")]), `${notValid}${noText} Key: pk`],
    [
      "an empty index key",
      write([action("Put", { TableName: "wide", Item: { ...keyOf("a", "b"), g: { S: "" } } })]),
      `${notValid}A value specified for a secondary index key is not supported. ${noText} IndexName: global, IndexKey: g`
    ]
  ]),
  ...refusals("emulator", "TransactWriteItems", [
    [
      "an action of nothing",
      write([{}]),
      "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
    ]
  ]),
  { ...answers("doc", "an item for the next cases", [there], {}) },
  ...cancelled("a condition that does not hold", "TransactWriteItems", [
    check("nowhere", "attribute_exists(pk)"),
    put("c")
  ], [["ConditionalCheckFailed", failed], ["None"]]),
  ...cancelled("a condition that shows the item", "TransactWriteItems", [
    put("d"),
    put("there", { ConditionExpression: "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    put("e")
  ], [["None"], ["ConditionalCheckFailed", failed, { ...key("there"), a: { S: "x" } }], ["None"]]),
  ...cancelled("a key that is not the table's", "TransactWriteItems", [
    put("d"),
    action("Delete", { Key: { pk: { N: "1" } } })
  ], [["None"], ["ValidationError", schema]]),
  ...cancelled("an item without its key", "TransactWriteItems", [action("Put", { Item: {} })], [
    ["ValidationError", invalid("Missing the key pk in the item")]
  ]),
  ...cancelled("an update of what is not there", "TransactWriteItems", [update("there", "SET b = c")], [
    ["ValidationError", "The provided expression refers to an attribute that does not exist in the item"]
  ]),
  ...cancelled("an update of a number that is none", "TransactWriteItems", [
    update("there", "SET a = a + :n", { ":n": { N: "1" } })
  ], [["ValidationError", "An operand in the update expression has an incorrect data type"]]),
  ...cancelled("an update of the key", "TransactWriteItems", [
    update("there", "SET pk = :n", { ":n": { S: "1" } })
  ], [["ValidationError", invalid("Cannot update attribute pk. This attribute is part of the key")]]),
  ...refusals("emulator", "TransactWriteItems", [
    [
      "an update that writes more than an item holds",
      write([update("there", "SET big = :n", { ":n": { S: "x".repeat(409_600) } })]),
      "Item size to update has exceeded the maximum allowed size"
    ]
  ]),
  ...cancelled("an update that would make the item too big", "TransactWriteItems", [
    update("there", "SET big = :n", { ":n": { S: "x".repeat(409_597) } })
  ], [["ValidationError", "Item size to update has exceeded the maximum allowed size"]]),
  answers("doc", "nothing of a transaction that is cancelled is done", [
    ["BatchGetItem", { RequestItems: { plain: { Keys: [key("c"), key("d"), key("e")] } } }]
  ], { Responses: { plain: [] }, UnprocessedKeys: {} }),
  answers("doc", "all of one that is not, at twice the cost", [
    [
      "TransactWriteItems",
      write([
        put("t1"),
        update("t2", "ADD n :n", { ":n": { N: "1" } }),
        remove("t3"),
        check("t4", "attribute_not_exists(pk)")
      ], { ReturnConsumedCapacity: "TOTAL" })
    ]
  ], { ConsumedCapacity: [{ TableName: "plain", CapacityUnits: 8, WriteCapacityUnits: 8 }] }),
  answers("doc", "collections that were written to, and none that was looked at", [
    [
      "TransactWriteItems",
      write([
        action("Put", { TableName: "wide", Item: keyOf("written", "1") }),
        action("ConditionCheck", {
          TableName: "wide",
          Key: keyOf("looked at", "1"),
          ConditionExpression: "attribute_not_exists(pk)"
        })
      ], { ReturnItemCollectionMetrics: "SIZE" })
    ]
  ], {
    ItemCollectionMetrics: {
      wide: [{ ItemCollectionKey: { pk: { S: "written" } }, SizeEstimateRangeGB: [0, 1] }]
    }
  }),
  answers("doc", "a token that is used again costs what reading costs", [
    ["TransactWriteItems", write([put("token")], { ClientRequestToken: "once" })],
    ["TransactWriteItems", write([put("token")], { ClientRequestToken: "once", ReturnConsumedCapacity: "TOTAL" })]
  ], { ConsumedCapacity: [{ TableName: "plain", CapacityUnits: 2, ReadCapacityUnits: 2 }] }),
  refuses(
    "doc",
    "a token that is used for something else",
    [
      ["TransactWriteItems", write([put("token")], { ClientRequestToken: "once more" })],
      ["TransactWriteItems", write([put("other")], { ClientRequestToken: "once more" })]
    ],
    undefined,
    "IdempotentParameterMismatchException"
  ),
  ...refusals("sdk", "TransactGetItems", [
    ["nothing", {}, errors(missing("transactItems"))],
    ["no gets", write([]), errors(broken([], "transactItems", atLeast(1)))],
    ["a get of nothing", write([{ Get: {} }]), errors(missing(at("get.key")), missing(at("get.tableName")))],
    ["an action that is none", write([{}]), errors(missing(at("get")))],
    ["one item twice", write([get("a"), get("a")]), twice],
    [
      "no such table",
      write([get("a", { TableName: "nowhere" })]),
      "Requested resource not found",
      "ResourceNotFoundException"
    ],
    ["an empty key", write([get("")]), `${notValid}${noText} Key: pk`]
  ]),
  ...cancelled("a key of another type", "TransactGetItems", [get("a", { Key: { pk: { N: "1" } } })], [
    ["ValidationError", schema]
  ]),
  answers("doc", "what is there of a transaction, in its order", [
    there,
    [
      "TransactGetItems",
      write([get("absent"), get("there", { ProjectionExpression: "a" })], { ReturnConsumedCapacity: "INDEXES" })
    ]
  ], {
    Responses: [{}, { Item: { a: { S: "x" } } }],
    ConsumedCapacity: [{
      TableName: "plain",
      CapacityUnits: 4,
      ReadCapacityUnits: 4,
      Table: { CapacityUnits: 4, ReadCapacityUnits: 4 }
    }]
  })
]
