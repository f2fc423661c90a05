import { assert, describe, it } from "@effect/vitest"
import type { AttributeMap } from "dynapipe/AttributeValue"
import { stored, things } from "./support.ts"

const { execute, found, items, refused } = things()
const row = (columns: string): AttributeMap => items(`SELECT ${columns} FROM things WHERE pk = 'a' AND sk = 1`)[0]!

describe("WHERE", () => {
  it.each([
    // the partition, and what bounds it
    ["WHERE pk = 'a'", "a1 a2 a3"],
    ["WHERE 'a' = pk", "a1 a2 a3"],
    ["WHERE \"pk\" = 'a' AND sk = 2", "a2"],
    ["WHERE pk = 'a' AND sk > 1", "a2 a3"],
    ["WHERE pk = 'a' AND 2 >= sk", "a1 a2"],
    ["WHERE pk = 'a' AND sk BETWEEN 2 AND 3", "a2 a3"],
    ["WHERE pk = 'a' AND sk > 1 AND sk < 3", "a2"],
    ["WHERE sk > 1 AND n = 20 AND pk = 'a'", "a2"],
    ["WHERE pk = 'a' AND (sk = 1 OR sk = 3)", "a1 a3"],
    ["WHERE pk = 'a' AND sk IN [1, 3]", "a1 a3"],
    ["WHERE pk = 'a' AND sk <> 2", "a1 a3"],
    ["WHERE pk = 'a' AND pk = 'b'", ""],
    ["WHERE pk = 'a' AND NOT sk = 1", "a2 a3"],
    // several partitions, in the order in which they are named
    ["WHERE pk IN ['b', 'a']", "b1 b2 b3 a1 a2 a3"],
    ["WHERE pk IN ('b', 'a', 'b') AND sk = 1", "b1 a1"],
    ["WHERE (pk = 'b' OR pk = 'a') AND sk >= 3", "b3 a3"],
    ["WHERE pk IN ['a'] AND n > 10", "a2 a3"],
    // order
    ["WHERE pk = 'a' ORDER BY sk DESC", "a3 a2 a1"],
    ["WHERE pk = 'a' ORDER BY pk DESC", "a1 a2 a3"],
    ["WHERE pk IN ['b', 'a'] ORDER BY pk", "a1 a2 a3 b1 b2 b3"],
    ["WHERE pk IN ['a', 'b'] ORDER BY pk DESC, sk DESC", "b3 b2 b1 a3 a2 a1"],
    ["WHERE pk IN ['a', 'b'] ORDER BY pk DESC, sk ASC", "b1 b2 b3 a1 a2 a3"],
    ["WHERE pk >= 'a' ORDER BY pk DESC, sk", "b1 b2 b3 a1 a2 a3"],
    ["WHERE pk >= 'a' ORDER BY sk, pk DESC", "b1 a1 b2 a2 b3 a3"]
  ])("%s finds %s", (where, keys) => assert.strictEqual(found(where), keys))

  it.each([
    ["", "a1 a2 a3 b1 b2 b3"],
    ["WHERE n = 10", "a1 b1"],
    ["WHERE n = 1e1 AND s = 'hello'", "a1 b1"],
    ["WHERE n = -10", ""],
    ["WHERE pk > 'a'", "b1 b2 b3"],
    ["WHERE pk = 'a' OR sk = 3", "a1 a2 a3 b3"],
    ["WHERE n > 10 AND NOT sk = 2", "a3 b3"],
    ["WHERE n BETWEEN 10 AND 20", "a1 a2 b1 b2"],
    ["WHERE n NOT BETWEEN 10 AND 20", "a3 b3"],
    ["WHERE n IN (10, 30) AND pk <> 'a'", "b1 b3"],
    ["WHERE n NOT IN [10, 20]", "a3 b3"],
    ["WHERE sk = m.x", "a1 b1"],
    ["WHERE m['y'][0] = 'q' AND l[1] = 'two' AND sk = 1", "a1 b1"],
    ["WHERE n IS MISSING", ""],
    ["WHERE other IS MISSING AND sk = 1", "a1 b1"],
    ["WHERE none IS NULL AND sk = 1", "a1 b1"],
    ["WHERE none = null AND sk = 1", "a1 b1"],
    ["WHERE other IS NULL", ""],
    ["WHERE s IS NOT NULL AND yes IS BOOLEAN AND l IS LIST AND m IS STRUCT AND n IS NUMERIC AND sk = 2", "a2 b2"],
    ["WHERE yes = true AND sk = 1", "a1 b1"],
    ["WHERE ss = <<'v', 'u'>> AND sk = 1", "a1 b1"],
    ["WHERE l = [1, 'two', {'z': true}] AND sk = 1", "a1 b1"],
    ["WHERE m = {'y': ['q', 2], 'x': 1} AND sk = 1", "a1 b1"],
    ["WHERE begins_with(s, 'he') AND sk = 1", "a1 b1"],
    ["WHERE BEGINS_WITH(\"s\", 'x')", ""],
    ["WHERE contains(ss, 'u') AND contains('say hello', s) AND sk = 1", "a1 b1"],
    ["WHERE attribute_type(s, 'S') AND sk = 1", "a1 b1"],
    ["WHERE size(s) = 5 AND size(l) > size(ss) AND sk = 1", "a1 b1"]
  ])("%s scans for %s", (where, keys) => assert.strictEqual(found(where).split(" ").sort().join(" "), keys))

  it("takes values from parameters, in order", () => {
    assert.strictEqual(
      found("WHERE pk IN [?, ?] AND sk = ? AND n < ?", {
        Parameters: [{ S: "b" }, { S: "a" }, { N: "2" }, { N: "99" }]
      }),
      "b2 a2"
    )
  })

  it.each([
    ["WHERE pk = 1", "Key attribute's data type should match its data type in table's schema: Key pk"],
    ["WHERE pk = null", "Key attribute's data type should match its data type in table's schema: Key pk"],
    ["WHERE pk = 'a' AND sk > 'x'", "Key attribute's data type should match its data type in table's schema: Key sk"],
    [
      "WHERE pk = ''",
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty " +
      "string value. Key: pk"
    ],
    [
      "WHERE pk IN [1, 'a']",
      "One or more parameter values were invalid: Condition parameter type does not match schema type"
    ],
    [
      "WHERE pk.x = 1",
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk"
    ],
    [
      `WHERE pk IN [${Array.from({ length: 51 }, (_, at) => `'${at}'`)}]`,
      "The IN operator is provided with too many operands; number of operands: 51"
    ],
    [
      `WHERE n IN [${Array.from({ length: 101 }, (_, at) => at)}]`,
      "The IN operator is provided with too many operands; number of operands: 101"
    ],
    [
      "WHERE n IN []",
      "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with " +
      "at least one member"
    ],
    [
      "WHERE n IN 10",
      "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with " +
      "at least one member"
    ],
    ["WHERE n = MISSING", "MISSING must be compared using IS operator"],
    ["WHERE yes", "WHERE clause must contain an expression that resolves to a boolean"],
    ["WHERE size(s)", "WHERE clause must contain an expression that resolves to a boolean"],
    ["WHERE n = 1 AND yes", "The arguments to AND/OR must be Expressions"],
    ["WHERE NOT yes", "The argument to NOT must be a Type or Expression"],
    ["WHERE n + 1 = 11", "Unsupported operator in Condition Expression. Operator: +"],
    ["WHERE s LIKE 'h%'", "Unsupported operator in Condition Expression. Operator: like"],
    ["WHERE constructor(s)", "Unrecognized function: constructor"],
    ["WHERE list_append(l, l)", "The function is not allowed in a condition expression; function: list_append"],
    [
      "WHERE begins_with(s)",
      "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1"
    ],
    [
      "WHERE n > true",
      "Incorrect operand type for operator or function; operator or function: >, operand type: BOOL"
    ],
    ["WHERE size(s) IS NULL", "The left hand side argument to IS must be a Variable Reference, Literal, or Path"],
    [
      "WHERE s IS INT",
      "Unsupported data type for IS operator: INTEGER. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, " +
      "STRING, NUMERIC, STRUCT, TUPLE, LIST] at 1:29:1"
    ],
    ["WHERE l = [?]", "Number of parameters in request and statement don't match."],
    ["WHERE ss = <<>>", "Empty bags are not supported at 1:34:2"],
    ["WHERE ss = <<1, 1.0>>", "Input collection contains duplicates"],
    [
      `WHERE ${Array.from({ length: 160 }, () => "n = 10").join(" AND ")}`,
      "The expression contains too many operators; operator count: 301"
    ],
    ["ORDER BY sk", "Must have WHERE clause in the statement when using ORDER BY clause."],
    ["WHERE pk = 'a' ORDER BY n", "Variable reference n in ORDER BY clause must be part of the primary key"],
    [
      "WHERE n = 10 ORDER BY sk",
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."
    ],
    [
      "WHERE pk = 'a' OR n = 10 ORDER BY sk",
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."
    ]
  ])("%s is refused", (where, reason) => assert.strictEqual(refused(`SELECT pk FROM things ${where}`), reason))

  it("takes whole values from parameters, and as many as it asks for", () => {
    const reason = "Number of parameters in request and statement don't match."
    assert.strictEqual(refused("SELECT * FROM things WHERE pk = ?"), reason)
    assert.strictEqual(refused("SELECT * FROM things WHERE pk = 'a'", { S: "a" }), reason)
    assert.strictEqual(
      refused("SELECT * FROM things WHERE l = [?]", { S: "a" }),
      "Unsupported data type: Parameter under key root.0 at 1:33:1"
    )
  })
})

