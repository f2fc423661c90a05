/**
 * A pool of keep-alive connections to one origin: one request at a time on each, a queue for those that find none free.
 */
import type { Socket } from "node:net"
import type { Connection, Exchange, Trouble } from "./exchange.ts"
import { closedHere, fault, trouble } from "./exchange.ts"
import type { Answer } from "./http.ts"
import { makeReader } from "./http.ts"
import type { Handlers } from "./socket.ts"

/** The limits of a pool. */
export interface PoolOptions {
  readonly connect: (handlers: Handlers) => { readonly abort: () => void }
  readonly maxConnections: number
  readonly maxQueue: number
  readonly idleTimeout: number
  readonly now: () => number
  /** Calls back after the time to connect is over; gives what calls that off. */
  readonly connectTimer: (expired: () => void) => () => void
}

/** A pool. */
export interface Pool {
  readonly submit: (exchange: Exchange) => void
  /** Gives an exchange up: it is forgotten, or its connection is cut. */
  readonly cancel: (exchange: Exchange) => void
  /** Gives an exchange up and says so. */
  readonly fail: (exchange: Exchange, cause: Error) => void
  /** Opens a connection ahead of the first request. */
  readonly warm: () => void
  readonly close: () => void
  readonly stats: () => PoolStats
}

/** What a pool holds at the moment. */
export interface PoolStats {
  readonly open: number
  readonly idle: number
  readonly connecting: number
  readonly waiting: number
}

// In milliseconds: a connection that has rested longer may have been closed by the peer without this process having
// been told yet.
const restedAfter = 1000

