/**
 * One socket: requests in, answers out, one after the other.
 *
 * It is written on the bare socket because Node's HTTP server costs more than everything else that a request needs.
 *
 * @since 0.1.0
 */
import type { Socket } from "node:net"
import { type Body, isWhole, ofChunks, ofLength, whole } from "./body.ts"
import type { Incoming, Reply } from "./door.ts"
import { tooLarge } from "./door.ts"
import { type Head, maxHead, readHead } from "./head.ts"

/** Answers a request, now or later, or breaks the connection; gives back how to call it off. */
export type Handler = (
  incoming: Incoming,
  reply: (reply: Reply | undefined) => void
) => (() => void) | undefined

/** A socket that is being served. */
export interface Connection {
  /** Closes as soon as nothing is under way. */
  readonly retire: () => void
}

/** What every answer carries besides its own headers. */
export type Common = (origin: boolean) => string

const none = Buffer.alloc(0)

// Node's own list is in a module that loads an HTTP client with it
const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  404: "Not Found",
  413: "Payload Too Large",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable"
}

const textOf = (head: Head, reply: Reply, common: string, close: boolean): string => {
  let text = `HTTP/1.1 ${reply.status} ${reasons[reply.status] ?? ""}\r\n`
  for (const name in reply.headers) text += `${name}: ${reply.headers[name]}\r\n`
  return `${text}${common}content-length: ${Buffer.byteLength(reply.body)}\r\nconnection: ${
    close ? "close" : "keep-alive"
  }\r\n\r\n${head.method === "HEAD" ? "" : reply.body}`
}

/** What is to be written of one socket before more is read from it. */
const maxPending = 256 * 1024

/** Serves a socket until one side is done with it. */
export const serve = (
  socket: Socket,
  handle: Handler,
  common: Common,
  atEnd: (flush: () => void) => void
): Connection => {
  let pending = ""
  let closing = false
  let rest: Buffer = none
  let head: Head | undefined
  let body: Body | undefined
  let cancel: (() => void) | undefined
  let busy = false
  let retiring = false
  let ended = false
  let running = false

  // one write for all answers of a turn, and those of all sockets together: a caller that sleeps is woken once
  const flush = (): void => {
    const text = pending
    pending = ""
    if (text === "" || socket.destroyed) return
    socket.write(text)
    if (closing || (retiring && idle())) socket.destroySoon()
    else run()
  }

  const send = (text: string): void => {
    if (pending === "") atEnd(flush)
    pending += text
  }

  const idle = () => !busy && head === undefined && pending === ""

  const refuse = (status: number): void => {
    socket.end(`${pending}HTTP/1.1 ${status} ${reasons[status]}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
    pending = ""
    socket.destroySoon()
    rest = none
    ended = true
  }

  const dispatch = (head: Head, text: string | undefined): void => {
    busy = true
    const answered = (reply: Reply | undefined): void => {
      busy = false
      cancel = undefined
      if (socket.destroyed) return
      if (reply === undefined) {
        socket.destroy()
        return
      }
      closing = retiring || !head.keepAlive
      send(textOf(head, reply, common(head.headers["origin"] !== undefined), closing))
      if (!closing) run()
    }
    if (text === undefined) return answered(tooLarge)
    const called = handle({ method: head.method, url: head.url, headers: head.headers, body: text }, answered)
    if (busy) cancel = called
  }

  /** Whether a whole head is there, or what is there is none. */
  const takeHead = (): boolean => {
    // empty lines before a request are let pass
    while (rest.length > 1 && rest[0] === 13 && rest[1] === 10) rest = rest.subarray(2)
    // most heads are small, and found faster in a text that is needed anyway
    const text = rest.toString("latin1", 0, Math.min(rest.length, 2048))
    const near = text.indexOf("\r\n\r\n")
    const end = near >= 0 || rest.length <= 2048 ? near : rest.indexOf("\r\n\r\n")
    if (end < 0 ? rest.length > maxHead : end > maxHead) refuse(431)
    if (end < 0 || ended) return false
    head = readHead(near >= 0 ? text.slice(0, end) : rest.toString("latin1", 0, end))
    rest = rest.subarray(end + 4)
    if (head === undefined) {
      refuse(400)
      return false
    }
    if (head.expects && rest.length === 0) send("HTTP/1.1 100 Continue\r\n\r\n")
    return true
  }

  const step = (): boolean => {
    if (busy || closing || pending.length > maxPending || socket.destroyed || socket.writableNeedDrain) return false
    if (head === undefined && !takeHead()) return false
    const { body: length } = head!
    // most bodies come with their heads
    const found = body === undefined && isWhole(rest, length)
      ? whole(rest, length)
      : (body ??= length === "chunked" ? ofChunks() : ofLength(length)).take(rest)
    if (found._tag === "Broken") {
      socket.destroy()
      return false
    }
    rest = found._tag === "More" || found.used === rest.length ? none : rest.subarray(found.used)
    if (found._tag === "More") return false
    const complete = head!
    head = body = undefined
    dispatch(complete, found.text)
    return true
  }

  // an answer that comes at once must not go one call deeper for each request
  const run = (): void => {
    if (running) return
    running = true
    while (step());
    running = false
    // who sends without reading has to wait
    if (rest.length > maxHead && (busy || pending !== "" || socket.writableNeedDrain)) socket.pause()
    else if (socket.isPaused()) socket.resume()
  }

  socket.on("data", (chunk: Buffer) => {
    if (ended) return
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    run()
  })
  socket.on("drain", run)
  // who closes its side waits for nothing any more
  socket.on("end", () => {
    ended = true
    flush()
    socket.destroySoon()
  })
  socket.on("error", () => {})
  socket.on("close", () => cancel?.())

  return {
    retire: () => {
      retiring = true
      if (idle()) socket.destroySoon()
    }
  }
}
