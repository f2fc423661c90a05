/**
 * BatchExecuteStatement: each statement succeeds or fails by itself.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { consumed, readUnits, tableUsage } from "../engine/capacity.ts"
import { present } from "../engine/operation/answer.ts"
import type { Checked, Given } from "../engine/operation/input.ts"
import { type Bound, holdOf } from "../engine/operation/write.ts"
import * as Tree from "../engine/store/tree.ts"
import type { World } from "../engine/world.ts"
import { ServiceError, validation } from "../error.ts"
import { onlyInTransactions } from "./execute.ts"
import { parse } from "./parse.ts"
import * as Read from "./read.ts"
import { checkCount, type Parameters, parametersOf } from "./values.ts"
import { checkInserted, duplicate, perform, place, prepare, type Prepared } from "./write.ts"

type Request = Checked<Aws.BatchStatementRequest>

/** A statement that is ready: what it touches, and how it runs. */
type Ready =
  | { readonly kind: "read"; readonly reading: Read.Reading; readonly key: string; readonly consistent: boolean }
  | { readonly kind: "write"; readonly prepared: Prepared; readonly bound: Bound }

/** The codes by which the errors of one statement among several are known. */
const codes: ReadonlyMap<string, Aws.BatchStatementErrorCodeEnum> = new Map([
  ["ValidationException", "ValidationError"],
  ["ResourceNotFoundException", "ResourceNotFound"],
  ["ConditionalCheckFailedException", "ConditionalCheckFailed"],
  ["DuplicateItemException", "DuplicateItem"],
  ["TransactionConflictException", "TransactionConflict"],
  ["ItemCollectionSizeLimitExceededException", "ItemCollectionSizeLimitExceeded"]
])

/** What one statement came to. */
interface Result {
  readonly response: Aws.BatchStatementResponse
  readonly capacity?: Aws.ConsumedCapacity | undefined
}

const failure = (error: unknown, TableName?: string): Result => {
  const Code = error instanceof ServiceError ? codes.get(error.name) : undefined
  if (!(error instanceof ServiceError) || Code === undefined) throw error
  // Of the errors with these codes, the item is what a failed condition shows.
  const { Item } = error.fields as Pick<Aws.BatchStatementError, "Item">
  return { response: present({ Error: present({ Code, Message: error.message, Item }), TableName }) }
}

const isResult = (one: Ready | Result): one is Result => "response" in one

/** What kind of statement a text is; one that is no statement is of neither kind. */
const kindOf = (source: string): Ready["kind"] | undefined => {
  try {
    const { kind } = parse(source).statement
    return kind === "exists" ? undefined : kind === "select" ? "read" : "write"
  } catch (error) {
    if (error instanceof ServiceError) return undefined
    throw error
  }
}

const ready = (world: World, request: Request, parameters: Parameters): Ready | Result => {
  const { parameters: count, statement } = parse(request.Statement)
  if (statement.kind === "exists") throw validation(onlyInTransactions)
  checkCount(parameters, count)
  if (statement.kind === "select") {
    const reading = Read.prepareRead(world, statement, parameters, "BatchExecuteStatement")
    return { kind: "read", reading, key: Read.place(reading), consistent: request.ConsistentRead === true }
  }
  const prepared = prepare(world, statement, parameters, request.ReturnValuesOnConditionCheckFailure === "ALL_OLD")
  checkInserted(prepared)
  return attempt(() => ({ kind: "write", prepared, bound: place(prepared) }), prepared.table.record.name)
}

const attempt = <A>(run: () => A, TableName?: string): A | Result => {
  try {
    return run()
  } catch (error) {
    return failure(error, TableName)
  }
}

const touched = (one: Ready): string =>
  one.kind === "read" ? holdOf(one.reading.table, one.key) : holdOf(one.bound.table, one.bound.key)

const runRead = (
  { consistent, key, reading }: Ready & { readonly kind: "read" },
  asked: string | undefined
): Result => {
  const { table } = reading
  const entry = Tree.get(table.items, key)
  const usage = () => tableUsage(readUnits(entry?.size ?? 0, consistent))
  return {
    response: present({ TableName: table.record.name, Item: entry && Read.view(reading, entry.item) }),
    capacity: consumed(table.record.name, usage, asked)
  }
}

/** An INSERT of what is there is told by its own code, and by the item as well where that is asked for. */
const named = ({ kind }: Prepared, error: unknown): unknown =>
  kind === "insert" && error instanceof ServiceError && error.name === "ConditionalCheckFailedException"
    ? new ServiceError("DuplicateItemException", duplicate, error.fields)
    : error

const run = (world: World, one: Ready, asked: string | undefined, now: number): Result => {
  if (one.kind === "read") return runRead(one, asked)
  const TableName = one.bound.table.record.name
  try {
    const { capacity, item } = perform(world, one.prepared, one.bound, asked, now)
    return { response: present({ TableName, Item: item }), capacity }
  } catch (error) {
    return failure(named(one.prepared, error), TableName)
  }
}

/** @category operations */
export const batchExecuteStatement = (
  world: World,
  input: Given<"BatchExecuteStatement">,
  now: number
): Aws.BatchExecuteStatementOutput => {
  const parameters = input.Statements.map((request) => parametersOf(request.Parameters))
  const kinds = new Set(input.Statements.map(({ Statement }) => kindOf(Statement)))
  if (kinds.has("read") && kinds.has("write")) {
    throw validation("Read and write requests together in the same batch is not supported.")
  }
  const all = input.Statements.map((request, at) => attempt(() => ready(world, request, parameters[at]!)))
  const keys = all.flatMap((one) => isResult(one) ? [] : [touched(one)])
  if (new Set(keys).size !== keys.length) throw validation("Provided list of item keys contains duplicates")
  const results = all.map((one) => isResult(one) ? one : run(world, one, input.ReturnConsumedCapacity, now))
  const capacity = results.flatMap((result) => result.capacity ?? [])
  return present({
    Responses: results.map(({ response }) => response),
    ConsumedCapacity: capacity.length === 0 ? undefined : capacity
  })
}
