/**
 * PartiQL: ExecuteStatement, BatchExecuteStatement, ExecuteTransaction.
 */
import { answers, atLeast, broken, type Case, errors, missing, refusals, refuses, shows } from "./case.ts"
import { keyOf, keySchema } from "./world.ts"

const table = "\"stated\""
const execute = (Statement: string, Parameters?: ReadonlyArray<object>, more: object = {}) =>
  ["ExecuteStatement", { Statement, ...(Parameters === undefined ? {} : { Parameters }), ...more }] as const
const remove = ["DeleteItem", { TableName: "stated", Key: keyOf("a", "1") }] as const
const put = ["PutItem", { TableName: "stated", Item: { ...keyOf("a", "1"), n: { N: "1" } } }] as const
const item = { ...keyOf("a", "1"), n: { N: "1" } }
const whole = "WHERE pk = 'a' AND sk = '1'"
const twice = "Duplicate primary key exists in table"
const failed = "The conditional request failed"
const key = "Where clause does not contain a mandatory equality on all key attributes"
const found = (...items: ReadonlyArray<object>) => ({ Items: items })

const batch = (...statements: ReadonlyArray<string>) =>
  ["BatchExecuteStatement", { Statements: statements.map((Statement) => ({ Statement })) }] as const
const transaction = (...statements: ReadonlyArray<string>) =>
  ["ExecuteTransaction", { TransactStatements: statements.map((Statement) => ({ Statement })) }] as const

