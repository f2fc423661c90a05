/**
 * UpdateItem: what an expression does to an item, and which expressions are refused.
 */
import { answers, type Case, errors, invalid, missing, range, refusals, refuses } from "./case.ts"
import { key, keyOf } from "./world.ts"

type Item = Readonly<Record<string, unknown>>

const s = (S: string) => ({ S })
const n = (N: number) => ({ N: String(N) })
const l = (...L: ReadonlyArray<unknown>) => ({ L })
const m = (M: Item) => ({ M })
const ss = (...SS: ReadonlyArray<string>) => ({ SS })

const update = (UpdateExpression: string, values?: Item, more: Item = {}) => ({
  TableName: "plain",
  Key: key("u"),
  UpdateExpression,
  ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
  ...more
})
const put = (item: Item) => ["PutItem", { TableName: "plain", Item: { ...key("u"), ...item } }] as const
const absent = ["DeleteItem", { TableName: "plain", Key: key("u") }] as const
const document = {
  a: n(1),
  t: s("text"),
  l: l(n(1), n(2), n(3)),
  m: m({ x: n(1), y: l(s("p"), s("q")) }),
  bag: ss("a", "b"),
  nums: { NS: ["1", "2"] }
}

/** What an update leaves of the item, key aside. */
const leaves = (expression: string, values: Item | undefined, after: Item, before: Item | null = document): Case =>
  answers("alternator", `${expression}${before === null ? " where nothing is" : ""}`, [
    before === null ? absent : put(before),
    ["UpdateItem", update(expression, values, { ReturnValues: "ALL_NEW" })]
  ], { Attributes: { ...key("u"), ...after } })

const without = (...names: ReadonlyArray<string>): Item =>
  Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)))

/** What an update of the document gives back. */
const gives = (ReturnValues: string, expression: string, values: Item | undefined, attributes?: Item): Case =>
  answers("alternator", `${ReturnValues} of ${expression}`, [
    put(document),
    ["UpdateItem", update(expression, values, { ReturnValues })]
  ], attributes === undefined ? {} : { Attributes: attributes })

const refused = (expression: string, values: Item | undefined, message: string | RegExp): Case =>
  refuses(
    "alternator",
    `${expression} is refused`,
    [put(document), ["UpdateItem", update(expression, values)]],
    message
  )

const wrong = (words: string) => `Invalid UpdateExpression: ${words}`
const path = "The document path provided in the update expression is invalid for update"
const type = "An operand in the update expression has an incorrect data type"
const gone = "The provided expression refers to an attribute that does not exist in the item"
const overlap = (one: string, two: string) =>
  wrong(
    "Two document paths overlap with each other; must remove or rewrite one of these paths; " +
      `path one: ${one}, path two: ${two}`
  )
const one = { ":v": n(9) }
const text = { ":v": s("x") }