describe("columns", () => {
  it("are all attributes, or those that are named", () => {
    assert.deepStrictEqual(row("*"), stored("a", 1))
    assert.deepStrictEqual(row("n, \"s\""), { n: { N: "10" }, s: { S: "hello" } })
    assert.deepStrictEqual(row("other, pk"), { pk: { S: "a" } })
    assert.deepStrictEqual(row("other"), {})
  })

  it("of paths are called by their last names", () => {
    assert.deepStrictEqual(row("m.x, m.y[1], l[2].z, l[0]"), {
      x: { N: "1" },
      "y[1]": { N: "2" },
      z: { BOOL: true },
      "l[0]": { N: "1" }
    })
  })

  it("do not overlap, and do not look into keys", () => {
    assert.strictEqual(
      refused("SELECT m, m.x FROM things"),
      "Two document paths overlap with each other; must remove or rewrite one of these paths; " +
        "path one: [m, x], path two: [m]"
    )
    assert.strictEqual(
      refused("SELECT pk.x FROM things"),
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk"
    )
  })
})

describe("tables and indexes", () => {
  it("are found by their names, a table by its ARN, too", () => {
    const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/things"
    assert.strictEqual(items(`SELECT * FROM "${arn}" WHERE pk = 'a'`).length, 3)
    assert.strictEqual(refused("SELECT * FROM Things"), "ResourceNotFoundException: Requested resource not found")
    assert.strictEqual(
      refused("SELECT * FROM things.other"),
      "The table does not have the specified index: other"
    )
  })

  const keys = (statement: string): string => items(statement).map(({ sk }) => sk!.N).join(" ")

  it("of a global kind have their own keys and order", () => {
    assert.strictEqual(keys("SELECT sk FROM \"things\".\"byG\" WHERE g = 'g1'"), "1 1 3 3")
    assert.strictEqual(keys("SELECT sk FROM things.byG WHERE g = 'g1' AND sk > 1 ORDER BY sk DESC"), "3 3")
    assert.strictEqual(keys("SELECT sk FROM things.byG WHERE g = 'g1' AND pk = 'a'"), "1 3")
    assert.strictEqual(keys("SELECT sk FROM things.byG WHERE g IN ['g0', 'g1'] ORDER BY g DESC"), "1 1 3 3 2 2")
    assert.strictEqual(
      refused("SELECT * FROM things.byG WHERE g = 'g1' ORDER BY pk"),
      "Variable reference pk in ORDER BY clause must be part of the primary key"
    )
  })

  it("carry what they project", () => {
    const projected = ["g", "pk", "sk"]
    assert.deepStrictEqual(Object.keys(items("SELECT * FROM things.keys WHERE g = 'g0'")[0]!).sort(), projected)
    assert.strictEqual(
      refused("SELECT n FROM things.keys WHERE g = 'g0'"),
      "One or more parameter values were invalid: Global secondary index keys does not project [n]"
    )
    assert.strictEqual(
      refused("SELECT pk FROM things.keys WHERE g = 'g0' AND n = 20"),
      "One or more parameter values were invalid: Secondary index keys does not project one or more filter " +
        "attributes: [n]"
    )
    assert.deepStrictEqual(items("SELECT pk FROM things.keys WHERE n = 20"), [])
  })

  it("of a local kind fetch what they do not carry", () => {
    assert.deepStrictEqual(items("SELECT sk, n FROM things.byTime WHERE pk = 'a' AND \"at\" > 97"), [
      { sk: { N: "2" }, n: { N: "20" } },
      { sk: { N: "1" }, n: { N: "10" } }
    ])
  })

  it("are read consistently, but for global indexes", () => {
    assert.strictEqual(found("WHERE pk = 'a' AND sk = 1", { ConsistentRead: true }), "a1")
    assert.throws(
      () => execute("SELECT * FROM things.byG WHERE g = 'g1'", { ConsistentRead: true }),
      "Consistent reads are not supported on global secondary indexes"
    )
  })
})
