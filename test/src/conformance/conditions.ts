/**
 * Conditions: which of them hold for one item, as a filter and as a condition of a write, and which are refused.
 */
import { answers, type Case, refuses } from "./case.ts"
import { key } from "./world.ts"

type Values = Readonly<Record<string, unknown>>

const s = (S: string) => ({ S })
const n = (N: number | string) => ({ N: String(N) })

const item = {
  ...key("judged"),
  a: n(5),
  b: n(5),
  t: s("hello"),
  u: s("é😀"),
  bin: { B: "AAEC" },
  yes: { BOOL: true },
  nil: { NULL: true },
  l: { L: [n(1), s("x"), { L: [] }] },
  m: { M: { x: n(1), y: { L: [s("p")] } } },
  bag: { SS: ["a", "b"] },
  nums: { NS: ["1", "2.0"] },
  bins: { BS: ["AA=="] }
}

const put = ["PutItem", { TableName: "plain", Item: item }] as const
const query = (FilterExpression: string, values: Values) =>
  [
    "Query",
    {
      TableName: "plain",
      KeyConditionExpression: "pk = :pk",
      FilterExpression,
      ExpressionAttributeValues: { ":pk": s("judged"), ...values },
      Select: "COUNT"
    }
  ] as const

/** A condition that holds, or does not. */
const judged = (holds: boolean) => (expression: string, values: Values = {}): Case =>
  answers("alternator", `${expression} ${holds ? "holds" : "does not hold"} for ${JSON.stringify(values)}`, [
    put,
    query(expression, values)
  ], { Count: holds ? 1 : 0, ScannedCount: 1 })
const holds = judged(true)
const fails = judged(false)

const refused = (expression: string, message: string | RegExp, values?: Values): Case =>
  refuses("alternator", `${expression} is refused`, [put, [
    "PutItem",
    {
      TableName: "plain",
      Item: item,
      ConditionExpression: expression,
      ...(values === undefined ? {} : { ExpressionAttributeValues: values })
    }
  ]], message)

const wrong = (words: string) => `Invalid ConditionExpression: ${words}`
const operand = (name: string, type: string) =>
  wrong(`Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`)
const count = (name: string, many: number) =>
  wrong(
    `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${many}`
  )
const distinct = (name: string, path: string) =>
  wrong(
    "The first operand must be distinct from the remaining operands for this operator or function; " +
      `operator: ${name}, first operand: ${path}`
  )
const notHere = (name: string) =>
  wrong(`The function is not allowed to be used this way in an expression; function: ${name}`)
const bounds = (what: string, lower: string, upper: string) =>
  wrong(
    `The BETWEEN operator requires ${what}; lower bound operand: AttributeValue: {${lower}}, ` +
      `upper bound operand: AttributeValue: {${upper}}`
  )

