import { assert, describe, it } from "@effect/vitest"
import { refusal, refusalFields } from "../engine/support.ts"
import { stored, things } from "./support.ts"

const at = (pk: string, sk: number): string => `WHERE pk = '${pk}' AND sk = ${sk}`
const read = (pk: string, sk: number): string => `SELECT pk, sk FROM things ${at(pk, sk)}`
const key = (pk: string, sk: number) => ({ pk: { S: pk }, sk: { N: String(sk) } })

describe("a batch of reads", () => {
  const { batch, call } = things()

  it("answers each in its place", () => {
    assert.deepStrictEqual(batch(read("b", 2), read("none", 1), read("a", 1)).Responses, [
      { TableName: "things", Item: key("b", 2) },
      { TableName: "things" },
      { TableName: "things", Item: key("a", 1) }
    ])
  })

  it("keeps the shape of documents", () => {
    assert.deepStrictEqual(batch(`SELECT m.x, l[1] FROM things ${at("a", 1)}`).Responses[0].Item, {
      m: { M: { x: { N: "1" } } },
      l: { L: [{ S: "two" }] }
    })
  })

  it("tells of each what is wrong with it", () => {
    const single = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
    const bad = [
      ["SELECT * FROM things WHERE pk = 'a'", "ValidationError", single],
      [`${read("a", 3)} AND n = 1`, "ValidationError", single],
      ["SELECT * FROM things WHERE pk IN ['a'] AND sk = 1", "ValidationError", single],
      ["SELECT * FROM things.byG WHERE g = 'g1' AND sk = 1", "ValidationError", single],
      ["SELECT * FROM", "ValidationError", "Statement wasn't well formed, can't be processed: SELECT * FROM"],
      ["SELECT * FROM other WHERE pk = 'a'", "ResourceNotFound", "Requested resource not found"],
      [
        "SELECT * FROM things WHERE pk = ? AND sk = 1",
        "ValidationError",
        "Number of parameters in request and statement don't match."
      ],
      [
        `EXISTS(SELECT * FROM things ${at("a", 1)} AND n = 10)`,
        "ValidationError",
        "EXISTS can only be used in ExecuteTransaction write requests."
      ]
    ] as const
    assert.deepStrictEqual(batch(...bad.map(([statement]) => statement), read("a", 1)).Responses, [
      ...bad.map(([_, Code, Message]) => ({ Error: { Code, Message } })),
      { TableName: "things", Item: key("a", 1) }
    ])
  })

  it("is refused as a whole where an item comes twice, and where there is a write", () => {
    assert.strictEqual(
      refusal(() => batch(read("a", 1), read("a", 1))),
      "ValidationException: Provided list of item keys contains duplicates"
    )
    assert.strictEqual(
      refusal(() => batch(read("a", 1), `DELETE FROM things ${at("a", 2)}`)),
      "ValidationException: Read and write requests together in the same batch is not supported."
    )
    assert.include(refusal(() => batch(...Array.from({ length: 26 }, (_, sk) => read("x", sk)))), "at 'statements'")
  })

  it("costs what each of its statements costs", () => {
    const { ConsumedCapacity } = call("BatchExecuteStatement", {
      Statements: [{ Statement: read("a", 1), ConsistentRead: true }, { Statement: read("a", 2) }],
      ReturnConsumedCapacity: "TOTAL"
    })
    assert.deepStrictEqual(ConsumedCapacity, [
      { TableName: "things", CapacityUnits: 1 },
      { TableName: "things", CapacityUnits: 0.5 }
    ])
  })
})

