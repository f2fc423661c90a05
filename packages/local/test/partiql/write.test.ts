import { assert, describe, it } from "@effect/vitest"
import { refusal, refusalFields } from "../engine/support.ts"
import { stored, things } from "./support.ts"

const noKey = "Where clause does not contain a mandatory equality on all key attributes"
const failed = "ConditionalCheckFailedException: The conditional request failed"

describe("INSERT", () => {
  it("stores an item with values of all types", () => {
    const { get, items } = things()
    const statement = "INSERT INTO things VALUE {'pk': 'z', 'sk': -7, 'a': null, 'b': true, 'c': [1, 'x', [2.50]], " +
      "'d': {'e': {'it''s': 1}}, 'f': <<'a', 'b'>>, 'g': <<1, 2e3>>, 'h': (1, 2), 'i': '', 'j': ?, 'k': {}}"
    assert.deepStrictEqual(
      items(statement.replace("'g': <<", "'ns': <<"), { B: new Uint8Array([0, 255]) }),
      []
    )
    assert.deepStrictEqual(get("z", -7), {
      pk: { S: "z" },
      sk: { N: "-7" },
      a: { NULL: true },
      b: { BOOL: true },
      c: { L: [{ N: "1" }, { S: "x" }, { L: [{ N: "2.5" }] }] },
      d: { M: { e: { M: { "it's": { N: "1" } } } } },
      f: { SS: ["a", "b"] },
      ns: { NS: ["1", "2000"] },
      h: { L: [{ N: "1" }, { N: "2" }] },
      i: { S: "" },
      j: { B: new Uint8Array([0, 255]) },
      k: { M: {} }
    })
  })

  it("does not replace an item", () => {
    const { execute, get, refused } = things()
    const statement = "INSERT INTO things VALUE {'pk': 'a', 'sk': 1}"
    assert.strictEqual(refused(statement), "DuplicateItemException: Duplicate primary key exists in table")
    assert.deepStrictEqual(get("a", 1), stored("a", 1))
    const asked = () => execute(statement, { ReturnValuesOnConditionCheckFailure: "ALL_OLD" })
    assert.strictEqual(refusal(asked), failed)
    assert.deepStrictEqual(refusalFields(asked), { Item: stored("a", 1) })
  })

  it("keeps names that objects have", () => {
    const { get, items } = things()
    items("INSERT INTO things VALUE {'pk': 'p', 'sk': 1, '__proto__': {'constructor': 1}, 'toString': 2}")
    const item = get("p", 1)!
    assert.deepStrictEqual(Object.keys(item).sort(), ["__proto__", "pk", "sk", "toString"])
    assert.deepStrictEqual(items("SELECT \"__proto__\".\"constructor\" FROM things WHERE pk = 'p'"), [
      { constructor: { N: "1" } }
    ])
  })

  const { refused } = things()
  it.each([
    ["{'pk': 'z'}", "Key attribute should be present in the item: Key sk"],
    ["{}", "Key attribute should be present in the item: Key pk"],
    ["{'pk': 1, 'sk': 1}", "Key attribute's data type should match its data type in table's schema: Key pk"],
    [
      "{'pk': '', 'sk': 1}",
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      "string value. Key: pk"
    ],
    [
      "{'pk': 'z', 'sk': 1, 'g': 1}",
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: byG"
    ],
    [
      "['a']",
      "Unsupported format in item expression. Please use struct format {...} to express item values for insert " +
      "statement. at 1:26:1"
    ],
    [
      "{\"pk\": 'z', 'sk': 1}",
      "Tuple keys must be of type String. Actual type: VariableReference under root at 1:27:4"
    ],
    ["{'pk': 'z', 'sk': 1, 'a': 1, 'a': 2}", "Duplicate keys in tuple. Key: a under root at 1:55:3"],
    ["{'pk': 'z', 'sk': 1, '': 1}", "Path component cannot be an empty string"],
    ["{'pk': 'z', 'sk': 1, 'a': missing}", "Unsupported data type: MISSING under key root at 1:52:7"],
    ["{'pk': 'z', 'sk': 1, 'a': other}", "Unsupported data type: VariableReference under key root at 1:52:5"],
    ["{'pk': 'z', 'sk': 1, 'a': 1 + 1}", "Unsupported data type: NAry under key root at 1:54:1"],
    ["{'pk': 'z', 'sk': 1, 'a': <<>>}", "Empty bags are not supported at 1:52:2"],
    ["{'pk': 'z', 'sk': 1, 'a': <<'x', 'x'>>}", "Input collection contains duplicates"],
    [
      "{'pk': 'z', 'sk': 1, 'a': <<'x', 1>>}",
      "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags at 1:54:3"
    ],
    ["{'pk': 'z', 'sk': 1, 'a': `x`}", "Ion Literals are not supported under key root at 1:52:3"],
    [
      "{'pk': 'z', 'sk': 1, 'a': 1e126}",
      "Number overflow. Attempting to store a number with magnitude larger than supported range"
    ],
    [
      `{'pk': 'z', 'sk': 1, 'a': ${"[".repeat(40)}1${"]".repeat(40)}}`,
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
    ]
  ])("refuses %s", (item, reason) => assert.strictEqual(refused(`INSERT INTO things VALUE ${item}`), reason))

  it("refuses items beyond 400 KB, and tables that are not there", () => {
    const long = { S: "x".repeat(409_600) }
    assert.strictEqual(
      refused("INSERT INTO things VALUE {'pk': 'z', 'sk': 1, 'a': ?}", long),
      "Item size has exceeded the maximum allowed size"
    )
    assert.strictEqual(
      refused("INSERT INTO other VALUE {'pk': 'z', 'sk': 1}"),
      "ResourceNotFoundException: Requested resource not found"
    )
  })
})

