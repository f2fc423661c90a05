import { Fault, LocalDynamoDB } from "@dynapipe/local"
import { assert, describe, it } from "@effect/vitest"
import { DynamoDB, Put, WireDynamoDB } from "dynapipe"
import { DateTime, Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import { Desk, Projects, type Ticket } from "../src/tickets/model.ts"
import * as People from "../src/tickets/people.ts"
import * as Tickets from "../src/tickets/tickets.ts"

const day = (n: number) => DateTime.add(DateTime.makeUnsafe("2026-01-01T00:00:00Z"), { days: n })
const project = (org: string, project: string) =>
  Effect.as(Put.item(Projects, { org, project, title: project, numbers: 0 }), { org, project })
const draft = { title: "It is broken", priority: 2, due: day(3), assignee: "ann" }
const numbers = (tickets: ReadonlyArray<Ticket>) => tickets.map(({ number }) => number)

const desk = LocalDynamoDB.layer({ tables: [Desk] })

describe("the ticket desk", () => {
  it.effect("gives an e-mail address to one user of an organisation", () =>
    Effect.gen(function*() {
      const ann = yield* People.join({ org: "acme", name: "ann", email: "ann@acme.com" })
      const taken = yield* People.join({ org: "acme", name: "bob", email: "ann@acme.com" }).pipe(Effect.flip)
      assert.strictEqual(taken._tag, "EmailTaken")
      yield* People.join({ org: "other", name: "bob", email: "ann@acme.com" })
      yield* People.changeEmail(ann, "a@acme.com")
      yield* People.join({ org: "acme", name: "bob", email: "ann@acme.com" })
      assert.deepStrictEqual((yield* People.everybody("acme")).map(({ email }) => email), [
        "a@acme.com",
        "ann@acme.com"
      ])
    }).pipe(Effect.provide(desk)))

  it.effect("numbers tickets, and lists them by who has them, by status and by date", () =>
    Effect.gen(function*() {
      const web = yield* project("acme", "web")
      const all = yield* Effect.forEach(
        [5, 1, 3],
        (days, i) => Tickets.open({ ...web, ...draft, due: day(days), priority: i }, "ann")
      )
      assert.deepStrictEqual(numbers(all), [1, 2, 3])
      assert.deepStrictEqual(numbers(yield* Tickets.agenda("acme", "ann", day(4))), [2, 3])
      assert.deepStrictEqual(numbers(yield* Tickets.agenda("other", "ann", day(9))), [])
      yield* Tickets.start(all[1]!, "bob")
      assert.deepStrictEqual(numbers(yield* Tickets.agenda("acme", "ann", day(9))), [3, 1])
      assert.deepStrictEqual(numbers((yield* Tickets.board("acme", "web", "open")).items), [1, 3])
      assert.deepStrictEqual(numbers((yield* Tickets.board("acme", "web", "doing")).items), [2])
    }).pipe(Effect.provide(desk)))

  it.effect("pages through a board", () =>
    Effect.gen(function*() {
      const web = yield* project("acme", "web")
      yield* Effect.forEach(Array.from({ length: 30 }), () => Tickets.open({ ...web, ...draft }, "ann"))
      const first = yield* Tickets.board("acme", "web", "open")
      const second = yield* Tickets.board("acme", "web", "open", Option.getOrThrow(first.next))
      assert.deepStrictEqual(
        numbers([...first.items, ...second.items]),
        Array.from({ length: 30 }, (_, i) => i + 1)
      )
      assert.isTrue(Option.isNone(second.next))
    }).pipe(Effect.provide(desk)))

  it.effect("lets nobody overwrite what another has done, and tells the feed of what happened only", () =>
    Effect.gen(function*() {
      const ticket = yield* Tickets.open({ ...(yield* project("acme", "web")), ...draft }, "ann")
      yield* TestClock.adjust("1 minute")
      yield* Tickets.start(ticket, "bob")
      const late = yield* Tickets.postpone(ticket, "ann", day(9)).pipe(Effect.flip)
      assert.strictEqual(late._tag === "VersionConflict" && Option.getOrThrow(late.item).assignee, "bob")
      assert.deepStrictEqual((yield* Tickets.feed("acme")).items.map(({ what, who }) => [who, what]), [
        ["bob", "started it"],
        ["ann", "opened it"]
      ])
    }).pipe(Effect.provide(desk)))

  it.effect("reads a ticket with its comments, which come from everywhere at once", () =>
    Effect.gen(function*() {
      const web = yield* project("acme", "web")
      const [one] = yield* Effect.forEach([1, 2], () => Tickets.open({ ...web, ...draft }, "ann"))
      const say = Effect.forEach(Array.from({ length: 5 }), (_, i) => Tickets.comment(one!, "bob", `${i}`), {
        concurrency: "unbounded"
      })
      yield* Effect.all([say, TestClock.adjust("1 hour")], { concurrency: 2 })
      const { comments, ticket } = Option.getOrThrow(yield* Tickets.withComments(one!))
      assert.strictEqual(ticket.number, 1)
      assert.deepStrictEqual(comments.map(({ comment }) => comment), [1, 2, 3, 4, 5])
      assert.strictEqual(ticket.comments, 5)
    }).pipe(Effect.provide(desk)))

  it.effect("forgets what was deleted after thirty days, unless it is restored", () =>
    Effect.gen(function*() {
      const web = yield* project("acme", "web")
      const [one, two] = yield* Effect.forEach([1, 2], () => Tickets.open({ ...web, ...draft }, "ann"))
      yield* TestClock.adjust("1500 millis")
      yield* Effect.forEach([one!, two!], (ticket) => Tickets.remove(ticket, "ann"))
      assert.deepStrictEqual(yield* Tickets.agenda("acme", "ann", day(9)), [])
      yield* Tickets.restore(yield* Tickets.read(two!), "ann")
      yield* TestClock.adjust("31 days")
      assert.strictEqual((yield* Effect.flip(Tickets.read(one!)))._tag, "ItemNotFound")
      assert.deepStrictEqual(numbers(yield* Tickets.agenda("acme", "ann", day(9))), [2])
    }).pipe(Effect.provide(desk)))

  it.effect("keeps its promises where answers are lost and calls are throttled", () =>
    Effect.gen(function*() {
      const web = yield* project("acme", "web")
      const work = Effect.gen(function*() {
        const ticket = yield* Tickets.open({ ...web, ...draft }, "ann")
        yield* Tickets.comment(ticket, "bob", "hello")
        yield* Tickets.finish(yield* Tickets.read(ticket), "bob")
      })
      const faults = [Fault.loseAnswer({ rate: 0.2, times: 20 }), Fault.throttle({ rate: 0.2, times: 20 })]
      const run = LocalDynamoDB.withFaults(Effect.forEach(Array.from({ length: 20 }), () => work), faults, "desk")
      yield* Effect.all([run, TestClock.adjust("1 hour")], { concurrency: 2 })
      const { items } = yield* Tickets.board("acme", "web", "done")
      assert.strictEqual(items.length, 20)
      assert.strictEqual(new Set(numbers(items)).size, 20)
      assert.deepStrictEqual(new Set(items.map(({ comments, version }) => `${comments} ${version}`)), new Set(["1 3"]))
    }).pipe(Effect.provide(desk)))

  for (const [name, client] of [["the SDK", DynamoDB.layer], ["the wire client", WireDynamoDB.layer]] as const) {
    it.live(`runs on a server, through ${name}`, () =>
      Effect.gen(function*() {
        const ticket = yield* Tickets.open({ ...(yield* project("acme", "web")), ...draft }, "ann")
        yield* Tickets.comment(ticket, "bob", "hello")
        yield* Tickets.remove(yield* Tickets.read(ticket), "ann")
        const { comments } = Option.getOrThrow(yield* Tickets.withComments(ticket))
        assert.deepStrictEqual(comments.map(({ text }) => text), ["hello"])
        assert.strictEqual((yield* Tickets.feed("acme")).items.length, 3)
      }).pipe(Effect.provide(Layer.unwrap(Effect.map(
        LocalDynamoDB.serve({ tables: [Desk] }),
        ({ url }) =>
          client({ endpoint: url, region: "eu-west-1", credentials: { accessKeyId: "any", secretAccessKey: "any" } })
      )))))
  }
})
