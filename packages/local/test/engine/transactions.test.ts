import { assert, describe, it } from "@effect/vitest"
import { index, item, refusal, refusalFields, table, world } from "./support.ts"

const definition = table("pk:S g:S", "pk", { GlobalSecondaryIndexes: [index("byG", "g")] })
const key = (pk: string) => item({ pk })
const named = (input: object) => ({ TableName: "things", ...input })
const put = (pk: string, more: object = {}, condition: object = {}) => ({
  Put: named({ Item: { ...key(pk), ...more }, ...condition })
})
const check = (pk: string, ConditionExpression: string, more: object = {}) => ({
  ConditionCheck: named({ Key: key(pk), ConditionExpression, ...more })
})
const canceled = (codes: string) =>
  "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons " +
  `[${codes}]`

describe("transactions that write", () => {
  const fresh = () => {
    const made = world(definition)
    return {
      ...made,
      write: (...TransactItems: ReadonlyArray<object>) => made.call("TransactWriteItems", { TransactItems })
    }
  }

  it("do everything", () => {
    const { call, put: store, write } = fresh()
    store(key("gone"), item({ pk: "up", n: 1 }))
    const answer = write(
      put("new", { g: { S: "g" } }),
      { Delete: named({ Key: key("gone") }) },
      {
        Update: named({
          Key: key("up"),
          UpdateExpression: "SET n = n + :one",
          ConditionExpression: "n = :one",
          ExpressionAttributeValues: { ":one": { N: "1" } }
        })
      },
      check("never", "attribute_not_exists(pk)")
    )
    assert.deepStrictEqual(answer, {})
    const names = call("Scan").Items.map((one: any) => one.pk.S).toSorted()
    assert.deepStrictEqual(names, ["new", "up"])
    assert.deepStrictEqual(call("GetItem", { Key: key("up") }).Item, item({ pk: "up", n: 2 }))
    assert.strictEqual(call("Scan", { IndexName: "byG" }).Count, 1)
  })

  it("do nothing where one condition fails, and say which, with its item", () => {
    const { call, put: store, write } = fresh()
    store(item({ pk: "old", v: 1 }))
    const run = () =>
      write(
        put("new"),
        put("old", {}, {
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD"
        }),
        check("old", "attribute_exists(pk)")
      )
    assert.strictEqual(
      refusal(() => run()),
      "ValidationException: Transaction request cannot include multiple operations on one item"
    )
    const two = () =>
      write(
        put("new"),
        put("old", {}, {
          ConditionExpression: "attribute_not_exists(pk)",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD"
        }),
        check("none", "attribute_exists(pk)")
      )
    assert.strictEqual(refusal(two), canceled("None, ConditionalCheckFailed, ConditionalCheckFailed"))
    const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" }
    assert.deepStrictEqual(refusalFields(two), {
      CancellationReasons: [{ Code: "None" }, { ...failed, Item: item({ pk: "old", v: 1 }) }, failed]
    })
    assert.strictEqual(call("Scan").Count, 1)
  })

  it("name what their table refuses among the reasons", () => {
    const { write } = fresh()
    const run = () =>
      write(
        put("a"),
        put("b", { g: { N: "1" } }),
        { Update: named({ Key: key("c"), UpdateExpression: "SET a = b" }) },
        { Delete: named({ Key: { x: { S: "1" } } }) }
      )
    assert.strictEqual(refusal(run), canceled("None, ValidationError, ValidationError, ValidationError"))
    const reasons = refusalFields(run)["CancellationReasons"] as ReadonlyArray<{ Message: string }>
    assert.deepStrictEqual(reasons.map((reason) => reason.Message), [
      undefined,
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: byG",
      "The provided expression refers to an attribute that does not exist in the item",
      "The provided key element does not match the schema"
    ] as ReadonlyArray<unknown>)
  })

  it("refuse what no table is needed for", () => {
    const { write } = fresh()
    assert.strictEqual(
      refusal(() => write({})),
      "ValidationException: Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
    )
    assert.strictEqual(
      refusal(() => write({ ...put("a"), ...check("b", "attribute_exists(pk)") })),
      "ValidationException: TransactItems can only contain one of Check, Put, Update or Delete"
    )
    assert.strictEqual(
      refusal(() => write(check("a", "nonsense("))).slice(0, 66),
      "ValidationException: Invalid ConditionExpression: Syntax error; to"
    )
    assert.strictEqual(
      refusal(() => write({ Update: named({ Key: key("a") }) })),
      "ValidationException: 1 validation error detected: Value null at " +
        "'transactItems.1.member.update.updateExpression' failed to satisfy constraint: Member must not be null"
    )
    assert.strictEqual(
      refusal(() => write(...Array.from({ length: 101 }, (_, at) => put(String(at))))).slice(-57),
      "constraint: Member must have length less than or equal to 100".slice(-57)
    )
    assert.strictEqual(
      refusal(() => write({ Put: { TableName: "nowhere", Item: key("a") } })),
      "ResourceNotFoundException: Requested resource not found"
    )
    const big = { v: { S: "x".repeat(400_000) } }
    assert.strictEqual(
      refusal(() => write(...Array.from({ length: 11 }, (_, at) => put(String(at), big)))).slice(0, 68),
      "ValidationException: Transaction payload size cannot exceed 4MB. Pay"
    )
  })

  it("remember a token for ten minutes", () => {
    const { call, wait } = world(definition)
    const add = (n: string, more: object = {}) =>
      call("TransactWriteItems", {
        ClientRequestToken: "token",
        TransactItems: [{
          Update: named({
            Key: key("a"),
            UpdateExpression: "ADD n :n",
            ExpressionAttributeValues: { ":n": { N: n } }
          })
        }],
        ...more
      })
    const count = () => call("GetItem", { Key: key("a") }).Item.n.N
    add("1")
    wait(9 * 60_000)
    assert.deepStrictEqual(add("1", { ReturnConsumedCapacity: "TOTAL" }), {
      ConsumedCapacity: [{ TableName: "things", CapacityUnits: 2, ReadCapacityUnits: 2 }]
    })
    assert.strictEqual(count(), "1")
    assert.strictEqual(
      refusal(() => add("2")),
      "IdempotentParameterMismatchException: Specified idempotent token was used with different request parameters " +
        "within the idempotency window"
    )
    wait(60_000)
    add("2")
    assert.strictEqual(count(), "3")
  })

  it("do not remember the token of one that was canceled", () => {
    const { call, put: store } = world(definition)
    const run = () =>
      call("TransactWriteItems", {
        ClientRequestToken: "t",
        TransactItems: [check("a", "attribute_exists(pk)"), put("b")]
      })
    assert.strictEqual(refusal(run), canceled("ConditionalCheckFailed, None"))
    store(key("a"))
    run()
    assert.strictEqual(call("Scan").Count, 2)
  })
})