const where = "WHERE pk = 'a' AND sk = 1"

describe("UPDATE", () => {
  const n = (value: number) => ({ N: String(value) })

  it.each<[string, object]>([
    ["SET n = 5", { n: n(5) }],
    ["SET n = n + 1, m.x = m.x - 5", { n: n(11), m: { M: { x: n(-4) } } }],
    ["SET n = 1 + n + (sk - 3)", { n: n(9) }],
    ["SET n = 1 SET s = n", { n: n(1), s: n(10) }],
    ["SET l = list_append(l, [7])", { l: { L: [...stored("a", 1)["l"]!.L!, n(7)] } }],
    ["SET l = list_append([0], m.y)", { l: { L: [n(0), { S: "q" }, n(2)] } }],
    ["SET s = list_append(list_append([1], [2]), [3])", { s: { L: [n(1), n(2), n(3)] } }],
    ["SET ss = set_add(ss, <<'w', 'u'>>)", { ss: { SS: ["u", "v", "w"] } }],
    ["SET ss = set_delete(ss, <<'u', 'x'>>)", { ss: { SS: ["v"] } }],
    ["SET fresh = set_add(fresh, <<3>>)", { fresh: { NS: ["3"] } }],
    ["SET n = if_not_exists(n, 1), o = if_not_exists(o, 2)", { n: n(10), o: n(2) }],
    ["SET m['y'][0] = 'first'", { m: { M: { y: { L: [{ S: "first" }] } } } }],
    ["SET \"odd name\" = [1, {'a': <<'x'>>}]", { "odd name": { L: [n(1), { M: { a: { SS: ["x"] } } }] } }],
    ["SET s = 'it''s', none = null, yes = false", { s: { S: "it's" }, none: { NULL: true }, yes: { BOOL: false } }]
  ])("%s", (actions, changed) => {
    const { items } = things()
    assert.deepStrictEqual(items(`UPDATE things ${actions} ${where} RETURNING MODIFIED NEW *`), [changed] as never)
  })

  it("removes attributes and elements, and sets that are empty", () => {
    const { get, items } = things()
    items(
      `UPDATE things REMOVE s REMOVE m.x REMOVE l[0] REMOVE none REMOVE gone SET ss = set_delete(ss, <<'u', 'v'>>) ${where}`
    )
    const { m, none: _, s: __, ss: ___, ...rest } = stored("a", 1)
    assert.deepStrictEqual(get("a", 1), { ...rest, m: { M: { y: m!.M!["y"]! } }, l: { L: rest["l"]!.L!.slice(1) } })
  })

  it("appends beyond the end of a list", () => {
    const { get, items } = things()
    items(`UPDATE things SET l[99] = 'end' ${where}`)
    assert.deepStrictEqual(get("a", 1)!["l"]!.L!.at(-1), { S: "end" })
  })

  it("returns what it is asked for", () => {
    const { items } = things()
    const old = stored("a", 1)
    const returning = (clause: string) => items(`UPDATE things SET n = n + 1, o = 1 REMOVE s ${where} ${clause}`)
    assert.deepStrictEqual(returning("RETURNING MODIFIED OLD *"), [{ n: n(10), s: { S: "hello" } }])
    const { s: _, ...rest } = old
    assert.deepStrictEqual(returning("RETURNING ALL OLD *"), [{ ...rest, n: n(11), o: n(1) }])
    assert.deepStrictEqual(returning("RETURNING ALL NEW *"), [{ ...rest, n: n(13), o: n(1) }])
    assert.deepStrictEqual(returning("RETURNING MODIFIED NEW *"), [{ n: n(14), o: n(1) }])
    assert.deepStrictEqual(returning(""), [])
    assert.deepStrictEqual(items(`UPDATE things REMOVE o ${where} RETURNING MODIFIED NEW *`), [])
  })

  it("changes an item that is there and meets its conditions, and no other", () => {
    const { execute, get, items, refused } = things()
    assert.strictEqual(refused("UPDATE things SET n = 1 WHERE pk = 'none' AND sk = 1"), failed)
    assert.isUndefined(get("none", 1))
    assert.strictEqual(refused(`UPDATE things SET n = 1 ${where} AND n = 999`), failed)
    assert.strictEqual(refused(`UPDATE things SET n = 1 ${where} AND sk > 1`), failed)
    assert.deepStrictEqual(get("a", 1), stored("a", 1))
    items(`UPDATE things SET n = 1 WHERE (1 = sk AND 'a' = pk) AND (n = 10 OR n = 20)`)
    assert.deepStrictEqual(get("a", 1)!["n"], n(1))
    const asked = () =>
      execute(`UPDATE things SET n = ? ${where} AND n = ?`, {
        Parameters: [n(1), n(2)],
        ReturnValuesOnConditionCheckFailure: "ALL_OLD"
      })
    assert.deepStrictEqual(refusalFields(asked), { Item: { ...stored("a", 1), n: n(1) } })
  })

  const { refused } = things()
  it.each([
    ["SET n = 1", noKey],
    ["SET n = 1 WHERE pk = 'a'", noKey],
    ["SET n = 1 WHERE pk = 'a' AND sk > 1", noKey],
    ["SET n = 1 WHERE pk IN ['a'] AND sk = 1", noKey],
    ["SET n = 1 WHERE pk = 'a' AND sk = 1 OR n = 1", noKey],
    ["SET n = 1 WHERE NOT pk = 'a' AND sk = 1", noKey],
    [
      "SET n = 1 WHERE pk = 1 AND sk = 1",
      "Key attribute's data type should match its data type in table's schema: Key pk"
    ],
    [
      `SET n = 1, pk = 'b' ${where}`,
      "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key"
    ],
    [
      `SET g = 1 ${where}`,
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N IndexName: byG"
    ],
    [
      `SET g = n ${where}`,
      "The update expression attempted to update the secondary index key to unsupported type"
    ],
    [
      `SET n = 1 REMOVE n ${where}`,
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [n], " +
      "path two: [n]"
    ],
    [`SET s = gone ${where}`, "The provided expression refers to an attribute that does not exist in the item"],
    [`SET s = s + 1 ${where}`, "An operand in the update expression has an incorrect data type"],
    [`SET s = list_append([1], n) ${where}`, "An operand in the update expression has an incorrect data type"],
    [`SET n = set_add(n, <<1>>) ${where}`, "An operand in the update expression has an incorrect data type"],
    [`SET gone.a = 1 ${where}`, "The document path provided in the update expression is invalid for update"],
    [`REMOVE n[0] ${where}`, "The document path provided in the update expression is invalid for update"],
    [`SET n = n * 2 ${where}`, "Unsupported operator in Update Expression. Operator: *"],
    [`SET n = (n = 1) ${where}`, "Unsupported operator in Update Expression. Operator: ="],
    [
      `SET n = - n ${where}`,
      "Incorrect number of operands for operator or function; operator or function: -, number of operands: 1"
    ],
    [
      `SET n = 'a' + 1 ${where}`,
      "Incorrect operand type for operator or function; operator or function: +, operand type: S"
    ],
    [
      `SET l = list_append(l, 'x') ${where}`,
      "Incorrect operand type for operator or function; operator or function: list_append, operand type: S"
    ],
    [
      `SET l = list_append(l) ${where}`,
      "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1"
    ],
    [
      `SET n = if_not_exists(1, n) ${where}`,
      "Operator or function requires a document path; operator or function: if_not_exists"
    ],
    [`SET n = size(l) ${where}`, "The function is not allowed in an update expression; function: size"],
    [`SET n = toString(l) ${where}`, "Unrecognized function: tostring"],
    [`SET n = missing ${where}`, "MISSING must be compared using IS operator"],
    [`SET ss = set_add(s, <<'x'>>) ${where}`, "The first argument to SET_ADD must equal the assignment value"],
    [`SET ss = set_add(ss, s) ${where}`, "The second argument to SET_ADD must be a value with type SET at 1:32:2"],
    [`SET ss = set_delete(ss) ${where}`, "SET_DELETE must have exactly two arguments at 1:24:10"],
    [`SET ss = set_add(ss, <<'x'>>) + 1 ${where}`, "Unrecognized function: set_add"],
    [`SET l = [?] ${where}`, "Number of parameters in request and statement don't match."],
    [`SET n = n${" + 1".repeat(301)} ${where}`, "The expression contains too many operators; operator count: 301"]
  ])("%s is refused", (actions, reason) => assert.strictEqual(refused(`UPDATE things ${actions}`), reason))
})