export const updates: ReadonlyArray<Case> = [
  leaves("SET b = :v", one, { ...document, b: n(9) }),
  leaves("SET b = :v", one, { b: n(9) }, null),
  leaves("set b = :v remove a", one, { ...without("a"), b: n(9) }),
  leaves("SET b = a", undefined, { ...document, b: n(1) }),
  leaves("SET b = a, a = :v", one, { ...document, a: n(9), b: n(1) }),
  leaves("SET a = a + :v", one, { ...document, a: n(10) }),
  leaves("SET a = :v - a", one, { ...document, a: n(8) }),
  leaves("SET a = (a + :v)", one, { ...document, a: n(10) }),
  leaves("SET b = if_not_exists(b, :v)", one, { ...document, b: n(9) }),
  leaves("SET a = if_not_exists(a, :v)", one, document),
  leaves("SET b = if_not_exists(b, :v) + :v", one, { ...document, b: n(18) }),
  leaves("SET b = if_not_exists(c, a)", undefined, { ...document, b: n(1) }),
  leaves("SET l = list_append(l, :v)", { ":v": l(n(4)) }, { ...document, l: l(n(1), n(2), n(3), n(4)) }),
  leaves("SET l = list_append(:v, l)", { ":v": l(n(0)) }, { ...document, l: l(n(0), n(1), n(2), n(3)) }),
  leaves("SET b = list_append(if_not_exists(b, :v), :v)", { ":v": l(n(1)) }, { ...document, b: l(n(1), n(1)) }),
  leaves("SET m.x = :v", one, { ...document, m: m({ x: n(9), y: l(s("p"), s("q")) }) }),
  leaves("SET m.z = :v", one, { ...document, m: m({ x: n(1), y: l(s("p"), s("q")), z: n(9) }) }),
  leaves("SET m.y[1] = :v", one, { ...document, m: m({ x: n(1), y: l(s("p"), n(9)) }) }),
  leaves("SET l[1] = :v", one, { ...document, l: l(n(1), n(9), n(3)) }),
  leaves("SET l[7] = :v", one, { ...document, l: l(n(1), n(2), n(3), n(9)) }),
  leaves("SET l[9] = :w, l[7] = :v", { ...one, ":w": n(8) }, { ...document, l: l(n(1), n(2), n(3), n(9), n(8)) }),
  leaves("REMOVE a, t", undefined, without("a", "t")),
  leaves("REMOVE nothing", undefined, document),
  leaves("REMOVE l[0], l[2]", undefined, { ...document, l: l(n(2)) }),
  leaves("REMOVE l[9]", undefined, document),
  leaves("REMOVE m.x", undefined, { ...document, m: m({ y: l(s("p"), s("q")) }) }),
  leaves("REMOVE m.gone", undefined, document),
  leaves("SET l[0] = :v REMOVE l[1]", one, { ...document, l: l(n(9), n(3)) }),
  leaves("ADD a :v", one, { ...document, a: n(10) }),
  leaves("ADD b :v", one, { b: n(9) }, null),
  leaves("ADD m.x :v", one, { ...document, m: m({ x: n(10), y: l(s("p"), s("q")) }) }),
  leaves("ADD m.z :v", one, { ...document, m: m({ x: n(1), y: l(s("p"), s("q")), z: n(9) }) }),
  leaves("ADD fresh :v", { ":v": ss("c") }, { fresh: ss("c") }, null),
  leaves("ADD bag :v", { ":v": ss("b", "c") }, { ...document, bag: ss("a", "b", "c") }),
  leaves("DELETE bag :v", { ":v": ss("a", "z") }, { ...document, bag: ss("b") }),
  leaves("DELETE bag :v", { ":v": ss("a", "b") }, without("bag")),
  leaves("DELETE nothing :v", { ":v": ss("a") }, document),
  leaves("SET b = :v REMOVE a ADD c :v DELETE bag :w", { ...one, ":w": ss("a") }, {
    ...without("a"),
    b: n(9),
    c: n(9),
    bag: ss("b")
  }),
  ...[["REMOVE nothing"], ["DELETE nothing :v", { ":v": ss("a") }]].map(([expression, values]) =>
    answers("alternator", `${expression} makes no item`, [
      absent,
      ["UpdateItem", update(expression as string, values as Item | undefined)],
      ["GetItem", { TableName: "plain", Key: key("u") }]
    ], {})
  ),
  answers("alternator", "an update that makes no item gives none back", [absent, [
    "UpdateItem",
    update("REMOVE nothing", undefined, { ReturnValues: "ALL_NEW" })
  ]], {}),
  answers("doc", "an update of nothing makes the item", [absent, [
    "UpdateItem",
    { TableName: "plain", Key: key("u"), ReturnValues: "ALL_NEW" }
  ]], { Attributes: key("u") }),

  gives("NONE", "SET a = :v", one),
  gives("ALL_OLD", "SET a = :v", one, { ...key("u"), ...document }),
  gives("ALL_NEW", "SET a = :v", one, { ...key("u"), ...document, a: n(9) }),
  gives("UPDATED_OLD", "SET a = :v, b = :v", one, { a: n(1) }),
  gives("UPDATED_NEW", "SET a = :v, b = :v", one, { a: n(9), b: n(9) }),
  gives("UPDATED_OLD", "REMOVE a", undefined, { a: n(1) }),
  gives("UPDATED_NEW", "REMOVE a", undefined),
  gives("UPDATED_OLD", "REMOVE nothing", undefined),
  gives("UPDATED_NEW", "SET m.x = :v", one, { m: m({ x: n(9) }) }),
  gives("UPDATED_OLD", "SET m.x = :v", one, { m: m({ x: n(1) }) }),
  gives("UPDATED_NEW", "SET l[1] = :v", one, { l: l(n(9)) }),
  gives("UPDATED_OLD", "REMOVE l[0], l[2]", undefined, { l: l(n(1), n(3)) }),
  gives("UPDATED_NEW", "ADD bag :v", { ":v": ss("c") }, { bag: ss("a", "b", "c") }),
  gives("UPDATED_NEW", "DELETE bag :v", { ":v": ss("a", "b") }),
  answers("doc", "ALL_OLD where nothing was", [absent, [
    "UpdateItem",
    update("SET a = :v", one, { ReturnValues: "ALL_OLD" })
  ]], {}),

  refused("SET b = c", undefined, gone),
  refused("SET b = a + c", undefined, gone),
  refused("SET b = list_append(c, :v)", { ":v": l() }, gone),
  refused("SET t = t + :v", one, type),
  refused("SET b = list_append(a, :v)", { ":v": l() }, type),
  refused("SET nothing.x = :v", one, path),
  refused("SET a.x = :v", one, path),
  refused("SET m[0] = :v", one, path),
  refused("SET l.x = :v", one, path),
  refused("SET nothing[0] = :v", one, path),
  refused("REMOVE nothing.x", undefined, path),
  refused("ADD nothing.x :v", one, path),
  refused("ADD t :v", one, type),
  refused("ADD a :v", { ":v": ss("a") }, type),
  refused("ADD bag :v", { ":v": { NS: ["1"] } }, type),
  refused("DELETE a :v", { ":v": ss("a") }, type),
  refused("DELETE bag :v", { ":v": { NS: ["1"] } }, type),
  refused("SET pk = :v", one, invalid("Cannot update attribute pk. This attribute is part of the key")),
  refused("REMOVE pk", undefined, invalid("Cannot update attribute pk. This attribute is part of the key")),
  refused("SET a = :v, a = :v", one, overlap("[a]", "[a]")),
  refused("SET a = :v REMOVE a", one, overlap("[a]", "[a]")),
  refused("SET m.x = :v, m = :v", one, overlap("[m, x]", "[m]")),
  refused("SET a = :v SET b = :v", one, wrong("The \"SET\" section can only be used once in an update expression;")),
  refused(
    "REMOVE a REMOVE b",
    undefined,
    wrong("The \"REMOVE\" section can only be used once in an update expression;")
  ),
  refused("SET a = foo(b)", undefined, wrong("Invalid function name; function: foo")),
  refused("SET a = IF_NOT_EXISTS(a, :v)", one, wrong("Invalid function name; function: IF_NOT_EXISTS")),
  refused("SET a = size(b)", undefined, wrong("The function is not allowed in an update expression; function: size")),
  refused(
    "SET a = if_not_exists(:v, a)",
    one,
    wrong("Operator or function requires a document path; operator or function: if_not_exists")
  ),
  refused(
    "SET a = if_not_exists(a)",
    undefined,
    wrong(
      "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1"
    )
  ),
  refused(
    "SET a = list_append(l, :v)",
    one,
    wrong("Incorrect operand type for operator or function; operator or function: list_append, operand type: N")
  ),
  refused(
    "SET a = a + :v",
    text,
    wrong("Incorrect operand type for operator or function; operator or function: +, operand type: S")
  ),
  refused(
    "ADD a :v",
    text,
    wrong(
      "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, " +
        "typeSet: ALLOWED_FOR_ADD_OPERAND"
    )
  ),
  refused(
    "DELETE a :v",
    one,
    wrong(
      "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, " +
        "typeSet: ALLOWED_FOR_DELETE_OPERAND"
    )
  ),
  refused("SET name = :v", one, wrong("Attribute name is a reserved keyword; reserved keyword: name")),
  refused("SET a = (((:v)))", one, wrong("The expression has redundant parentheses;")),
  refused("", undefined, wrong("The expression can not be empty;")),
  refused("SET", undefined, wrong("Syntax error; token: \"<EOF>\", near: \"SET\"")),
  refused("SET a", undefined, wrong("Syntax error; token: \"<EOF>\", near: \"a\"")),
  refused("SET a = :v,", one, wrong("Syntax error; token: \"<EOF>\", near: \",\"")),
  refused("SET a = :v REMOVE", one, wrong("Syntax error; token: \"<EOF>\", near: \"REMOVE\"")),
  refused("FOO a", undefined, wrong("Syntax error; token: \"FOO\", near: \"FOO a\"")),
  refused("ADD a b", undefined, /^Invalid UpdateExpression: Syntax error; token: "b"/),
  refused("SET a = :v + :v + :v", one, /^Invalid UpdateExpression: Syntax error; token: "\+"/),
  refused("SET a[-1] = :v", one, /^Invalid UpdateExpression: Syntax error; token: "-"/),
  refused(
    "SET a = :nope",
    one,
    wrong("An expression attribute value used in expression is not defined; attribute value: :nope")
  ),
  refused(
    "SET a = :v",
    { ...one, ":w": n(1) },
    "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}"
  ),
  refused(
    `SET a = :v${" ".repeat(4096)}`,
    one,
    /^Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;/
  ),
  ...refusals("dynalite", "UpdateItem", [
    ["nothing", {}, errors(missing("tableName"), missing("key"))],
    [
      "no table",
      update("SET a = :v", one, { TableName: "nowhere" }),
      "Requested resource not found",
      "ResourceNotFoundException"
    ],
    ["no key", update("SET a = :v", one, { Key: {} }), "The provided key element does not match the schema"],
    [
      "both spellings",
      update("SET a = :v", one, { AttributeUpdates: {} }),
      "Can not use both expression and non-expression parameters in the same request: " +
      "Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}"
    ],
    [
      "values without an expression",
      { TableName: "plain", Key: key("u"), ExpressionAttributeValues: one },
      "ExpressionAttributeValues can only be specified when using expressions: " +
      "UpdateExpression and ConditionExpression are null"
    ],
    [
      "an index key of another type",
      { ...update("SET g = :v", one), TableName: "wide", Key: keyOf("a", "b") },
      invalid("Type mismatch for Index Key g Expected: S Actual: N IndexName: global")
    ],
    [
      "an item that would grow beyond 400 KB",
      update("SET big = :v", { ":v": s("x".repeat(409_600)) }),
      "Item size to update has exceeded the maximum allowed size"
    ]
  ]),
  ...refusals("moto", "UpdateItem", [
    [
      "an empty index key",
      { ...update("SET g = :v", { ":v": s("") }), TableName: "wide", Key: keyOf("a", "b") },
      "One or more parameter values are not valid. The update expression attempted to update a secondary index key to " +
      "a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value."
    ]
  ]),
  refuses(
    "doc",
    "a condition comes before what the update would find wrong",
    [
      absent,
      ["UpdateItem", update("SET a = b", undefined, { ConditionExpression: "attribute_exists(pk)" })]
    ],
    "The conditional request failed",
    "ConditionalCheckFailedException"
  ),
  answers("doc", "300 paths", [
    absent,
    ["UpdateItem", update(`REMOVE ${range(300, (at) => `a${at}`).join(",")}`)]
  ], {})
]