describe("transactions that read", () => {
  const get = (pk: string, more: object = {}) => ({ Get: named({ Key: key(pk), ...more }) })

  it("answer in order, with gaps", () => {
    const { call, put: store } = world(definition)
    store(item({ pk: "a", v: 1, w: 2 }))
    assert.deepStrictEqual(
      call("TransactGetItems", { TransactItems: [get("none"), get("a", { ProjectionExpression: "w" })] }),
      { Responses: [{}, { Item: item({ w: 2 }) }] }
    )
    assert.strictEqual(
      refusal(() => call("TransactGetItems", { TransactItems: [get("a"), get("a")] })),
      "ValidationException: Transaction request cannot include multiple operations on one item"
    )
  })
})

describe("conflicts", () => {
  it("come while an item is held, and go with it", () => {
    const { call, engine } = world(definition)
    const release = engine.hold("things", key("a"))
    const again = engine.hold("things", key("a"))
    assert.strictEqual(
      refusal(() => call("PutItem", { Item: key("a") })),
      "TransactionConflictException: Transaction is ongoing for the item"
    )
    assert.strictEqual(
      refusal(() => call("TransactWriteItems", { TransactItems: [put("b"), put("a")] })),
      canceled("None, TransactionConflict")
    )
    assert.strictEqual(
      refusal(() => call("TransactGetItems", { TransactItems: [{ Get: named({ Key: key("a") }) }] })),
      canceled("TransactionConflict")
    )
    const batch = { things: [{ PutRequest: { Item: key("a") } }, { PutRequest: { Item: key("b") } }] }
    assert.deepStrictEqual(call("BatchWriteItem", { RequestItems: batch }), {
      UnprocessedItems: { things: [{ PutRequest: { Item: key("a") } }] }
    })
    assert.deepStrictEqual(call("GetItem", { Key: key("a") }), {})
    release()
    release()
    assert.notStrictEqual(refusal(() => call("PutItem", { Item: key("a") })), "nothing was refused")
    again()
    assert.deepStrictEqual(call("PutItem", { Item: key("a") }), {})
  })
})

describe("batches", () => {
  it("read what is there and leave what is too much", () => {
    const { call, put: store } = world(definition)
    const names = Array.from({ length: 42 }, (_, at) => `k${at}`)
    store(...names.map((pk) => ({ ...key(pk), v: { S: "x".repeat(409_000) } })))
    const { Responses, UnprocessedKeys } = call("BatchGetItem", {
      RequestItems: { things: { Keys: [...names, "none"].map(key), ConsistentRead: true } }
    })
    // 16 MB hold 41 of them.
    assert.strictEqual(Responses.things.length, 41)
    assert.deepStrictEqual(UnprocessedKeys, { things: { Keys: [key("k41")], ConsistentRead: true } })
    assert.deepStrictEqual(
      call("BatchGetItem", { RequestItems: { things: { Keys: [key("none")] } } }),
      { Responses: { things: [] }, UnprocessedKeys: {} }
    )
  })

  it("write, and refuse two requests on one item", () => {
    const { call } = world(definition)
    const write = (...things: ReadonlyArray<object>) => call("BatchWriteItem", { RequestItems: { things } })
    const put = (pk: string, more: object = {}) => ({ PutRequest: { Item: { ...key(pk), ...more } } })
    assert.deepStrictEqual(write(put("a"), put("b"), { DeleteRequest: { Key: key("c") } }), { UnprocessedItems: {} })
    const invalid = (message: string) => `ValidationException: ${message}`
    assert.strictEqual(
      refusal(() => write(put("a"), { DeleteRequest: { Key: key("a") } })),
      invalid("Provided list of item keys contains duplicates")
    )
    assert.strictEqual(
      refusal(() => write(put("x"), { PutRequest: { Item: { pk: { N: "1" } } } })),
      invalid("The provided key element does not match the schema")
    )
    assert.strictEqual(call("Scan").Count, 2)
    const arn = call("DescribeTable").Table.TableArn
    assert.strictEqual(
      refusal(() => call("BatchWriteItem", { RequestItems: { things: [put("a")], [arn]: [put("a")] } })),
      invalid("Provided list of item keys contains duplicates")
    )
    assert.strictEqual(
      refusal(() => write({})),
      invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
      )
    )
    assert.strictEqual(
      refusal(() => write(...Array.from({ length: 26 }, (_, at) => put(String(at))))).slice(-110),
      "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
        .slice(-110)
    )
    assert.strictEqual(
      refusal(() => call("BatchGetItem", { RequestItems: { things: { Keys: [key("a"), key("a")] } } })),
      invalid("Provided list of item keys contains duplicates")
    )
  })
})