describe("DELETE", () => {
  it("removes an item, once", () => {
    const { get, items } = things()
    const statement = `DELETE FROM things ${where} RETURNING ALL OLD *`
    assert.deepStrictEqual(items(statement), [stored("a", 1)])
    assert.isUndefined(get("a", 1))
    assert.deepStrictEqual(items(statement), [])
  })

  it("heeds its conditions, of an item that is not there, too", () => {
    const { get, items, refused } = things()
    assert.strictEqual(refused(`DELETE FROM things ${where} AND n = 1`), failed)
    assert.deepStrictEqual(items(`DELETE FROM things ${where} AND n = ? AND s IS NOT MISSING`, { N: "10" }), [])
    assert.isUndefined(get("a", 1))
    assert.strictEqual(refused(`DELETE FROM things ${where} AND n = 10`), failed)
    assert.deepStrictEqual(items(`DELETE FROM things ${where} AND n IS MISSING`), [])
  })

  it("names one item", () => {
    const { refused } = things()
    assert.strictEqual(refused("DELETE FROM things"), noKey)
    assert.strictEqual(refused("DELETE FROM things WHERE pk = 'a'"), noKey)
  })
})

describe("writes of statements", () => {
  it("are writes of the engine: indexes, streams, capacity and conflicts follow", () => {
    const { engine, execute, found, get, items, refused } = things()
    const changes: Array<unknown> = []
    engine.changes((mutations) => changes.push(...mutations.map((one) => one._tag)))
    const { ConsumedCapacity } = execute(`UPDATE things SET g = 'moved' ${where}`, {
      ReturnConsumedCapacity: "INDEXES"
    })
    assert.deepStrictEqual(ConsumedCapacity, {
      TableName: "things",
      CapacityUnits: 5,
      Table: { CapacityUnits: 1 },
      GlobalSecondaryIndexes: { byG: { CapacityUnits: 2 }, keys: { CapacityUnits: 2 } }
    })
    assert.strictEqual(items("SELECT * FROM things.byG WHERE g = 'moved'").length, 1)
    assert.deepStrictEqual(changes, ["ItemChanged"])
    const release = engine.hold("things", { pk: { S: "a" }, sk: { N: "1" } })
    assert.strictEqual(
      refused(`DELETE FROM things ${where}`),
      "TransactionConflictException: Transaction is ongoing for the item"
    )
    release()
    assert.isDefined(get("a", 1))
    assert.strictEqual(found("WHERE pk = 'a'"), "a1 a2 a3")
  })

  it("are not for checks", () => {
    const { refused } = things()
    assert.strictEqual(
      refused(`EXISTS(SELECT * FROM things ${where} AND n = 1)`),
      "EXISTS can only be used in ExecuteTransaction write requests."
    )
  })
})
