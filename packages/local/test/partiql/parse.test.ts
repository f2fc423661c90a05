import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { ServiceError } from "../../src/error.ts"
import { keywords } from "../../src/partiql/keywords.ts"
import { tokenize } from "../../src/partiql/lexer.ts"
import { parse } from "../../src/partiql/parse.ts"
import { refusal } from "../engine/support.ts"
import { statement } from "./arbitrary.ts"
import { print } from "./print.ts"

const printed = (source: string): string => print(parse(source).statement)
const where = (term: string): string =>
  printed(`SELECT * FROM t WHERE ${term}`).replace("SELECT * FROM \"t\" WHERE ", "")
const malformed = (source: string): string =>
  `ValidationException: Statement wasn't well formed, can't be processed: ${source}`

describe("statements", () => {
  it.each([
    ["SELECT * FROM t", "SELECT * FROM \"t\""],
    ["select a, b.c, d[1].e from \"t\".i", "SELECT \"a\", \"b\".\"c\", \"d\"[1].\"e\" FROM \"t\".\"i\""],
    ["SELECT a['b c'], \"d\"\"e\" FROM t;", "SELECT \"a\".\"b c\", \"d\"\"e\" FROM \"t\""],
    ["SELECT ALL a FROM t", "SELECT \"a\" FROM \"t\""],
    ["(SELECT a FROM t)", "SELECT \"a\" FROM \"t\""],
    [
      "SELECT * FROM t WHERE a = 1 ORDER BY b DESC, c",
      "SELECT * FROM \"t\" WHERE (\"a\" = 1) ORDER BY \"b\" DESC, \"c\" ASC"
    ],
    ["SELECT * -- all of it\nFROM /* the\ntable */ t", "SELECT * FROM \"t\""],
    ["INSERT INTO t VALUE {'a': 'it''s', 'b': ?}", "INSERT INTO \"t\" VALUE {'a': 'it''s', 'b': ?}"],
    [
      "UPDATE t SET a = 1, b.c = b.c + 1 REMOVE d[0] SET e = ? WHERE f = 1 RETURNING MODIFIED NEW *",
      "UPDATE \"t\" SET \"a\" = 1 SET \"b\".\"c\" = (\"b\".\"c\" + 1) REMOVE \"d\"[0] SET \"e\" = ? WHERE (\"f\" = 1) " +
      "RETURNING MODIFIED NEW *"
    ],
    [
      "DELETE FROM t WHERE a = 1 RETURNING ALL OLD *",
      "DELETE FROM \"t\" WHERE (\"a\" = 1) RETURNING ALL OLD *"
    ],
    ["EXISTS(SELECT * FROM t WHERE a = 1)", "EXISTS(SELECT * FROM \"t\" WHERE (\"a\" = 1))"]
  ])("%s", (source, text) => assert.strictEqual(printed(source), text))

  it("count their parameters", () => {
    assert.strictEqual(parse("UPDATE t SET a = ?, b = set_add(b, ?) WHERE c IN [?, '?', \"?\"]").parameters, 3)
  })
})

describe("terms", () => {
  it.each([
    ["a = 1 OR b = 2 AND NOT c = 3", "((\"a\" = 1) OR ((\"b\" = 2) AND (NOT (\"c\" = 3))))"],
    ["(a = 1 OR b = 2) AND c = 3", "(((\"a\" = 1) OR (\"b\" = 2)) AND (\"c\" = 3))"],
    ["a != 1 and b <> 2", "((\"a\" <> 1) AND (\"b\" <> 2))"],
    ["a BETWEEN 1 AND 2 AND b > 3", "((\"a\" BETWEEN 1 AND 2) AND (\"b\" > 3))"],
    ["a NOT BETWEEN 1 AND 2", "(NOT (\"a\" BETWEEN 1 AND 2))"],
    ["a IN (1)", "(\"a\" IN [1])"],
    ["a IN (1, ?)", "(\"a\" IN [1, ?])"],
    ["a NOT IN ['x', 'y']", "(NOT (\"a\" IN ['x', 'y']))"],
    ["a IS MISSING OR a IS NOT NULL", "((\"a\" IS MISSING) OR (NOT (\"a\" IS NULL)))"],
    ["a = - 1.5e3", "(\"a\" = (- 1.5e3))"],
    ["a + b - c * 2 = 1", "(((\"a\" + \"b\") - (\"c\" * 2)) = 1)"],
    ["Begins_With(a, 'x')", "\"begins_with\"(\"a\", 'x')"],
    ["size(a) = 1", "(\"size\"(\"a\") = 1)"],
    ["a = [1, [], {}]", "(\"a\" = [1, [], {}])"],
    ["a = <<1, 2>>", "(\"a\" = <<1, 2>>)"],
    ["a = bag(1) OR a = list()", "((\"a\" = <<1>>) OR (\"a\" = []))"],
    ["a = TRUE OR a = nUlL", "((\"a\" = true) OR (\"a\" = null))"],
    ["a = .5", "(\"a\" = .5)"],
    ["a._b$1 = 1", "(\"a\".\"_b$1\" = 1)"]
  ])("%s", (source, text) => assert.strictEqual(where(source), text))
})

