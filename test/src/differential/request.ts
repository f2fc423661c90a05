/**
 * Random requests for a table.
 */
import { bind, condition, placeholders, projection, type Scope, scope, spoiled, update } from "./expression.ts"
import type { Random } from "./random.ts"
import { type Index, indexKey, item, key, type KeyPart, names, type TableSpec } from "./table.ts"
import { type Json, keyValue, value } from "./value.ts"

export type Input = { readonly [key: string]: Json }

/**
 * One request, and how its answers are held against each other: page by page, or all pages of it joined, in order or
 * not (the order of a scan, and of equal keys in an index, is nobody's promise).
 */
export interface Step {
  readonly operation: string
  readonly input: Input
  readonly pages: "one" | "joined"
  /** The attribute whose order is promised, where not all of it is. */
  readonly orderedBy?: string
}

const one = (operation: string, input: Input): Step => ({ operation, input, pages: "one" })

const when = (happens: boolean, make: () => Input): Input => happens ? make() : {}
const conditioned = (s: Scope, probability = 0.5): Input =>
  when(s.r.chance(probability), () => ({ ConditionExpression: spoiled(s.r, condition(s)) }))
const projected = (s: Scope, probability = 0.3): Input =>
  when(s.r.chance(probability), () => ({ ProjectionExpression: spoiled(s.r, projection(s)) }))
const returned = (r: Random, choices: ReadonlyArray<string>): Input =>
  when(r.chance(0.6), () => ({ ReturnValues: r.pick(choices) }))
const measured = (r: Random): Input =>
  when(r.chance(0.3), () => ({ ReturnConsumedCapacity: r.pick(["TOTAL", "INDEXES"]) }))
