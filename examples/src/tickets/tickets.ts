/**
 * Tickets: what happens to them, and how they are found.
 *
 * A change is a transaction: the ticket under its version, and an entry of the feed. Nobody overwrites what another has
 * done meanwhile, and the feed tells of all that happened and of nothing else.
 */
import { type Entity, Get, Put, Query, Transact, Update } from "dynapipe"
import { DateTime, Effect, Option } from "effect"
import { Activities, Comments, Projects, type Ticket, Tickets } from "./model.ts"

type Key = Entity.Key<typeof Tickets>

/** The entry of the feed for a version of a ticket. */
const entry = ({ number, org, project }: Key, version: number, who: string, what: string) =>
  Effect.map(DateTime.now, (at) =>
    Transact.write({
      entry: Put.item(Activities, {
        org,
        project,
        number,
        version,
        at,
        who,
        what,
        expiresAt: DateTime.add(at, { days: 90 })
      })
    }))

/** Never the same number twice. One whose answer is lost is skipped. */
const nextNumber = (org: string, project: string) =>
  Update.item(Projects, { org, project }).pipe(
    Update.increment(($) => $.numbers, 1),
    Effect.retry({ times: 3, while: (error) => error._tag === "ConnectionFailed" }),
    Effect.map(({ numbers }) => numbers)
  )

export const open = (
  ticket: Pick<Ticket, "org" | "project" | "title" | "priority" | "due" | "assignee">,
  who: string
) =>
  Effect.gen(function*() {
    const number = yield* nextNumber(ticket.org, ticket.project)
    const opened = Transact.write({ ticket: Put.item(Tickets, { ...ticket, number, status: "open", comments: 0 }) })
    const written = yield* opened.pipe(Transact.and(yield* entry({ ...ticket, number }, 1, who, "opened it")))
    return written.ticket
  })

export const read = (key: Key) => Get.item(Tickets, key).pipe(Get.consistent, Get.orFail)

/** What somebody decided on what they saw: it fails where the ticket is another by now. */
const change = (
  ticket: Ticket,
  who: string,
  what: string,
  values: Partial<Pick<Ticket, "title" | "status" | "assignee" | "due" | "priority">> & {
    readonly expiresAt?: DateTime.Utc | undefined
  }
) =>
  Effect.flatMap(
    entry(ticket, ticket.version + 1, who, what),
    (entry) =>
      Transact.write({ ticket: Update.from(Tickets, ticket).pipe(Update.set(values)) }).pipe(
        Transact.and(entry),
        Transact.failWith({ ticket: (failure) => failure })
      )
  )

export const start = (ticket: Ticket, who: string) =>
  change(ticket, who, "started it", { status: "doing", assignee: who })

export const finish = (ticket: Ticket, who: string) => change(ticket, who, "finished it", { status: "done" })

export const postpone = (ticket: Ticket, who: string, due: DateTime.Utc) => change(ticket, who, "postponed it", { due })

/** It is gone from every list at once, and for good after thirty days. */
export const remove = (ticket: Ticket, who: string) =>
  Effect.flatMap(
    DateTime.now,
    (now) => change(ticket, who, "deleted it", { status: "deleted", expiresAt: DateTime.add(now, { days: 30 }) })
  )

export const restore = (ticket: Ticket, who: string) =>
  change(ticket, who, "restored it", { status: "open", expiresAt: undefined })

/** Comments do not depend on what else happens: where two meet, the second starts over. */
export const comment = (key: Key, author: string, text: string) =>
  Transact.optimistic(Effect.gen(function*() {
    const ticket = yield* read(key)
    const { number, org, project } = key
    const written = yield* Transact.write({
      ticket: Update.from(Tickets, ticket).pipe(Update.increment(($) => $.comments, 1)),
      comment: Put.item(Comments, { org, project, number, comment: ticket.comments + 1, author, text })
    }).pipe(Transact.and(yield* entry(key, ticket.version + 1, author, "commented")))
    return written.comment
  }))

/** A ticket with its comments, by one query. */
export const withComments = ({ number, org, project }: Key) =>
  Query.collection({ tickets: Tickets, comments: Comments }, { org, project }).pipe(
    Query.where({ number }),
    Query.grouped,
    Effect.map(({ comments, tickets: [ticket] }) =>
      Option.map(Option.fromNullishOr(ticket), (ticket) => ({ ticket, comments }))
    )
  )

/** What somebody has to do until then, the most urgent first. */
export const agenda = (org: string, assignee: string, until: DateTime.Utc) =>
  Query.index(Tickets, "byAssignee", { org, assignee }).pipe(
    Query.between({ status: "open" }, { status: "open", due: until }),
    Query.collect
  )

export const board = (org: string, project: string, status: Ticket["status"], cursor?: string) =>
  Query.index(Tickets, "byStatus", { org, project, status }).pipe(Query.take(20), Query.page(cursor))

export const feed = (org: string, cursor?: string) =>
  Query.items(Activities, { org }).pipe(Query.reverse, Query.take(20), Query.page(cursor))
