/** The API: places orders, ships them, tells of them. */
import * as Http from "@dynapipe/lambda/Http"
import * as Idempotency from "@dynapipe/lambda/Idempotency"
import * as Lambda from "@dynapipe/lambda/Lambda"
import * as Condition from "dynapipe/Condition"
import * as Get from "dynapipe/Get"
import * as Put from "dynapipe/Put"
import * as Query from "dynapipe/Query"
import * as Update from "dynapipe/Update"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { layer } from "./layer.ts"
import { Line, Order, Orders, Sales, Shop } from "./shop.ts"

const NewOrder = Schema.fromJsonString(
  Schema.Struct({ orderId: Schema.String, lines: Schema.NonEmptyArray(Line) })
)
const decodeOrder = Schema.decodeUnknownEffect(NewOrder)
const encodeOrder = Schema.encodeEffect(Order)

const told = (status: number) => (order: Order) =>
  Effect.map(Effect.orDie(encodeOrder(order)), (body) => Http.json(status, body))

const customerOf = ({ path }: Http.Request): string => decodeURIComponent(path.split("/")[2]!)
const orderOf = ({ path }: Http.Request): string => decodeURIComponent(path.split("/")[4]!)

/** Whoever sends the same `idempotency-key` twice has placed one order; another customer may have the same one. */
const place = Lambda.idempotent({
  key: ({ headers, path }: Http.Request) =>
    headers["idempotency-key"] === undefined ? undefined : `${path} ${headers["idempotency-key"]}`,
  payload: ({ body }) => body,
  store: Idempotency.table({ table: Shop, ttl: "1 day" })
})((request) =>
  Effect.gen(function*() {
    const { lines, orderId } = yield* decodeOrder(request.body)
    const order = yield* Put.item(Orders, {
      customerId: customerOf(request),
      orderId,
      lines,
      placedAt: yield* DateTime.now,
      status: "placed",
      total: lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0)
    })
    return yield* told(201)(order)
  })
)

const ship = (request: Http.Request) =>
  Update.item(Orders, { customerId: customerOf(request), orderId: orderOf(request) }).pipe(
    Update.set({ status: "shipped" }),
    Update.when(($) => Condition.eq($.status, "placed")),
    Effect.flatMap(told(200))
  )

const list = (request: Http.Request) =>
  Effect.gen(function*() {
    const customerId = customerOf(request)
    const page = yield* Query.items(Orders, { customerId }).pipe(
      Query.beginsWith({ orderId: "" }),
      Query.pageSize(20),
      Query.page(request.query.get("after") ?? undefined)
    )
    const orders = yield* Effect.forEach(page.items, (order) => Effect.orDie(encodeOrder(order)))
    return Http.json(200, { orders, after: Option.getOrUndefined(page.next) })
  })

const sales = (request: Http.Request) =>
  Get.item(Sales, { customerId: customerOf(request) }).pipe(
    Effect.map(Option.getOrElse(() => ({ customerId: customerOf(request), orders: 0, total: 0 }))),
    Effect.map((found) => Http.json(200, found))
  )

const nothing = Effect.succeed(Http.json(404, { error: "NotFound" }))

const routes = (request: Http.Request) => {
  const route = `${request.method} ${
    request.path.replace(/^\/customers\/[^/]+/, "").replace(/^\/orders\/[^/]+/, "/order")
  }`
  switch (route) {
    case "POST /orders":
      return place(request)
    case "GET /orders":
      return list(request)
    case "POST /order/ship":
      return ship(request)
    case "GET /sales":
      return sales(request)
    default:
      return nothing
  }
}

export const handler = await Lambda.handler(Http.handle(routes), { layer })