describe("what is not well formed", () => {
  it.each([
    " ",
    ";",
    "SELECT",
    "SELECT * FORM t",
    "SELECT *, a FROM t",
    "SELECT a, FROM t",
    "SELECT * FROM t WHERE",
    "SELECT * FROM t WHERE a =",
    "SELECT * FROM t WHERE a = 'x",
    "SELECT * FROM t WHERE a = \"x",
    "SELECT * FROM t /* open",
    "SELECT * FROM t WHERE a = 1x",
    "SELECT * FROM t WHERE a = 1e",
    "SELECT * FROM t WHERE a IN ()",
    "SELECT * FROM t WHERE a IS 1",
    "SELECT * FROM t WHERE a = :v",
    "SELECT * FROM t WHERE a.'b' = 1",
    "SELECT * FROM t WHERE é = 1",
    "SELECT * FROM t WHERE l[`*`] = 1",
    "SELECT * FROM t WHERE date = 1",
    "SELECT * FROM t WHERE a AND",
    "SELECT * FROM t ORDER BY",
    "SELECT * FROM t; SELECT * FROM t",
    "SELECT * FROM my-table",
    "INSERT INTO t VALUE",
    "INSERT INTO t VALUE {'a'}",
    "UPDATE t WHERE a = 1",
    "UPDATE t REMOVE a, b WHERE c = 1",
    "UPDATE t SET (a) = 1 WHERE b = 1",
    "UPDATE t SET a = 1 RETURNING ALL NEW * WHERE b = 1",
    "UPDATE t SET a = 1 WHERE b = 1 RETURNING ALL",
    "DELETE t WHERE a = 1",
    "toString"
  ])("%s", (source) => assert.strictEqual(refusal(() => parse(source)), malformed(source)))

  it("is every keyword as a name, unless it is quoted", () => {
    const literals = new Set(["TRUE", "FALSE", "NULL", "MISSING", "VALUE", "DISTINCT", "ALL"])
    for (const word of keywords) {
      if (literals.has(word)) continue
      const source = `SELECT ${word.toLowerCase()} FROM t`
      assert.strictEqual(refusal(() => parse(source)), malformed(source))
      assert.strictEqual(printed(`SELECT "${word}" FROM t`), `SELECT "${word}" FROM "t"`)
    }
  })
})

describe("what is well formed and not supported", () => {
  it.each([
    ["SELECT a x FROM t", "Aliasing is not supported"],
    ["SELECT a AS x FROM t", "Aliasing is not supported"],
    ["SELECT a FROM t AS x", "Aliasing is not supported"],
    ["SELECT DISTINCT a FROM t", "Unsupported token in expression: DISTINCT"],
    ["SELECT VALUE a FROM t", "Select projection doesn't support value or pivot keywords"],
    ["SELECT a FROM t LIMIT 1", "Unsupported clause: LIMIT at 1:23:1"],
    ["SELECT a FROM t GROUP BY a", "Unsupported clause: GROUP BY"],
    ["SELECT a FROM t HAVING a = 1", "Unsupported clause: HAVING at 1:26:1"],
    ["SELECT a FROM t, u", "Only select from a single table or index is supported."],
    ["SELECT a FROM t LEFT JOIN u ON a = b", "Only select from a single table or index is supported."],
    ["SELECT a FROM ?", "Unexpected from source"],
    ["SELECT a FROM t.i.x", "A path may contain at most 2 components in the FROM clause"],
    ["SELECT 1 FROM t", "Unexpected path component at 1:8:1"],
    ["SELECT COUNT(*) FROM t", "Unexpected path component at 1:8:5"],
    ["SELECT size(a) FROM t", "Unexpected path component at 1:8:4"],
    ["SELECT a, b.a FROM t", "Duplicate identifiers in select clause: a"],
    ["SELECT a FROM t WHERE l[-1] = 1", "List index is not within the allowable range; index: [-1] at 1:26:1"],
    ["SELECT a FROM t WHERE l[*] = 1", "Wildcard path component like a[*].b are not supported at 1:25:1"],
    ["SELECT a FROM t WHERE l[?] = 1", "Unexpected path component at 1:25:1"],
    ["SELECT a FROM t\nWHERE a = 1\nORDER BY 1", "Argument to ORDER BY must be of type VariableReference. Type: 1"],
    ["SELECT a FROM t ORDER BY a.b", "Argument to ORDER BY must be of type VariableReference. Type: PATH"],
    ["INSERT INTO t VALUES ({'a': 1})", "Unsupported operation: InsertOp"],
    [
      "INSERT INTO t.i VALUE {'a': 1}",
      "FROM clause may only contain a single table name in data manipulation statements"
    ],
    ["INSERT INTO t VALUE {'a': 1} RETURNING ALL OLD *", "RETURNING is not supported in INSERT"],
    ["UPDATE t.i SET a = 1 WHERE b = 1", "This operation is not supported on an index"],
    ["DELETE FROM t.i WHERE b = 1", "This operation is not supported on an index"],
    [
      "UPDATE t SET a = 1 WHERE b = 1 RETURNING ALL OLD a",
      "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause"
    ],
    [
      "UPDATE t SET a = 1 WHERE b = 1 RETURNING ALL OLD *, ALL NEW *",
      "Invalid syntax with multiple returning elements in RETURNING clause"
    ],
    [
      "DELETE FROM t WHERE a = 1 RETURNING MODIFIED OLD *",
      "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE statements."
    ]
  ])("%s", (source, reason) => assert.strictEqual(refusal(() => parse(source)), `ValidationException: ${reason}`))

  it("is told only of statements that are well formed to their end", () => {
    const source = "SELECT a x FROM t WHERE ("
    assert.strictEqual(refusal(() => parse(source)), malformed(source))
  })
})

