/** Calls that wait for capacity: so many units a second, and fewer for as long as DynamoDB throttles. */
import type { BatchWriteItemInput } from "@aws-sdk/client-dynamodb"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as RateLimiter from "effect/persistence/RateLimiter"
import type { AttributeMap } from "../AttributeValue.ts"
import { DynamoDB } from "../DynamoDB.ts"
import type { DynamoDBService } from "../DynamoDB.ts"
import type { CallFailed } from "../Errors.ts"
import type { Input, Operation, Output } from "../Operation.ts"
import { isWrite } from "./classify.ts"
import * as meter from "./meter.ts"
import * as size from "./size.ts"
import { tablesOf } from "./telemetry.ts"

const ofItem = (item: AttributeMap | undefined): number =>
  item === undefined ? 1 : Math.max(1, Math.ceil(size.ofItem(item) / 1024))

/** What a write is known to cost before it is sent; what indexes add, and what a read costs, is known afterwards. */
const known = (operation: Operation, input: Input<Operation>): number => {
  if (!isWrite(operation)) return 0
  if (operation !== "BatchWriteItem") return ofItem((input as Input<"PutItem">).Item)
  let units = 0
  for (const requests of Object.values((input as BatchWriteItemInput).RequestItems ?? {})) {
    for (const { PutRequest } of requests) units += ofItem(PutRequest?.Item)
  }
  return units
}

const consumedBy = (operation: Operation, output: Output<Operation>): number => {
  let units = 0
  for (const one of meter.consumedBy(output)) {
    const { readUnits, writeUnits } = meter.units(one, operation)
    units += readUnits + writeUnits
  }
  return units
}

const isThrottled = (output: Output<Operation>): boolean => {
  const { UnprocessedItems, UnprocessedKeys } = output as Output<"BatchWriteItem"> & Output<"BatchGetItem">
  return Object.keys(UnprocessedItems ?? UnprocessedKeys ?? {}).length > 0
}

/** A part less at once where it is too much, and little by little more where it is not. */
const less = 0.7
const more = 0.02
const window = Duration.seconds(1)

/**
 * The service, at this rate. A RateLimiter of the surroundings is used where there is one, so that many processes can
 * share a rate; else one in memory.
 */
export const paced = Effect.fnUntraced(function*(rate: number) {
  const service = yield* DynamoDB
  const given = yield* Effect.serviceOption(RateLimiter.RateLimiter)
  const limiter = Option.isSome(given)
    ? given.value
    : yield* Effect.provide(RateLimiter.make, RateLimiter.layerStoreMemory, { local: true })
  let limit = rate
  let lowered = -Infinity
  const take = (units: number, key: string) =>
    Effect.map(
      limiter.consume({ algorithm: "token-bucket", onExceeded: "delay", window, limit, key, tokens: units }),
      ({ delay }) => delay
    ).pipe(Effect.orDie)
  const slower = Effect.clockWith((clock) =>
    Effect.sync(() => {
      const now = clock.currentTimeMillisUnsafe()
      // calls that were under way together are throttled together: that is one sign, not many
      if (now - lowered < 200) return
      lowered = now
      limit = Math.max(1, limit * less)
    })
  )
  const faster = () => {
    limit = Math.min(rate, limit + rate * more)
  }
  const call = (operation: Operation, input: Input<Operation>): Effect.Effect<Output<Operation>, CallFailed> => {
    // a table has one capacity for reads and another for writes
    const key = `dynapipe/${isWrite(operation) ? "writes" : "reads"}/${tablesOf(input).join("/")}`
    const before = known(operation, input)
    const asking = { ReturnConsumedCapacity: "TOTAL", ...input } as Input<Operation>
    return take(before, key).pipe(
      Effect.flatMap((delay) => Effect.delay(service.call(operation, asking), delay)),
      Effect.tap((output) => {
        const throttled = isThrottled(output)
        if (!throttled) faster()
        const after = consumedBy(operation, output) - before
        const settled = after > 0 ? take(after, key) : Effect.void
        return throttled ? Effect.andThen(slower, settled) : settled
      }),
      Effect.tapError((failure) => failure.kind === "Throttled" ? slower : Effect.void)
    )
  }
  return { ...service, call: call as DynamoDBService["call"] } // it answers as the service does
})
