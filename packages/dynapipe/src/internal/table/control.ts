/** Creating, describing and deleting tables. */
import type { TableDescription } from "@aws-sdk/client-dynamodb"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { DynamoDB } from "../../DynamoDB.ts"
import type { CallError, CallFailed } from "../../Errors.ts"
import * as Errors from "../../Errors.ts"
import type { Input, Operation, Output } from "../../Operation.ts"
import type { Table } from "../../Table.ts"
import { send } from "../send.ts"
import { createInput } from "./create.ts"

/** What an operation on a table gives and can fail with. */
export type Control<A> = Effect.Effect<A, CallError, DynamoDB>

type Call = <Op extends Operation>(operation: Op, input: Input<Op>) => Effect.Effect<Output<Op>, CallFailed, DynamoDB>

/** Each of them says what the table shall be, or what it is: sent twice, it does no harm. */
const call: Call = (operation, input) => send({ operation, input }, { resend: "always" })

const narrowed = (table: string) => <A>(self: Effect.Effect<A, CallFailed, DynamoDB>): Control<A> =>
  Effect.mapError(self, (failure) => Errors.fromCall(failure, { operation: failure.operation, table }))

const orElseOn = (code: string) => <A, B>(self: Effect.Effect<A, CallFailed, DynamoDB>, value: B) =>
  Effect.catchIf(self, (failure) => failure.code === code, () => Effect.succeed(value))

const ifMissing = orElseOn("ResourceNotFoundException")
const ifInUse = orElseOn("ResourceInUseException")

const lookUp = (name: string): Effect.Effect<TableDescription | undefined, CallFailed, DynamoDB> =>
  ifMissing(Effect.map(call("DescribeTable", { TableName: name }), (output) => output.Table), undefined)

/** The table as it is; `undefined` where there is none. */
export const find = (name: string): Control<TableDescription | undefined> => narrowed(name)(lookUp(name))

/** The table as it is, if it is there. */
export const describe = (name: string): Control<Option.Option<TableDescription>> =>
  Effect.map(find(name), Option.fromUndefinedOr)

/** Creates a table, and does not wait for it. */
export const create = (table: Table<any>, name: string): Control<TableDescription> =>
  call("CreateTable", createInput(table.options, name)).pipe(
    Effect.map((output) => output.TableDescription ?? { TableName: name }),
    narrowed(name)
  )

const passing: ReadonlySet<string | undefined> = new Set(["CREATING", "UPDATING", "DELETING"])

/** Every quarter of a second at first, then less and less often. */
const polling = Schedule.min([Schedule.exponential("250 millis"), Schedule.spaced(Duration.seconds(5))])

const stuck = (table: TableDescription, name: string) =>
  new Errors.RequestRejected({
    operation: "DescribeTable",
    table: name,
    code: "TableNotActive",
    detail: `The table is ${table.TableStatus}, and does not become active by itself`
  })

const isActive = (table: TableDescription): boolean =>
  table.TableStatus === "ACTIVE"
  && (table.GlobalSecondaryIndexes ?? []).every((index) =>
    index.IndexStatus === undefined || index.IndexStatus === "ACTIVE"
  )

/** One look; `undefined` where another one is needed. */
const look = (table: Table<any>, name: string): Control<TableDescription | undefined> =>
  Effect.flatMap(find(name), (found) =>
    found === undefined
      // another one may have been faster
      ? Effect.as(narrowed(name)(ifInUse(call("CreateTable", createInput(table.options, name)), undefined)), undefined)
      : isActive(found)
      ? Effect.succeed(found)
      : passing.has(found.TableStatus) || found.TableStatus === "ACTIVE"
      ? Effect.succeed(undefined)
      : Effect.fail(stuck(found, name)))

const untilDefined = <A>(self: Control<A | undefined>): Control<A> =>
  Effect.flatMap(
    Effect.repeat(self, { schedule: polling, until: (found) => found !== undefined }),
    (found) =>
      found === undefined ? Effect.die(new Error("the schedule that polls a table never ends")) : Effect.succeed(found)
  )

/** What the table's time to live is, as far as it is on or about to be. */
export const timeToLive = (name: string): Control<string | undefined> =>
  call("DescribeTimeToLive", { TableName: name }).pipe(
    Effect.map(({ TimeToLiveDescription: found }) =>
      found?.TimeToLiveStatus === "ENABLED" || found?.TimeToLiveStatus === "ENABLING" ? found.AttributeName : undefined
    ),
    narrowed(name)
  )

const enableTimeToLive = (name: string, attribute: string): Control<void> =>
  Effect.flatMap(timeToLive(name), (found) => {
    if (found === attribute) return Effect.void
    const enable = narrowed(name)(call("UpdateTimeToLive", {
      TableName: name,
      TimeToLiveSpecification: { AttributeName: attribute, Enabled: true }
    }))
    // another one may have been faster, and DynamoDB refuses what is so already
    return Effect.catchTag(
      Effect.asVoid(enable),
      "RequestRejected",
      (error) => Effect.flatMap(timeToLive(name), (now) => now === attribute ? Effect.void : Effect.fail(error))
    )
  })

/** Creates a table where there is none, waits until it is active, and turns its time to live on. */
export const ensure = (table: Table<any>, name: string): Control<TableDescription> => {
  const attribute: string | undefined = table.options.timeToLive
  const ready = untilDefined(look(table, name))
  return attribute === undefined ? ready : Effect.tap(ready, () => enableTimeToLive(name, attribute))
}

const gone = (name: string): Control<true | undefined> =>
  Effect.map(find(name), (found) => found === undefined ? true : undefined)

/** Deletes a table where there is one, and waits until it is gone. */
export const remove = (name: string): Control<void> =>
  Effect.flatMap(
    narrowed(name)(ifMissing(Effect.as(call("DeleteTable", { TableName: name }), true), false)),
    (deleted) => deleted ? Effect.asVoid(untilDefined(gone(name))) : Effect.void
  )
