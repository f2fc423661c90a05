/**
 * ExecuteTransaction: statements that all read, or that all write and hold together.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { consumedByTable, writeUsage } from "../engine/capacity.ts"
import { present } from "../engine/operation/answer.ts"
import type { Checked, Given } from "../engine/operation/input.ts"
import { isKnown, remember } from "../engine/operation/token.ts"
import { canceled, commit, readUsage, transactGetItems } from "../engine/operation/transact.ts"
import * as Tree from "../engine/store/tree.ts"
import { keyOf } from "../engine/table/table.ts"
import type { World } from "../engine/world.ts"
import { ServiceError, validation } from "../error.ts"
import { parse } from "./parse.ts"
import { prepareRead, view } from "./read.ts"
import type { Select, Statement } from "./syntax.ts"
import { checkCount, type Parameters, parametersOf } from "./values.ts"
import { checkInserted, duplicate, prepare, type Prepared, type Writing } from "./write.ts"

type Input = Given<"ExecuteTransaction">
type Output = Aws.ExecuteTransactionOutput

/** What is wrong with one statement is said with its place. */
const numbered = <A>(at: number, run: () => A): A => {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof ServiceError) || error.name !== "ValidationException") throw error
    throw validation(`Validation failed in TransactStatements[${at}]: ${error.message}`)
  }
}

interface Step<A extends Statement> {
  readonly statement: A
  readonly parameters: Parameters
  readonly request: Checked<Aws.ParameterizedStatement>
}

const runReads = (world: World, steps: ReadonlyArray<Step<Select>>, asked: Input["ReturnConsumedCapacity"]): Output => {
  const reads = steps.map(({ parameters, statement }, at) =>
    numbered(at, () => {
      if (statement.from.index !== undefined) {
        throw validation("Reads on indices are not supported within transactions.")
      }
      return prepareRead(world, statement, parameters, "ExecuteTransaction")
    })
  )
  const { ConsumedCapacity, Responses = [] } = transactGetItems(world, {
    TransactItems: reads.map(({ key, table }) => ({ Get: { TableName: table.record.name, Key: key } })),
    ...(asked === undefined ? {} : { ReturnConsumedCapacity: asked })
  })
  return present({
    Responses: Responses.map(({ Item }, at) => Item === undefined ? {} : { Item: view(reads[at]!, Item) }),
    ConsumedCapacity
  })
}

/** An INSERT that found its item there has a code of its own. */
const named = (error: unknown, steps: ReadonlyArray<Prepared>): unknown => {
  if (!(error instanceof ServiceError) || error.name !== "TransactionCanceledException") return error
  // `canceled` made the error, and gave it its reasons.
  const reasons = error.fields["CancellationReasons"] as ReadonlyArray<Aws.CancellationReason>
  return canceled(reasons.map((reason, at) => {
    const { kind, write } = steps[at]!
    const isDuplicate = kind === "insert" && !write.showsItem && reason.Code === "ConditionalCheckFailed"
    return isDuplicate ? { Code: "DuplicateItem", Message: duplicate } : reason
  }))
}

/** Cancels a transaction whose INSERTs do not fit their tables. */
const checkItems = (steps: ReadonlyArray<Prepared>): void => {
  const reasons = steps.map((step): Aws.CancellationReason => {
    try {
      checkInserted(step)
      return { Code: "None" }
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      return { Code: "ValidationError", Message: error.message }
    }
  })
  if (reasons.some(({ Code }) => Code !== "None")) throw canceled(reasons)
}

const prepareStep = (world: World, { parameters, request, statement }: Step<Writing>, at: number): Prepared =>
  numbered(at, () => {
    const prepared = prepare(world, statement, parameters, request.ReturnValuesOnConditionCheckFailure === "ALL_OLD")
    if (prepared.returning !== undefined) throw validation("RETURNING clause is not supported in ExecuteTransaction.")
    return prepared
  })

/** Statements that write answer nothing. */
const none = (): Array<Aws.ItemResponse> => []

/** The answer to what was committed under its token before: it costs what reading the items costs. */
const repeated = (steps: ReadonlyArray<Prepared>, asked: string | undefined): Output => {
  const usages = steps.map(({ table, write }) =>
    [table.record.name, readUsage(Tree.get(table.items, keyOf(table, write.item)))] as const
  )
  return present({
    Responses: none(),
    ConsumedCapacity: consumedByTable(usages, asked, "ReadCapacityUnits")
  })
}

const runWrites = (world: World, steps: ReadonlyArray<Step<Writing>>, input: Input, now: number): Output => {
  const prepared = steps.map((step, at) => prepareStep(world, step, at))
  const { ClientRequestToken: token, ReturnConsumedCapacity: asked, TransactStatements: statements } = input
  checkItems(prepared)
  if (token !== undefined && isKnown(world, token, statements, now)) return repeated(prepared, asked)
  try {
    const done = commit(world, prepared.map(({ write }) => write), now)
    if (token !== undefined) remember(world, token, statements, now)
    const usages = done.map(({ entry, old, table }) => [table.record.name, writeUsage(table, old, entry, 2)] as const)
    return present({
      Responses: none(),
      ConsumedCapacity: consumedByTable(usages, asked, "WriteCapacityUnits")
    })
  } catch (error) {
    throw named(error, prepared)
  }
}

const isRead = (step: Step<Statement>): step is Step<Select> => step.statement.kind === "select"
const isWrite = (step: Step<Statement>): step is Step<Writing> => step.statement.kind !== "select"

/** @category operations */
export const executeTransaction = (world: World, input: Input, now: number): Output => {
  const given = input.TransactStatements.map((request) => parametersOf(request.Parameters))
  const parsed = input.TransactStatements.map(({ Statement }) => parse(Statement))
  const steps = input.TransactStatements.map((request, at): Step<Statement> => {
    const parameters = given[at]!
    numbered(at, () => checkCount(parameters, parsed[at]!.parameters))
    return { request, parameters, statement: parsed[at]!.statement }
  })
  if (steps.every(isRead)) return runReads(world, steps, input.ReturnConsumedCapacity)
  if (steps.every(isWrite)) return runWrites(world, steps, input, now)
  throw validation("ExecuteTransaction API does not support both read and write operations in the same request.")
}
