/**
 * One request on its way through a pool, and what may become of it.
 */
import type { Socket } from "node:net"
import type { Answer } from "./http.ts"

/** Why there is no answer. */
export interface Trouble {
  readonly _tag: "Trouble"
  readonly cause: Error
  /** Whether the whole request may have reached the peer. */
  readonly sent: boolean
}

/** One request and where its answer goes. */
export interface Exchange {
  /** The text to write; asked for when it is written, so that a signature is as young as it can be. */
  readonly render: () => string
  /** Whether it may be sent twice. */
  readonly idempotent: boolean
  /** Called once, unless the exchange is canceled. */
  readonly done: (result: Answer | Trouble) => void
  // What the pool knows about it.
  settled: boolean
  resent: boolean
  connection: Connection | undefined
}

/** A socket and the request that it is busy with. */
export interface Connection {
  readonly socket: Socket
  exchange: Exchange | undefined
  answers: number
  idleSince: number
}

/** Makes an exchange that no pool has seen yet. */
export const makeExchange = (fields: Pick<Exchange, "render" | "idempotent" | "done">): Exchange => ({
  render: fields.render,
  idempotent: fields.idempotent,
  done: fields.done,
  settled: false,
  resent: false,
  connection: undefined
})

/** An error of the transport with a code, as Node's own have one. */
export const fault = (code: string, message: string): Error => Object.assign(new Error(message), { code })

/** An answer that is none. */
export const malformed = (how: string): Error => fault("MalformedAnswer", `the answer ${how}`)

/** The failure of whoever still waits when the client is closed. */
export const closedHere = () => fault("ClientClosed", "the client is closed")

/** There is no answer, for this reason. */
export const trouble = (cause: Error, sent: boolean): Trouble => ({ _tag: "Trouble", cause, sent })