/** Makes a pool; nothing is opened before it is needed. */
export const makePool = (options: PoolOptions): Pool => {
  const open = new Set<Connection>()
  const connecting = new Map<{ readonly abort: () => void }, Exchange | undefined>()
  const idle: Array<Connection> = []
  const waiting = new Set<Exchange>()
  let closed = false

  const settle = (exchange: Exchange, result: Answer | Trouble): void => {
    if (exchange.settled) return
    exchange.settled = true
    exchange.connection = undefined
    exchange.done(result)
  }

  /** Takes a connection out of the pool. */
  const drop = (connection: Connection): void => {
    if (!open.delete(connection)) return
    const at = idle.indexOf(connection)
    if (at !== -1) idle.splice(at, 1)
    connection.socket.destroy()
  }

  const write = (connection: Connection, exchange: Exchange): void => {
    connection.exchange = exchange
    exchange.connection = connection
    connection.socket.ref()
    connection.socket.write(exchange.render(), "utf8")
  }

  const release = (connection: Connection): void => {
    const next = waiting.size === 0 ? undefined : first(waiting)
    if (next !== undefined) {
      waiting.delete(next)
      return write(connection, next)
    }
    connection.idleSince = options.now()
    connection.socket.unref()
    idle.push(connection)
  }

  const answered = (connection: Connection, exchange: Exchange, answer: Answer): void => {
    connection.exchange = undefined
    connection.answers++
    if (answer.reusable && !closed) release(connection)
    else {
      drop(connection)
      pump()
    }
    settle(exchange, answer)
  }

  /** The connection is over; what it was busy with is sent once more where that is safe. */
  const lost = (connection: Connection, cause: Error, started: boolean): void => {
    const { exchange } = connection
    connection.exchange = undefined
    drop(connection)
    if (exchange === undefined || exchange.settled) return pump()
    // A write that failed did not get all of the request out, and half a request is not carried out.
    const unsent = "syscall" in cause && cause.syscall === "write"
    if (connection.answers > 0 && !started && !exchange.resent && (exchange.idempotent || unsent)) {
      exchange.resent = true
      exchange.connection = undefined
      return connect(exchange)
    }
    pump()
    settle(exchange, trouble(cause, !unsent))
  }

  const adopt = (socket: Socket, reserved: Exchange | undefined): void => {
    const connection: Connection = { socket, exchange: undefined, answers: 0, idleSince: 0 }
    const reader = makeReader()
    let reason: Error | undefined
    open.add(connection)
    socket.on("data", (chunk: Buffer) => {
      const { exchange } = connection
      if (exchange === undefined) return drop(connection)
      const result = reader.push(chunk)
      if (result === undefined) return
      if (result._tag === "Answer") return answered(connection, exchange, result)
      lost(connection, fault("MalformedAnswer", `the answer is not HTTP: ${result.message}`), true)
    })
    socket.on("error", (cause) => {
      reason = cause
    })
    socket.on("end", () => {
      const { exchange } = connection
      const result = exchange === undefined ? undefined : reader.end()
      if (result?._tag === "Answer") answered(connection, exchange!, result)
      else if (result !== undefined) lost(connection, fault("ConnectionLost", result.message), true)
      else lost(connection, fault("ConnectionLost", "the connection was closed by the peer"), false)
    })
    socket.on(
      "close",
      () => lost(connection, reason ?? fault("ConnectionLost", "the connection was closed"), reader.started())
    )
    if (Number.isFinite(options.idleTimeout)) {
      socket.setTimeout(options.idleTimeout, () => {
        if (connection.exchange === undefined) drop(connection)
      })
    }
    if (reserved !== undefined && !reserved.settled) write(connection, reserved)
    else release(connection)
  }

  const connect = (reserved: Exchange | undefined): void => {
    let over = false
    const fail = (cause: Error) => {
      if (over) return
      over = true
      cancelTimer()
      connecting.delete(attempt)
      const exchange = reserved ?? first(waiting)
      if (exchange !== undefined) {
        waiting.delete(exchange)
        settle(exchange, trouble(cause, false))
      }
      pump()
    }
    const attempt = options.connect({
      ready: (socket) => {
        if (over) return
        over = true
        cancelTimer()
        connecting.delete(attempt)
        adopt(socket, reserved)
      },
      failed: fail
    })
    connecting.set(attempt, reserved)
    const cancelTimer = options.connectTimer(() => {
      attempt.abort()
      fail(fault("ConnectTimeout", "the connection was not established in time"))
    })
  }

  /** Opens connections for those who wait. */
  const pump = (): void => {
    if (closed) return
    while (connecting.size < waiting.size && open.size + connecting.size < options.maxConnections) connect(undefined)
  }

  /** A connection that is at rest and not too old. */
  const rested = (): Connection | undefined => {
    for (;;) {
      const connection = idle.pop()
      if (connection === undefined) return undefined
      const { socket } = connection
      if (socket.writable && options.now() - connection.idleSince < options.idleTimeout) return connection
      drop(connection)
    }
  }

  const enqueue = (exchange: Exchange): void => {
    if (waiting.size >= options.maxQueue) {
      return settle(exchange, trouble(fault("QueueFull", "too many requests wait for a connection"), false))
    }
    waiting.add(exchange)
    pump()
  }

  const submit = (exchange: Exchange): void => {
    if (closed) return settle(exchange, trouble(closedHere(), false))
    const connection = rested()
    if (connection === undefined) return enqueue(exchange)
    if (exchange.idempotent || options.now() - connection.idleSince < restedAfter) return write(connection, exchange)
    // One turn of the event loop shows whether the peer has closed the connection while it rested.
    idle.push(connection)
    process.getBuiltinModule("node:timers").setImmediate(() => {
      if (exchange.settled) return
      const still = closed ? undefined : rested()
      if (still === undefined) enqueue(exchange)
      else write(still, exchange)
    })
  }

  const forget = (exchange: Exchange): void => {
    exchange.settled = true
    waiting.delete(exchange)
    const { connection } = exchange
    if (connection === undefined) return
    connection.exchange = undefined
    exchange.connection = undefined
    drop(connection)
    pump()
  }

  return {
    submit,
    cancel: (exchange) => {
      if (!exchange.settled) forget(exchange)
    },
    fail: (exchange, cause) => {
      if (exchange.settled) return
      const sent = exchange.connection !== undefined
      forget(exchange)
      exchange.done(trouble(cause, sent))
    },
    warm: () => {
      if (!closed && open.size + connecting.size === 0) connect(undefined)
    },
    close: () => {
      closed = true
      const over = closedHere()
      for (const [attempt, reserved] of connecting) {
        attempt.abort()
        if (reserved !== undefined) settle(reserved, trouble(over, false))
      }
      connecting.clear()
      for (const connection of open) {
        const { exchange } = connection
        if (exchange !== undefined) settle(exchange, trouble(over, true))
        drop(connection)
      }
      for (const exchange of waiting) settle(exchange, trouble(over, false))
      waiting.clear()
    },
    stats: () => ({ open: open.size, idle: idle.length, connecting: connecting.size, waiting: waiting.size })
  }
}

const first = <A>(values: Iterable<A>): A | undefined => {
  for (const value of values) return value
  return undefined
}