const onFailure = (r: Random): Input => when(r.chance(0.3), () => ({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" }))

const putItem = (r: Random, spec: TableSpec): Step => {
  const s = scope(r, spec)
  const input = { Item: item(r, spec), ...conditioned(s, 0.3), ...returned(r, ["NONE", "ALL_OLD", "ALL_OLD"]) }
  return one("PutItem", { ...input, ...placeholders(s), ...onFailure(r), ...measured(r) })
}

const updateItem = (r: Random, spec: TableSpec): Step => {
  const s = scope(r, spec)
  const input = {
    Key: key(r, spec),
    ...when(r.chance(0.98), () => ({ UpdateExpression: spoiled(r, update(s)) })),
    ...conditioned(s, 0.25),
    ...returned(r, ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "ALL_NEW", "UPDATED_NEW"])
  }
  return one("UpdateItem", { ...input, ...placeholders(s), ...onFailure(r), ...measured(r) })
}

const deleteItem = (r: Random, spec: TableSpec): Step => {
  const s = scope(r, spec)
  const input = { Key: key(r, spec), ...conditioned(s), ...returned(r, ["NONE", "ALL_OLD"]) }
  return one("DeleteItem", { ...input, ...placeholders(s), ...onFailure(r), ...measured(r) })
}

const getItem = (r: Random, spec: TableSpec): Step => {
  const s = scope(r, spec)
  const input = { Key: key(r, spec), ...projected(s), ...when(r.chance(0.3), () => ({ ConsistentRead: true })) }
  return one("GetItem", { ...input, ...placeholders(s), ...measured(r) })
}

const keyTest = (s: Scope, { name, type }: KeyPart): string => {
  const { r } = s
  const bound = (): string => bind(s, keyValue(r, type))
  return r.weighted([
    [2, () => `${name} = ${bound()}`],
    [4, () => `${name} ${r.pick(["<", "<=", ">", ">="])} ${bound()}`],
    [2, () => `${name} BETWEEN ${bound()} AND ${bound()}`],
    [2, () => `begins_with(${name}, ${bound()})`],
    [0.1, () => `${name} <> ${bound()}`]
  ])
}

const selected = (r: Random): Input =>
  when(r.chance(0.15), () => ({ Select: r.pick(["COUNT", "ALL_ATTRIBUTES", "COUNT"]) }))
const limited = (r: Random, probability = 0.4): Input => when(r.chance(probability), () => ({ Limit: 1 + r.below(4) }))

const query = (r: Random, spec: TableSpec): Step => {
  const s = scope(r, spec)
  const index: Index | undefined = r.chance(0.4) && spec.indexes.length > 0 ? r.pick(spec.indexes) : undefined
  const { partition, sort } = index ?? spec
  const partitionTest = `${partition.name} = ${bind(s, keyValue(r, partition.type))}`
  const tests = sort !== undefined && r.chance(0.6) ? [partitionTest, keyTest(s, sort)] : [partitionTest]
  const input = {
    KeyConditionExpression: spoiled(r, tests.join(" AND ")),
    ...when(index !== undefined, () => ({ IndexName: index?.name ?? "" })),
    ...when(r.chance(0.3), () => ({ FilterExpression: spoiled(r, condition(s)) })),
    ...projected(s, 0.2),
    ...selected(r),
    ...limited(r),
    ...when(r.chance(0.4), () => ({ ScanIndexForward: r.chance(0.3) })),
    ...when(r.chance(0.2), () => ({ ConsistentRead: true })),
    ...when(r.chance(0.1), () => ({ ExclusiveStartKey: index === undefined ? key(r, spec) : indexKey(r, spec, index) }))
  }
  return index === undefined && r.chance(0.6)
    ? one("Query", { ...input, ...placeholders(s) })
    : {
      operation: "Query",
      input: { ...input, ...placeholders(s) },
      pages: "joined",
      ...(sort !== undefined && { orderedBy: sort.name })
    }
}

const scan = (r: Random, spec: TableSpec): Step => {
  const s = scope(r, spec)
  const index: Index | undefined = r.chance(0.3) && spec.indexes.length > 0 ? r.pick(spec.indexes) : undefined
  const input = {
    ...when(index !== undefined, () => ({ IndexName: index?.name ?? "" })),
    ...when(r.chance(0.6), () => ({ FilterExpression: spoiled(r, condition(s)) })),
    ...projected(s, 0.3),
    ...selected(r),
    ...limited(r)
  }
  return { operation: "Scan", input: { ...input, ...placeholders(s) }, pages: "joined" }
}

const table = "TABLE" // each run puts its own name there

/** Repeated keys are refused: seldom let them through. */
const distinct = <A extends Json>(r: Random, keys: ReadonlyArray<A>): ReadonlyArray<A> =>
  r.chance(0.03) ? keys : [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()]

const batchGet = (r: Random, spec: TableSpec): Step => {
  const s = scope(r, spec)
  const Keys = distinct(r, [key(r, spec), ...r.list(4, () => key(r, spec))])
  return one("BatchGetItem", { RequestItems: { [table]: { Keys, ...projected(s), ...placeholders(s) } } })
}

const batchWrite = (r: Random, spec: TableSpec): Step => {
  const write = (): Json =>
    r.chance(0.7) ? { PutRequest: { Item: item(r, spec) } } : { DeleteRequest: { Key: key(r, spec) } }
  return one("BatchWriteItem", { RequestItems: { [table]: [write(), ...r.list(3, write)] } })
}

const transactWrite = (r: Random, spec: TableSpec): Step => {
  const action = (): Json => {
    const s = scope(r, spec)
    return r.weighted<Json>([
      [3, () => ({ Put: { Item: item(r, spec), ...conditioned(s, 0.3), ...placeholders(s), ...onFailure(r) } })],
      [3, () => {
        const input = { Key: key(r, spec), UpdateExpression: spoiled(r, update(s)), ...conditioned(s, 0.3) }
        return { Update: { ...input, ...placeholders(s), ...onFailure(r) } }
      }],
      [2, () => ({ Delete: { Key: key(r, spec), ...conditioned(s, 0.3), ...placeholders(s), ...onFailure(r) } })],
      [1, () => ({ ConditionCheck: { Key: key(r, spec), ...conditioned(s, 1), ...placeholders(s), ...onFailure(r) } })]
    ])
  }
  const named = (each: Json): Json =>
    Object.fromEntries(Object.entries(each as Input).map(([kind, of]) => [kind, { TableName: table, ...of as Input }]))
  return one("TransactWriteItems", { TransactItems: [action(), ...r.list(3, action)].map(named) })
}

const transactGet = (r: Random, spec: TableSpec): Step => {
  const get = (): Json => {
    const s = scope(r, spec)
    return { Get: { TableName: table, Key: key(r, spec), ...projected(s), ...placeholders(s) } }
  }
  return one("TransactGetItems", { TransactItems: [get(), ...r.list(3, get)] })
}

const comparisons = [
  "EQ",
  "NE",
  "LE",
  "LT",
  "GE",
  "GT",
  "NOT_NULL",
  "NULL",
  "CONTAINS",
  "NOT_CONTAINS",
  "BEGINS_WITH",
  "IN",
  "BETWEEN"
]

const legacyCondition = (r: Random): Json => {
  const ComparisonOperator = r.pick(comparisons)
  const count = ComparisonOperator.includes("NULL") ? 0 : ComparisonOperator === "BETWEEN" ? 2 : 1
  const AttributeValueList = Array.from({ length: r.chance(0.02) ? 3 : count }, () => value(r, 1))
  return AttributeValueList.length === 0 ? { ComparisonOperator } : { ComparisonOperator, AttributeValueList }
}

const legacyMap = (r: Random, make: () => Json): Input =>
  Object.fromEntries([[r.pick(names), make()], ...r.list(1, (): [string, Json] => [r.pick(names), make()])])

const operator = (r: Random): Input => when(r.chance(0.2), () => ({ ConditionalOperator: r.pick(["AND", "OR"]) }))

const legacyUpdate = (r: Random, spec: TableSpec): Step => {
  const changes = legacyMap(r, () => {
    const Action = r.pick(["PUT", "DELETE", "ADD"])
    return Action === "DELETE" && r.chance(0.5) ? { Action } : { Action, Value: value(r, 1) }
  })
  // as with expressions: one that only takes away would make an item on the emulator
  const writes = Object.values(changes).some((change) => (change as Input)["Action"] !== "DELETE")
  const AttributeUpdates = writes ? changes : { ...changes, [r.pick(names)]: { Action: "PUT", Value: value(r, 1) } }
  const Expected = legacyMap(
    r,
    () =>
      r.weighted<Json>([[1, () => ({ Exists: false })], [1, () => ({ Value: value(r, 1) })], [
        3,
        () => legacyCondition(r)
      ]])
  )
  const guarded = when(r.chance(0.4), () => ({ Expected, ...operator(r) }))
  return one("UpdateItem", {
    Key: key(r, spec),
    AttributeUpdates,
    ...guarded,
    ...returned(r, ["ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"])
  })
}

const legacyScan = (r: Random): Step => ({
  operation: "Scan",
  input: {
    ScanFilter: legacyMap(r, () => legacyCondition(r)),
    ...operator(r),
    ...when(r.chance(0.3), () => ({ AttributesToGet: [r.pick(names), "p"] }))
  },
  pages: "joined"
})

export const step = (r: Random, spec: TableSpec): Step =>
  r.weighted<Step>([
    [16, () => putItem(r, spec)],
    [20, () => updateItem(r, spec)],
    [5, () => deleteItem(r, spec)],
    [8, () => getItem(r, spec)],
    [14, () => query(r, spec)],
    [8, () => scan(r, spec)],
    [3, () => batchGet(r, spec)],
    [4, () => batchWrite(r, spec)],
    [6, () => transactWrite(r, spec)],
    [3, () => transactGet(r, spec)],
    [3, () => legacyUpdate(r, spec)],
    [2, () => legacyScan(r)]
  ])

/** Operations on one table name it beside their own input. */
export const addressed = ({ input, operation }: Step, name: string): Input => {
  const spans = operation.startsWith("Batch") || operation.startsWith("Transact")
  return spans
    ? JSON.parse(JSON.stringify(input).replaceAll(`"${table}"`, JSON.stringify(name))) as Input
    : { TableName: name, ...input }
}
