/** A table of two partitions with three items each, and statements that run on it. */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type { Options } from "../../src/engine/Engine.ts"
import { index, refusal, table, world } from "../engine/support.ts"

const definition = table("pk:S sk:N g:S at:N", "pk sk", {
  GlobalSecondaryIndexes: [index("byG", "g sk"), index("keys", "g", "KEYS_ONLY")],
  LocalSecondaryIndexes: [index("byTime", "pk at", "KEYS_ONLY")]
})

/** The item under a key: `n` is ten times `sk`, and documents, sets and a null are there. */
export const stored = (pk: string, sk: number): AttributeMap => ({
  pk: { S: pk },
  sk: { N: String(sk) },
  g: { S: `g${sk % 2}` },
  at: { N: String(100 - sk) },
  n: { N: String(sk * 10) },
  s: { S: "hello" },
  m: { M: { x: { N: "1" }, y: { L: [{ S: "q" }, { N: "2" }] } } },
  l: { L: [{ N: "1" }, { S: "two" }, { M: { z: { BOOL: true } } }] },
  ss: { SS: ["u", "v"] },
  none: { NULL: true },
  yes: { BOOL: true }
})

export const things = (options?: Options) => {
  const { call, engine, put, wait } = world(definition, options)
  for (const pk of ["a", "b"]) put(stored(pk, 1), stored(pk, 2), stored(pk, 3))
  const execute = (Statement: string, more: object = {}): any => call("ExecuteStatement", { Statement, ...more })
  return {
    engine,
    call,
    put,
    wait,
    execute,
    /** The items that a statement answers. */
    items: (statement: string, ...parameters: ReadonlyArray<object>): ReadonlyArray<AttributeMap> =>
      execute(statement, parameters.length === 0 ? {} : { Parameters: parameters }).Items,
    /** The keys of the items that a SELECT finds, as `a1 a2`. */
    found: (where: string, more: object = {}): string =>
      execute(`SELECT pk, sk FROM things ${where}`, more).Items.map((one: AttributeMap) =>
        `${one["pk"]!.S}${one["sk"]!.N}`
      )
        .join(" "),
    refused: (statement: string, ...parameters: ReadonlyArray<object>): string =>
      refusal(() => execute(statement, parameters.length === 0 ? {} : { Parameters: parameters }))
        .replace("ValidationException: ", ""),
    get: (pk: string, sk: number): AttributeMap | undefined =>
      call("GetItem", { Key: { pk: { S: pk }, sk: { N: String(sk) } } }).Item,
    batch: (...Statements: ReadonlyArray<string | object>): any =>
      call("BatchExecuteStatement", { Statements: Statements.map(asRequest) }),
    transact: (statements: ReadonlyArray<string | object>, more: object = {}): any =>
      call("ExecuteTransaction", { TransactStatements: statements.map(asRequest), ...more })
  }
}

const asRequest = (statement: string | object): object =>
  typeof statement === "string" ? { Statement: statement } : statement
