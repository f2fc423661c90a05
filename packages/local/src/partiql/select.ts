/**
 * SELECT: a query of one partition after the other where the WHERE clause gives them, a scan otherwise.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { present } from "../engine/operation/answer.ts"
import type { Given } from "../engine/operation/input.ts"
import { checkPaths } from "../engine/operation/keys.ts"
import { answer, pageBytes } from "../engine/operation/page.ts"
import { after, boundsOf } from "../engine/operation/query.ts"
import * as Reading from "../engine/operation/select.ts"
import type { Bounds } from "../engine/store/tree.ts"
import type { Schema } from "../engine/table/schema.ts"
import type { Index, Table } from "../engine/table/table.ts"
import type { World } from "../engine/world.ts"
import { validation } from "../error.ts"
import * as Expression from "../expression/index.ts"
import { type AttributeMap, compare, get, itemSize } from "../value/index.ts"
import * as Capacity from "./capacity.ts"
import { pickColumns, projectionOf } from "./columns.ts"
import { checkWhere, conditionOf } from "./condition.ts"
import { tableOf } from "./source.ts"
import type { Order, Select } from "./syntax.ts"
import * as Token from "./token.ts"
import type { Parameters } from "./values.ts"
import { isBoundTo, keysOf } from "./where.ts"

/** What a statement reads, in order: one partition after the other, or all there is. */
interface Plan {
  readonly bounds: ReadonlyArray<Bounds>
  readonly isQuery: boolean
  readonly filter: Expression.Condition | undefined
  readonly reverse: boolean
  /** How the items of a scan are put in order; those of a query come in it. */
  readonly order: ((left: AttributeMap, right: AttributeMap) => number) | undefined
}

const checkOrder = ({ orderBy, where }: Select, schema: Schema): void => {
  if (orderBy.length === 0) return
  if (where === undefined) throw validation("Must have WHERE clause in the statement when using ORDER BY clause.")
  for (const { name } of orderBy) {
    if (!schema.all.some((attribute) => attribute.name === name)) {
      throw validation(`Variable reference ${name} in ORDER BY clause must be part of the primary key`)
    }
  }
  if (!schema.partition.every(({ name }) => isBoundTo(where, name))) {
    throw validation(
      "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."
    )
  }
}

const byOrders = (orders: ReadonlyArray<Order>) => (left: AttributeMap, right: AttributeMap): number => {
  for (const { descending, name } of orders) {
    // Every item has the attributes of the key that it was found by, each of its one type.
    const order = compare(get(left, name)!, get(right, name)!)!
    if (order !== 0) return descending ? -order : order
  }
  return 0
}

/** Partitions come as they were named, unless the statement orders by their key. */
const inOrder = (
  partitions: ReadonlyArray<ReadonlyArray<Expression.KeyTest>>,
  orders: ReadonlyArray<Order>,
  schema: Schema
): ReadonlyArray<ReadonlyArray<Expression.KeyTest>> => {
  const order = orders.find(({ name }) => name === schema.partition[0]!.name)
  if (order === undefined || partitions.length < 2) return partitions
  return partitions.toSorted(([left], [right]) => {
    const comes = compare(left!.values[0]!, right!.values[0]!) ?? 0
    return order.descending ? -comes : comes
  })
}

const planOf = (select: Select, schema: Schema, parameters: Parameters): Plan => {
  const { orderBy, where } = select
  const keys = keysOf(where, schema, parameters)
  if (keys === undefined) {
    return {
      bounds: [{ from: "" }],
      isQuery: false,
      filter: conditionOf(where === undefined ? [] : [where], parameters),
      reverse: false,
      order: orderBy.length === 0 ? undefined : byOrders(orderBy)
    }
  }
  const bounds = inOrder(keys.partitions, orderBy, schema).map((partition) => {
    const tests = [...partition, ...keys.tests]
    return boundsOf(Expression.keyRange({ tests, heads: new Set(), nested: new Set() }, schema))
  })
  const reverse = schema.sort.some(({ name }) => orderBy.some((order) => order.name === name && order.descending))
  return { bounds, isQuery: true, filter: conditionOf(keys.rest, parameters), reverse, order: undefined }
}

interface Read {
  readonly items: Array<AttributeMap>
  readonly last: Token.Place | undefined
  readonly capacity: Aws.ConsumedCapacity | undefined
}

type Input = Given<"ExecuteStatement">

/** Reads partitions until the limit, or the size of a page, is reached. */
const readAll = (
  table: Table,
  index: Index | undefined,
  plan: Plan,
  projection: Expression.Projection | undefined,
  input: Input,
  start: Token.Place
): Read => {
  const fetches = Reading.fetches(index, { TableName: table.record.name }, projection)
  if (!fetches && plan.isQuery) Reading.checkFilter(index, plan.filter)
  const items: Array<AttributeMap> = []
  let capacity: Aws.ConsumedCapacity | undefined
  let left = input.Limit ?? Infinity
  let bytes = 0
  const passes = plan.filter && ((item: AttributeMap): boolean => Expression.evaluate(plan.filter!, item))
  const measured = (item: AttributeMap): boolean => {
    bytes += itemSize(item)
    return passes === undefined || passes(item)
  }
  // Only what is read of several partitions needs a size of all of it together.
  const filter = plan.bounds.length > 1 ? measured : passes
  for (let partition = start.partition; partition < plan.bounds.length; partition++) {
    const key = partition === start.partition ? start.key : undefined
    const bounds = plan.bounds[partition]!
    const page = answer({
      table,
      index,
      bounds: key === undefined ? bounds : after(bounds, Reading.placeOf(table, index, key), plan.reverse),
      reverse: plan.reverse,
      limit: left,
      fetches,
      counts: false,
      filter,
      project: undefined
    }, { ...input, TableName: table.record.name })
    items.push(...page.Items!)
    capacity = Capacity.add(capacity, page.ConsumedCapacity)
    if (page.LastEvaluatedKey !== undefined) return { items, last: { partition, key: page.LastEvaluatedKey }, capacity }
    left -= page.ScannedCount!
    const isLast = partition === plan.bounds.length - 1
    if (bytes >= pageBytes && !isLast) return { items, last: { partition: partition + 1, key: undefined }, capacity }
  }
  return { items, last: undefined, capacity }
}

/**
 * Runs a SELECT.
 *
 * @category operations
 */
export const runSelect = (
  world: World,
  select: Select,
  parameters: Parameters,
  input: Input
): Aws.ExecuteStatementOutput => {
  const projection = projectionOf(select.columns)
  checkWhere(select.where, parameters)
  const start = input.NextToken === undefined
    ? { partition: 0, key: undefined }
    : Token.read(world, input.Statement, parameters, input.NextToken)
  const table = tableOf(world, select.from)
  const { index: named, table: TableName } = select.from
  const ConsistentRead = input.ConsistentRead === true
  const index = named === undefined
    ? undefined
    : Reading.indexOf(table, { TableName, IndexName: named, ConsistentRead })
  const { schema } = index ?? table
  checkOrder(select, schema)
  const plan = planOf(select, schema, parameters)
  checkPaths(table, projection, plan.filter)
  const { capacity, items, last } = readAll(table, index, plan, projection, input, start)
  const ordered = plan.order === undefined ? items : items.toSorted(plan.order)
  return present({
    Items: projection === undefined ? ordered : ordered.map((item) => pickColumns(projection, item)),
    NextToken: last && Token.make(world, input.Statement, parameters, last),
    LastEvaluatedKey: last?.key,
    ConsumedCapacity: capacity
  })
}
