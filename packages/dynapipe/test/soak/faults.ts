/**
 * What a server can do wrong with an answer, by name. The request has been carried out by then.
 */
import type { Socket } from "node:net"
import { answer, failure } from "../wire/server.ts"

/** Numbers below `n`. */
export type Pick = (n: number) => number

/** The same numbers for the same seed. */
export const numbers = (seed: number): Pick => {
  let state = seed >>> 0
  return (n) => {
    state = state + 0x6d2b79f5 >>> 0
    let mixed = Math.imul(state ^ state >>> 15, state | 1)
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61)
    return ((mixed ^ mixed >>> 14) >>> 0) % n
  }
}

/** Does something with an answer that is all right: `text` is its body, `data` all of its bytes. */
export type Fault = (data: Buffer, socket: Socket, pick: Pick, text: string) => void

export const inPieces: Fault = (data, socket, pick) => {
  const cut = pick(data.length)
  socket.write(data.subarray(0, cut))
  setImmediate(() => socket.write(data.subarray(cut)))
}

const bodyOf = (data: Buffer): number => data.indexOf("\r\n\r\n") + 4

/** The same bytes but for one bit. */
const flipped = (data: Buffer, at: number): Buffer => {
  const broken = Buffer.from(data)
  broken[at]! ^= 1
  return broken
}

const page = "<html><body>We will be back soon.</body></html>"
const html = { crc: false, headers: { "content-type": "text/html" } } as const
const another = { id: { S: "of somebody else" }, pad: { S: "" } }

/** Whoever meets one of these knows it soon. */
export const evident = {
  // connections that are cut
  closed: (_, socket) => socket.destroy(),
  ended: (_, socket) => socket.end(),
  endedWithin: (data, socket, pick) => socket.end(data.subarray(0, pick(data.length))),
  closedWithin: (data, socket, pick) => socket.write(data.subarray(0, pick(data.length)), () => socket.destroy()),
  endedAfter: (data, socket) => socket.end(data),
  // answers that are malformed
  notHttp: (_, socket) => socket.write("HTTP/1.1 2000 OK\r\n\r\n"),
  twice: (data, socket) => socket.write(Buffer.concat([data, data])),
  damaged: (_, socket, pick, text) =>
    socket.write(answer(flipped(Buffer.from(text), pick(text.length)).toString(), { crc: 1 })),
  // the length of the body may be what has changed
  brokenFrame: (data, socket, pick) => {
    const body = bodyOf(data)
    socket.end(flipped(data, body + pick(data.length - body)))
  },
  forged: (_, socket) => socket.write(answer({ Item: another, Attributes: another }, { crc: 1 })),
  empty: (_, socket) => socket.write(answer("", { crc: false })),
  nothing: (_, socket) => socket.write(answer("null", { crc: false })),
  list: (_, socket) => socket.write(answer("[]", { crc: false })),
  cut: (_, socket, pick, text) => socket.write(answer(text.slice(0, 1 + pick(text.length - 1)), { crc: false })),
  page: (_, socket) => socket.write(answer(page, html)),
  badGateway: (_, socket) => socket.write(answer(page, { ...html, status: 502 })),
  // and what can happen on any day
  late: (data, socket) => setTimeout(() => socket.write(data), 5),
  continued: (data, socket) => socket.write(Buffer.concat([Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"), data])),
  failing: (_, socket) => socket.write(failure("InternalServerError", {}, { status: 500 }))
} satisfies Record<string, Fault>

/** Only time ends a call that meets one of these. */
export const endless = {
  silent: () => undefined,
  stalled: (data, socket, pick) => socket.write(data.subarray(0, pick(data.length))),
  stalledInBody: (data, socket) => socket.write(data.subarray(0, bodyOf(data) + 1)),
  // never a long pause, and never the end
  dripping: (data, socket) => {
    let at = bodyOf(data)
    socket.write(data.subarray(0, at))
    const drip = setInterval(() => socket.write(data.subarray(at, ++at)), 20)
    socket.once("close", () => clearInterval(drip))
  }
} satisfies Record<string, Fault>

export type FaultName = keyof typeof evident | keyof typeof endless

/** Faults in turn, so that none is left out. */
export const inTurn = <Name extends FaultName>(
  faults: Readonly<Record<Name, Fault>>,
  count: (name: NoInfer<Name>) => void
): Fault => {
  const names = Object.keys(faults) as Array<Name>
  let turn = 0
  return (...answer) => {
    const name = names[turn++ % names.length]!
    count(name)
    faults[name](...answer)
  }
}