export const conditions: ReadonlyArray<Case> = [
  holds("a = :v", { ":v": n("5.00") }),
  fails("a = :v", { ":v": s("5") }),
  holds("a = b"),
  fails("a <> b"),
  holds("a <> :v", { ":v": s("5") }),
  holds("gone <> :v", { ":v": s("5") }),
  fails("gone = :v", { ":v": s("5") }),
  fails("gone = nothing"),
  fails("gone < :v", { ":v": n(5) }),
  holds("a < :v", { ":v": n(10) }),
  fails("a < :v", { ":v": s("9") }),
  fails("a > :v", { ":v": s("1") }),
  holds("t < :v", { ":v": s("hello!") }),
  holds("t > :v", { ":v": s("Hello") }),
  holds("t >= :v AND t <= :v", { ":v": s("hello") }),
  holds("bin > :v", { ":v": { B: "AAE=" } }),
  holds("u > :v", { ":v": s("z") }),
  holds("a BETWEEN :l AND :h", { ":l": n(5), ":h": n(6) }),
  fails("a BETWEEN :l AND :h", { ":l": n(6), ":h": n(7) }),
  holds(":v BETWEEN a AND b", { ":v": n(5) }),
  fails("t BETWEEN :l AND :h", { ":l": n(5), ":h": n(6) }),
  holds("a IN (:x, :y)", { ":x": n(1), ":y": n(5) }),
  fails("a IN (:x)", { ":x": s("5") }),
  holds(":v IN (a, b)", { ":v": n(5) }),
  holds("a = :v OR gone = :v AND gone = :v", { ":v": n(5) }),
  fails("(a = :v OR gone = :v) AND gone = :v", { ":v": n(5) }),
  holds("NOT gone = :v", { ":v": n(5) }),
  fails("NOT a = :v AND a = :v", { ":v": n(5) }),
  holds("NOT NOT a = :v", { ":v": n(5) }),
  holds("attribute_exists(m.y[0])"),
  fails("attribute_exists(m.y[1])"),
  fails("attribute_exists(m.y.z)"),
  holds("attribute_not_exists(gone)"),
  fails("attribute_not_exists(nil)"),
  holds("attribute_type(a, :v)", { ":v": s("N") }),
  fails("attribute_type(a, :v)", { ":v": s("S") }),
  fails("attribute_type(gone, :v)", { ":v": s("S") }),
  holds("attribute_type(nil, :v)", { ":v": s("NULL") }),
  holds("attribute_type(m.y, :v)", { ":v": s("L") }),
  holds("begins_with(t, :v)", { ":v": s("he") }),
  holds("begins_with(t, :v)", { ":v": s("") }),
  fails("begins_with(a, :v)", { ":v": s("5") }),
  fails("begins_with(gone, :v)", { ":v": s("5") }),
  holds("begins_with(bin, :v)", { ":v": { B: "AAE=" } }),
  holds("contains(t, :v)", { ":v": s("ell") }),
  fails("contains(t, :v)", { ":v": n(1) }),
  holds("contains(bag, :v)", { ":v": s("a") }),
  fails("contains(bag, :v)", { ":v": s("ab") }),
  holds("contains(nums, :v)", { ":v": n("2") }),
  holds("contains(bins, :v)", { ":v": { B: "AA==" } }),
  holds("contains(l, :v)", { ":v": s("x") }),
  holds("contains(l, :v)", { ":v": { L: [] } }),
  fails("contains(l, :v)", { ":v": n(9) }),
  fails("contains(m, :v)", { ":v": s("x") }),
  fails("contains(a, :v)", { ":v": n(5) }),
  holds("contains(:v, t)", { ":v": s("say hello") }),
  holds("size(t) = :v", { ":v": n(5) }),
  holds("size(bin) = :v", { ":v": n(3) }),
  holds("size(l) = :v", { ":v": n(3) }),
  holds("size(m) = :v", { ":v": n(2) }),
  holds("size(bag) = :v", { ":v": n(2) }),
  fails("size(a) = :v", { ":v": n(1) }),
  fails("size(gone) = :v", { ":v": n(0) }),
  holds("size(t) > size(l)"),
  holds("m.x = l[0]"),
  holds("bag = :v", { ":v": { SS: ["b", "a"] } }),
  holds("nums = :v", { ":v": { NS: ["2", "1.0"] } }),
  fails("bag = :v", { ":v": { SS: ["b", "a", "c"] } }),
  holds("m = :v", { ":v": { M: { y: { L: [s("p")] }, x: n(1) } } }),
  fails("l = :v", { ":v": { L: [s("x"), n(1), { L: [] }] } }),
  holds("yes = :v", { ":v": { BOOL: true } }),
  holds("nil = :v", { ":v": { NULL: true } }),

  refused("", wrong("The expression can not be empty;")),
  refused("a", wrong("Syntax error; token: \"<EOF>\", near: \"a\"")),
  refused("a = :v OR", wrong("Syntax error; token: \"<EOF>\", near: \"OR\""), { ":v": n(1) }),
  refused("a == :v", /^Invalid ConditionExpression: Syntax error; token: "="/, { ":v": n(1) }),
  refused("a != :v", /^Invalid ConditionExpression: Syntax error; token: "!"/, { ":v": n(1) }),
  refused("a = 5", /^Invalid ConditionExpression: Syntax error; token: "5"/),
  refused("a = 'x'", /^Invalid ConditionExpression: Syntax error; token: "'"/),
  refused("a IN ()", /^Invalid ConditionExpression: Syntax error; token: "\)"/),
  refused("a BETWEEN :v", /^Invalid ConditionExpression: Syntax error; token: "<EOF>"/, { ":v": n(1) }),
  refused("(a = :v", /^Invalid ConditionExpression: Syntax error; token: "<EOF>"/, { ":v": n(1) }),
  refused("a = :v)", /^Invalid ConditionExpression: Syntax error; token: "\)"/, { ":v": n(1) }),
  refused("((a = b))", wrong("The expression has redundant parentheses;")),
  refused("size = :v", wrong("Attribute name is a reserved keyword; reserved keyword: size"), { ":v": n(1) }),
  refused("a.status = b", wrong("Attribute name is a reserved keyword; reserved keyword: status")),
  refused("foo(a)", wrong("Invalid function name; function: foo")),
  refused("Attribute_Exists(a)", wrong("Invalid function name; function: Attribute_Exists")),
  refused("list_append(a, b)", wrong("The function is not allowed in a condition expression; function: list_append")),
  refused("size(a)", notHere("size")),
  refused("contains(a, b) = b", notHere("contains")),
  refused("attribute_exists(:v)", /requires a document path; operator or function: attribute_exists$/, { ":v": n(1) }),
  refused("attribute_exists(a, b)", count("attribute_exists", 2)),
  refused("begins_with(a)", count("begins_with", 1)),
  refused("size(a, b) = :v", count("size", 2), { ":v": n(1) }),
  refused("a = a", distinct("=", "[a]")),
  refused("contains(a, a)", distinct("contains", "[a]")),
  refused("m.x < m.x", distinct("<", "[m, x]")),
  refused("a < :v", operand("<", "BOOL"), { ":v": { BOOL: true } }),
  refused("a >= :v", operand(">=", "SS"), { ":v": { SS: ["a"] } }),
  refused("a BETWEEN :v AND :v", operand("BETWEEN", "L"), { ":v": { L: [] } }),
  refused("begins_with(a, :v)", operand("begins_with", "N"), { ":v": n(1) }),
  refused("size(:v) = :v", operand("size", "N"), { ":v": n(1) }),
  refused("attribute_type(a, :v)", operand("attribute_type", "N"), { ":v": n(1) }),
  refused("attribute_type(a, :v)", /Invalid attribute type name found; type: x, valid types: \{/, { ":v": s("x") }),
  refused(
    "a BETWEEN :h AND :l",
    bounds("upper bound to be greater than or equal to lower bound", "S:y", "S:x"),
    { ":h": s("y"), ":l": s("x") }
  ),
  refused(
    "a BETWEEN :h AND :l",
    bounds("upper bound to be greater than or equal to lower bound", "N:1.50e1", "N:02"),
    { ":h": n("1.50e1"), ":l": n("02") }
  ),
  refused(
    "a BETWEEN :h AND :l",
    bounds("same data type for lower and upper bounds", "N:1", "S:x"),
    { ":h": n(1), ":l": s("x") }
  ),
  refused(
    "pk.a = a",
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk"
  )
]