export const statements: ReadonlyArray<Case> = [
  answers("moto", "an item is inserted", [
    [
      "CreateTable",
      {
        TableName: "stated",
        AttributeDefinitions: ["pk", "sk"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: keySchema("pk", "sk"),
        BillingMode: "PAY_PER_REQUEST"
      }
    ],
    execute(`INSERT INTO ${table} VALUE {'pk': 'a', 'sk': '1', 'n': 1}`)
  ], found()),
  refuses(
    "doc",
    "but not twice",
    [put, execute(`INSERT INTO ${table} VALUE {'pk': 'a', 'sk': '1'}`)],
    twice,
    "DuplicateItemException"
  ),
  answers("moto", "everything of an item", [put, execute(`SELECT * FROM ${table} ${whole}`)], found(item)),
  answers("moto", "an attribute, by parameters", [
    put,
    execute(`SELECT n FROM ${table} WHERE pk = ? AND sk = ?`, [{ S: "a" }, { S: "1" }])
  ], found({ n: { N: "1" } })),
  answers("doc", "what is not there", [execute(`SELECT * FROM ${table} WHERE pk = 'none'`)], found()),
  answers("doc", "values of every kind", [
    remove,
    execute(
      `INSERT INTO ${table} VALUE {'pk': 'a', 'sk': '1', 'l': [1, 'x', true, null], 'm': {'x': {'y': 1}}, 's': <<'p', 'q'>>}`
    ),
    execute(`SELECT l[1], m.x.y, s FROM ${table} ${whole}`)
  ], found({ "l[1]": { S: "x" }, y: { N: "1" }, s: { SS: ["p", "q"] } })),
  answers("doc", "an update, and what it leaves", [
    put,
    execute(`UPDATE ${table} SET n = n + 1 SET b = 'x' ${whole} RETURNING ALL NEW *`)
  ], found({ ...item, n: { N: "2" }, b: { S: "x" } })),
  answers("doc", "what it took away", [put, execute(`UPDATE ${table} REMOVE n ${whole} RETURNING MODIFIED OLD *`)], {
    Items: [{ n: { N: "1" } }]
  }),
  refuses(
    "doc",
    "an update of what is not there",
    [remove, execute(`UPDATE ${table} SET n = 1 ${whole}`)],
    failed,
    "ConditionalCheckFailedException"
  ),
  refuses(
    "doc",
    "an update whose condition does not hold",
    [put, execute(`UPDATE ${table} SET n = 1 ${whole} AND n = 9`)],
    failed,
    "ConditionalCheckFailedException"
  ),
  answers("doc", "a deletion of what is not there", [remove, execute(`DELETE FROM ${table} ${whole}`)], found()),
  refuses(
    "doc",
    "a deletion whose condition does not hold",
    [put, execute(`DELETE FROM ${table} ${whole} AND n = 9`)],
    failed,
    "ConditionalCheckFailedException"
  ),
  answers("doc", "a deletion, and what there was", [
    put,
    execute(`DELETE FROM ${table} ${whole} RETURNING ALL OLD *`)
  ], found(item)),
  ...refusals("moto", "ExecuteStatement", [
    ["an update by half a key", execute(`UPDATE ${table} SET n = 1 WHERE pk = 'a'`)[1], key],
    ["a deletion by half a key", execute(`DELETE FROM ${table} WHERE pk = 'a'`)[1], key],
    [
      "a table that is not there",
      execute("SELECT * FROM \"nowhere\"")[1],
      "Requested resource not found",
      "ResourceNotFoundException"
    ],
    [
      "too few parameters",
      execute(`SELECT * FROM ${table} WHERE pk = ?`)[1],
      "Number of parameters in request and statement don't match."
    ],
    [
      "too many",
      execute(`SELECT * FROM ${table} WHERE pk = ?`, [{ S: "a" }, { S: "b" }])[1],
      "Number of parameters in request and statement don't match."
    ]
  ]),
  ...refusals("doc", "ExecuteStatement", [
    ["nothing", {}, errors(missing("statement"))],
    ["an empty statement", { Statement: "" }, errors(broken("", "statement", atLeast(1)))],
    ["no statement", execute("hello")[1], /^Statement wasn't well formed, can't be processed: /],
    ["half a statement", execute(`SELECT * FROM`)[1], /^Statement wasn't well formed, can't be processed: /],
    ["an index that is not there", execute(`SELECT * FROM ${table}."nowhere" WHERE pk = 'a'`)[1], undefined],
    ["the key", execute(`UPDATE ${table} SET pk = 'b' ${whole}`)[1], undefined],
    ["an item without its key", execute(`INSERT INTO ${table} VALUE {'pk': 'a'}`)[1], undefined]
  ]),
  answers("moto", "a batch says of each statement what became of it", [
    put,
    batch(
      `SELECT n FROM ${table} ${whole}`,
      "SELECT * FROM \"nowhere\" WHERE pk = 'a'",
      `SELECT * FROM ${table} WHERE pk = 'a'`
    )
  ], {
    Responses: [
      { TableName: "stated", Item: { n: { N: "1" } } },
      { Error: { Code: "ResourceNotFound", Message: "Requested resource not found" } },
      {
        Error: {
          Code: "ValidationError",
          Message: "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
        }
      }
    ]
  }),
  answers("doc", "its writes, too", [
    put,
    batch(
      `INSERT INTO ${table} VALUE {'pk': 'a', 'sk': '1'}`,
      `UPDATE ${table} SET n = 1 WHERE pk = 'none' AND sk = '2'`
    )
  ], {
    Responses: [
      { TableName: "stated", Error: { Code: "DuplicateItem", Message: twice } },
      { TableName: "stated", Error: { Code: "ConditionalCheckFailed", Message: failed } }
    ]
  }),
  ...refusals("doc", "BatchExecuteStatement", [
    ["nothing", {}, errors(missing("statements"))],
    ["no statements", { Statements: [] }, errors(broken([], "statements", atLeast(1)))]
  ]),
  shows("doc", "a transaction reads in its order", [
    put,
    transaction(`SELECT * FROM ${table} ${whole}`, `SELECT * FROM ${table} WHERE pk = 'a' AND sk = '9'`)
  ], { Responses: [{ Item: item }, {}] }),
  refuses(
    "doc",
    "a transaction is cancelled as a whole",
    [
      put,
      transaction(
        `INSERT INTO ${table} VALUE {'pk': 'new', 'sk': '1'}`,
        `UPDATE ${table} SET n = 1 ${whole} AND n = 9`
      )
    ],
    "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
    "TransactionCanceledException"
  ),
  answers(
    "doc",
    "and nothing of it is done",
    [execute(`SELECT * FROM ${table} WHERE pk = 'new' AND sk = '1'`)],
    found()
  ),
  ...refusals("doc", "ExecuteTransaction", [
    ["no statements", { TransactStatements: [] }, errors(broken([], "transactStatements", atLeast(1)))]
  ])
]
