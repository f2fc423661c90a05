import { expect, expectTypeOf, it } from "@effect/vitest"
import type { DynamoDB, Entity } from "dynapipe"
import { Context, Effect, Layer } from "effect"
import { Changes, type DynamoDBStreams, Http, Idempotency, Invocation, Lambda, Sqs } from "../src/index.ts"
import { Carts, Orders, Shop } from "./support/shop.ts"

class Mail extends Context.Service<Mail, { readonly send: (to: string) => Effect.Effect<void> }>()("Mail") {}
class Money extends Context.Service<Money, { readonly pay: Effect.Effect<void> }>()("Money") {}

// what is never run: only its types are looked at
const never = (_: () => unknown): void => {}

it("a handler needs what its effects need, and no more", () => {
  never(() => {
    const mail = Layer.succeed(Mail, { send: () => Effect.void })
    const send = (event: { readonly to: string }) => Mail.use((mail) => mail.send(event.to)).pipe(Effect.as(1))
    const handler = Lambda.handler(send, { layer: mail })
    expectTypeOf(handler).toEqualTypeOf<Promise<Lambda.Handler<{ readonly to: string }, number>>>()
    expectTypeOf(Lambda.lazy(send, { layer: mail })).toEqualTypeOf<Lambda.Handler<{ readonly to: string }, number>>()
    // @ts-expect-error the layer lacks Mail
    return Lambda.handler(send, { layer: Layer.empty })
  })
  expect(true).toBe(true)
})

it("a handler of changes needs what each of its parts needs", () => {
  never(() => {
    const handle = Lambda.changesHandler({
      entities: [
        Changes.on(Orders, (change) => {
          expectTypeOf(change.key).toEqualTypeOf<Entity.Key<typeof Orders>>()
          return change._tag === "Remove" ? Effect.void : Mail.use((mail) => mail.send(change.new.customerId))
        }),
        Changes.on(Carts, () => Money.use((money) => money.pay))
      ],
      deadLetter: ({ change }) => {
        expectTypeOf(change).toEqualTypeOf<
          Changes.Change<typeof Orders> | Changes.Change<typeof Carts> | Changes.Raw | undefined
        >()
        return Effect.void
      },
      once: Idempotency.table({ table: Shop })
    })
    expectTypeOf<Effect.Services<ReturnType<typeof handle>>>().toEqualTypeOf<Mail | Money | DynamoDB.DynamoDB>()
    expectTypeOf<Effect.Error<ReturnType<typeof handle>>>().toEqualTypeOf<never>()
    expectTypeOf<Effect.Success<ReturnType<typeof handle>>>().toEqualTypeOf<Lambda.BatchResponse>()
  })
})

it("what wraps a handler tells what it adds", () => {
  never(() => {
    const once = Lambda.idempotent({ key: (event: { readonly id: string }) => event.id, store: Idempotency.memory() })(
      (event) => event.id === "" ? Effect.fail("empty" as const) : Effect.succeed(event.id.length)
    )
    expectTypeOf<Effect.Success<ReturnType<typeof once>>>().toEqualTypeOf<number>()
    expectTypeOf<Extract<Effect.Error<ReturnType<typeof once>>, "empty" | Idempotency.InProgress>>().toEqualTypeOf<
      "empty" | Idempotency.InProgress
    >()
    const http = Http.handle(({ method }) =>
      method === "GET" ? Money.use((money) => money.pay).pipe(Effect.as(Http.json(200, 1))) : Effect.fail("no" as const)
    )
    expectTypeOf<Effect.Services<ReturnType<typeof http>>>().toEqualTypeOf<Money>()
    expectTypeOf<Effect.Error<ReturnType<typeof http>>>().toEqualTypeOf<never>()
    const queue = Sqs.messages(({ body }) => Mail.use((mail) => mail.send(body)))
    expectTypeOf<Effect.Services<ReturnType<typeof queue>>>().toEqualTypeOf<Mail>()
    const bounded = Effect.succeed(1).pipe(Invocation.bounded("2 seconds"))
    expectTypeOf<Effect.Error<typeof bounded>>().toEqualTypeOf<Invocation.DeadlineExceeded>()
    expectTypeOf<DynamoDBStreams.StreamCallFailed["_tag"]>().toEqualTypeOf<"StreamCallFailed">()
  })
})

// as the types of Lambda that are in use have them
interface Values {
  [name: string]: string | undefined
}
interface Lists {
  [name: string]: string[] | undefined
}
interface RestEvent {
  httpMethod: string
  path: string
  headers: Values
  multiValueHeaders: Lists
  pathParameters: Values | null
  queryStringParameters: Values | null
  multiValueQueryStringParameters: Lists | null
  body: string | null
  isBase64Encoded: boolean
  requestContext: { accountId: string; httpMethod: string; requestId: string; stage: string }
}
interface HttpEvent {
  version: string
  rawPath: string
  rawQueryString: string
  cookies?: string[]
  headers: Values
  pathParameters?: Values
  body?: string
  isBase64Encoded: boolean
  requestContext: { http: { method: string; path: string; protocol: string }; requestId: string }
}
interface BalancerEvent {
  httpMethod: string
  path: string
  headers?: Values
  multiValueHeaders?: Lists
  queryStringParameters?: Values
  body: string | null
  isBase64Encoded: boolean
  requestContext: { elb: { targetGroupArn: string } }
}
interface Result {
  statusCode: number
  headers?: { [name: string]: boolean | number | string }
  multiValueHeaders?: { [name: string]: Array<boolean | number | string> }
  body: string
  isBase64Encoded?: boolean
}
interface Batch {
  batchItemFailures: Array<{ itemIdentifier: string }>
}
type Callback = (error?: Error | string | null) => void
type Handles<Event, A> = (event: Event, context: Invocation.LambdaContext, callback: Callback) => void | Promise<A>

it("a handler is one by the types of others, too", () => {
  never(async () => {
    const http = await Lambda.handler(Http.handle(() => Effect.succeed(Http.json(200, 1))), { layer: Layer.empty })
    const rest: Handles<RestEvent, Result> = http
    const second: Handles<HttpEvent, Result> = http
    const balancer: Handles<BalancerEvent, Result> = http
    const queue: Handles<{ Records: Array<{ messageId: string; body: string }> }, Batch | void> = await Lambda.handler(
      Sqs.messages(() => Effect.void),
      { layer: Layer.empty }
    )
    const records: Handles<{ Records: Array<{ eventID?: string }> }, Batch | void> = await Lambda.handler(
      Lambda.changesHandler({ entities: [Changes.on(Orders, () => Effect.void)] }),
      { layer: Layer.empty }
    )
    return [rest, second, balancer, queue, records]
  })
  expect(true).toBe(true)
})