describe("a batch of writes", () => {
  it("runs what can run", () => {
    const { batch, get } = things()
    const { Responses } = batch(
      "INSERT INTO things VALUE {'pk': 'new', 'sk': 1}",
      "INSERT INTO things VALUE {'pk': 'a', 'sk': 1}",
      `UPDATE things SET n = n + 1 ${at("a", 2)} RETURNING MODIFIED NEW *`,
      `DELETE FROM things ${at("a", 3)} RETURNING ALL OLD *`,
      `DELETE FROM things ${at("b", 1)} AND n = 1`,
      {
        Statement: `UPDATE things SET n = 1 ${at("b", 2)} AND n = ?`,
        Parameters: [{ N: "1" }],
        ReturnValuesOnConditionCheckFailure: "ALL_OLD"
      },
      {
        Statement: "INSERT INTO things VALUE {'pk': 'b', 'sk': 3}",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD"
      },
      "UPDATE things SET n = 1 WHERE pk = 'b'",
      "INSERT INTO things VALUE {'pk': 'z', 'sk': 1, 'g': 1}",
      "INSERT INTO things VALUE {'pk': 'z'}"
    )
    const TableName = "things"
    const duplicate = { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" }
    const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" }
    const invalid = (Message: string) => ({ Code: "ValidationError", Message })
    assert.deepStrictEqual(Responses, [
      { TableName },
      { TableName, Error: duplicate },
      { TableName, Item: { n: { N: "21" } } },
      { TableName, Item: stored("a", 3) },
      { TableName, Error: failed },
      { TableName, Error: { ...failed, Item: stored("b", 2) } },
      { TableName, Error: { ...duplicate, Item: stored("b", 3) } },
      { Error: invalid("Where clause does not contain a mandatory equality on all key attributes") },
      {
        TableName,
        Error: invalid(
          "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: byG"
        )
      },
      { Error: invalid("Key attribute should be present in the item: Key sk") }
    ])
    assert.deepStrictEqual(get("new", 1), key("new", 1))
    assert.isUndefined(get("a", 3))
  })

  it("touches each item once", () => {
    const { batch, get } = things()
    assert.strictEqual(
      refusal(() => batch("INSERT INTO things VALUE {'pk': 'x', 'sk': 1}", `DELETE FROM things ${at("x", 1.0)}`)),
      "ValidationException: Provided list of item keys contains duplicates"
    )
    assert.isUndefined(get("x", 1))
  })

  it("meets transactions", () => {
    const { batch, engine } = things()
    engine.hold("things", key("a", 1))
    assert.strictEqual(batch(`DELETE FROM things ${at("a", 1)}`).Responses[0].Error.Code, "TransactionConflict")
  })
})

describe("a transaction of reads", () => {
  const { engine, transact } = things()

  it("answers each in its place", () => {
    const { ConsumedCapacity, Responses } = transact(
      [read("b", 2), read("none", 1), `SELECT m.x FROM things ${at("a", 1)}`],
      { ReturnConsumedCapacity: "TOTAL" }
    )
    assert.deepStrictEqual(Responses, [{ Item: key("b", 2) }, {}, { Item: { m: { M: { x: { N: "1" } } } } }])
    assert.deepStrictEqual(ConsumedCapacity, [{ TableName: "things", CapacityUnits: 6, ReadCapacityUnits: 6 }])
  })

  it.each<[ReadonlyArray<string>, string]>([
    [
      [read("a", 1), "SELECT * FROM things WHERE pk = 'a'"],
      "Validation failed in TransactStatements[1]: Select statements within ExecuteTransaction must specify the primary " +
      "key in the where clause."
    ],
    [
      ["SELECT * FROM things.byG WHERE g = 'g1' AND sk = 1"],
      "Validation failed in TransactStatements[0]: Reads on indices are not supported within transactions."
    ],
    [[read("a", 1), read("a", 1)], "Transaction request cannot include multiple operations on one item"],
    [
      [read("a", 1), `DELETE FROM things ${at("a", 2)}`],
      "ExecuteTransaction API does not support both read and write operations in the same request."
    ],
    [
      [read("a", 1), `EXISTS(SELECT * FROM things ${at("a", 2)} AND n = 20)`],
      "ExecuteTransaction API does not support both read and write operations in the same request."
    ],
    [["SELECT * FROM"], "Statement wasn't well formed, can't be processed: SELECT * FROM"],
    [
      ["SELECT * FROM things WHERE pk = ? AND sk = 1"],
      "Validation failed in TransactStatements[0]: Number of parameters in request and statement don't match."
    ]
  ])("%j is refused", (statements, reason) => {
    assert.strictEqual(refusal(() => transact(statements)), `ValidationException: ${reason}`)
  })

  it("needs its tables", () => {
    assert.strictEqual(
      refusal(() => transact(["SELECT * FROM other WHERE pk = 'a'"])),
      "ResourceNotFoundException: Requested resource not found"
    )
    assert.include(
      refusal(() => transact(["SELECT * FROM x"])),
      "Validation failed in TransactStatements[0]: Table name"
    )
  })

  it("meets other transactions", () => {
    const release = engine.hold("things", key("a", 1))
    assert.deepStrictEqual(refusalFields(() => transact([read("a", 2), read("a", 1)]))["CancellationReasons"], [
      { Code: "None" },
      { Code: "TransactionConflict", Message: "Transaction is ongoing for the item" }
    ])
    release()
  })
})

describe("a transaction of writes", () => {
  const reasons = (run: () => unknown): unknown => refusalFields(run)["CancellationReasons"]
  const none = { Code: "None" }

  it("writes everything", () => {
    const { get, transact } = things()
    const answer = transact([
      "INSERT INTO things VALUE {'pk': 'new', 'sk': 1}",
      { Statement: `UPDATE things SET n = ? ${at("a", 1)}`, Parameters: [{ N: "5" }] },
      `DELETE FROM things ${at("a", 2)} AND n = 20`,
      `EXISTS(SELECT pk FROM things ${at("b", 1)} AND s IS NOT MISSING)`
    ], { ReturnConsumedCapacity: "TOTAL" })
    assert.deepStrictEqual(answer.Responses, [])
    assert.strictEqual(answer.ConsumedCapacity[0].TableName, "things")
    assert.deepStrictEqual(get("new", 1), key("new", 1))
    assert.deepStrictEqual(get("a", 1)!["n"], { N: "5" })
    assert.isUndefined(get("a", 2))
  })

  it("or nothing, and tells why", () => {
    const { get, transact } = things()
    const insert = "INSERT INTO things VALUE {'pk': 'new', 'sk': 1}"
    const failed = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" }
    assert.deepStrictEqual(
      reasons(() =>
        transact([
          insert,
          "INSERT INTO things VALUE {'pk': 'a', 'sk': 1}",
          {
            Statement: "INSERT INTO things VALUE {'pk': 'a', 'sk': 2}",
            ReturnValuesOnConditionCheckFailure: "ALL_OLD"
          },
          `UPDATE things SET n = 1 ${at("none", 1)}`,
          `EXISTS(SELECT * FROM things ${at("none", 2)} AND s IS MISSING)`,
          {
            Statement: `DELETE FROM things ${at("b", 1)} AND n = 1`,
            ReturnValuesOnConditionCheckFailure: "ALL_OLD"
          }
        ])
      ),
      [
        none,
        { Code: "DuplicateItem", Message: "Duplicate primary key exists in table" },
        { ...failed, Item: stored("a", 2) },
        failed,
        failed,
        { ...failed, Item: stored("b", 1) }
      ]
    )
    assert.isUndefined(get("new", 1))
    assert.deepStrictEqual(
      reasons(() => transact([insert, "INSERT INTO things VALUE {'pk': 'x', 'sk': 'y'}"])),
      [none, {
        Code: "ValidationError",
        Message: "Key attribute's data type should match its data type in table's schema: Key sk"
      }]
    )
    assert.deepStrictEqual(
      reasons(() => transact([`UPDATE things SET s = s + 1 ${at("a", 1)}`, insert])),
      [{
        Code: "ValidationError",
        Message: "An operand in the update expression has an incorrect data type"
      }, none]
    )
    assert.isUndefined(get("new", 1))
  })

  const { transact } = things()
  it.each([
    [
      "UPDATE things SET n = 1 WHERE pk = 'a'",
      "Validation failed in TransactStatements[1]: Where clause does not contain a mandatory equality on all key attributes"
    ],
    [
      `UPDATE things SET n = 1 ${at("a", 2)} RETURNING ALL NEW *`,
      "Validation failed in TransactStatements[1]: RETURNING clause is not supported in ExecuteTransaction."
    ],
    [
      `EXISTS(SELECT * FROM things ${at("a", 2)})`,
      "Validation failed in TransactStatements[1]: EXISTS() must contain a single item read with additional condition"
    ],
    [
      "EXISTS(SELECT * FROM things WHERE pk = 'a' AND n = 1)",
      "Validation failed in TransactStatements[1]: EXISTS() must contain a single item read with additional condition"
    ],
    [`DELETE FROM things ${at("a", 1)}`, "Transaction request cannot include multiple operations on one item"]
  ])("%s is refused", (statement, reason) => {
    assert.strictEqual(
      refusal(() => transact([`UPDATE things SET n = 1 ${at("a", 1)}`, statement])),
      `ValidationException: ${reason}`
    )
  })

  it("is not done again under its token, for ten minutes", () => {
    const { get, transact, wait } = things()
    const statements = [`UPDATE things SET n = n + 1 ${at("a", 1)}`]
    const once = { ClientRequestToken: "token", ReturnConsumedCapacity: "TOTAL" }
    assert.property(transact(statements, once).ConsumedCapacity[0], "WriteCapacityUnits")
    assert.deepStrictEqual(transact(statements, once).ConsumedCapacity, [
      { TableName: "things", CapacityUnits: 2, ReadCapacityUnits: 2 }
    ])
    assert.deepStrictEqual(get("a", 1)!["n"], { N: "11" })
    assert.include(
      refusal(() => transact([`UPDATE things SET n = n + 2 ${at("a", 1)}`], once)),
      "IdempotentParameterMismatchException"
    )
    wait(600_000)
    transact(statements, once)
    assert.deepStrictEqual(get("a", 1)!["n"], { N: "12" })
  })
})
