/** Records of a stream of orders, and the invocation that hands them over. */
import { Stored } from "dynapipe"
import { Duration, Effect, Logger, Result } from "effect"
import { Invocation } from "../../src/index.ts"
import { Order, Orders } from "./shop.ts"

export const quiet = Logger.layer([])

/** A record that says that an order of a customer is there; `serial` tells it from all others. */
export const record = (customer: string, serial: number) => {
  const order = new Order({ customerId: customer, orderId: serial, total: 1 })
  const image = Result.getOrThrow(Stored.encode(Orders, order))
  const keys = { pk: image["pk"]!, sk: image["sk"]! }
  return {
    eventID: `e${serial}`,
    eventName: "INSERT",
    eventSourceARN: "arn:aws:dynamodb:us-east-1:0:table/shop/stream/1",
    dynamodb: { Keys: keys, NewImage: image, SequenceNumber: String(1000 + serial), ApproximateCreationDateTime: 1 }
  }
}

export const within = (deadline: number) =>
  Effect.provideService(Invocation.Invocation, {
    ...Invocation.Invocation.defaultValue(),
    deadline,
    buffer: Duration.seconds(1)
  })

export const failures = (...serials: ReadonlyArray<number>) => ({
  batchItemFailures: serials.map((serial) => ({ itemIdentifier: String(1000 + serial) }))
})