describe("places", () => {
  it("are line, column and length, after comments and texts of several lines, too", () => {
    const places = tokenize("ab 'x\ny' /* \n\n */ \"z\"\n ?").map(({ place }) => place)
    assert.deepStrictEqual(places, ["1:1:2", "1:4:5", "4:5:3", "5:2:1", "5:3:0"])
  })
})

describe("any statement", () => {
  /** A tree without the places in its text. */
  const bare = (tree: unknown): unknown =>
    JSON.parse(JSON.stringify(tree, (key, value) => key === "place" ? undefined : value))

  it.prop("prints as text that parses to it", [statement], ([tree]) => {
    assert.deepStrictEqual(bare(parse(print(tree)).statement), bare(tree))
  }, { arbitrary: { runs: 500 } })
})

const pieces = [
  ..."()[]{}<>,.;:*+-/%=?'\"`@#$ \n".split(""),
  "<<",
  ">>",
  "--",
  "/*",
  "*/",
  "SELECT ",
  "FROM ",
  "t ",
  "a ",
  "WHERE ",
  "AND ",
  "NOT ",
  "IN ",
  "IS ",
  "BETWEEN ",
  "MISSING ",
  "'x'",
  "1",
  "1e9",
  "size(",
  "EXISTS(",
  "UPDATE t SET ",
  "INSERT INTO t VALUE ",
  "RETURNING ALL OLD *",
  "__proto__ ",
  "constructor(",
  "😀"
]

const int = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

describe("hostile statements", () => {
  const isRefused = (source: string): boolean => {
    try {
      parse(source)
      return false
    } catch (error) {
      assert.instanceOf(error, ServiceError, `${source.slice(0, 100)} ${(error as Error).stack}`)
      return true
    }
  }

  it.prop(
    "of any tokens are read or refused",
    [Arbitrary.array(int(0, pieces.length - 1), { maxLength: 40 })],
    ([all]) => {
      isRefused(all.map((piece) => pieces[piece]).join(""))
      isRefused(`SELECT * FROM t WHERE ${all.map((piece) => pieces[piece]).join("")}`)
    },
    { arbitrary: { runs: 2000 } }
  )

  it.each([
    "(",
    "[",
    "{'a':",
    "<<",
    "NOT ",
    "- ",
    "a[",
    "size(",
    "a = (",
    "a IN (",
    "a AND (",
    "\"",
    "'",
    "`",
    "/*",
    "a OR "
  ])(
    "of one thing over and over are refused: %s",
    (piece) => {
      assert.isTrue(isRefused(`SELECT * FROM t WHERE ${piece.repeat(99_999 / piece.length)}`))
      assert.isTrue(isRefused(piece.repeat(99_999 / piece.length)))
    }
  )

  it("are told by what nests too deep, and not by how much there is side by side", () => {
    const nested = (depth: number) => `SELECT * FROM t WHERE ${"(".repeat(depth)}a = 1${")".repeat(depth)}`
    assert.isFalse(isRefused(nested(99)))
    assert.isTrue(isRefused(nested(100)))
    assert.isFalse(isRefused(`SELECT * FROM t WHERE ${"a = 1 AND ".repeat(5000)} a = 1`))
  })
})
