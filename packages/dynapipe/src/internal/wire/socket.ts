/**
 * Sockets to an origin: plain, under TLS, and through a proxy.
 */
import type * as Net from "node:net"
import type * as Tls from "node:tls"

/** What may be said about TLS, in the words of `node:tls`. */
export type TlsOptions = Pick<
  Tls.ConnectionOptions,
  "ca" | "cert" | "key" | "passphrase" | "rejectUnauthorized" | "servername" | "minVersion"
>

/** A proxy between here and the origin. */
export interface Proxy {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  /** The value of the header `proxy-authorization`. */
  readonly authorization?: string | undefined
}

/** Where a connection goes. */
export interface Origin {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly proxy?: Proxy | undefined
  readonly tls?: TlsOptions | undefined
}

/** What comes of an attempt to connect; exactly one of the two is called, and none after `abort`. */
export interface Handlers {
  readonly ready: (socket: Net.Socket) => void
  readonly failed: (cause: Error) => void
}

/** Makes sockets to one origin; TLS sessions are resumed. */
export const makeConnect = (origin: Origin): (handlers: Handlers) => { readonly abort: () => void } => {
  const net = process.getBuiltinModule("node:net")
  const tls = origin.secure || origin.proxy?.secure === true ? process.getBuiltinModule("node:tls") : undefined
  const servername = (host: string): { readonly servername?: string } =>
    net.isIP(host) === 0 ? { servername: host } : {}
  let session: Buffer | undefined

  const overTls = (socket: Net.Socket | undefined): Tls.TLSSocket => {
    const secured = tls!.connect({
      host: origin.host,
      port: origin.port,
      ...servername(origin.host),
      ...origin.tls,
      ...(socket === undefined ? { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 } : { socket }),
      ...(session === undefined ? {} : { session })
    })
    secured.on("session", (fresh) => {
      session = fresh
    })
    return secured
  }

  const first = (): Net.Socket => {
    const { host, port, secure } = origin.proxy ?? origin
    if (origin.proxy === undefined && secure) return overTls(undefined)
    const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }
    const ca = origin.tls?.ca
    return secure
      ? tls!.connect({ ...options, ...servername(host), ...(ca === undefined ? {} : { ca }) })
      : net.connect(options)
  }

  return ({ failed, ready }) => {
    let socket = first()
    let over = false
    const fail = (cause: Error) => {
      if (over) return
      over = true
      socket.destroy()
      failed(cause)
    }
    const closed = () => fail(new Error("the connection was closed before it was established"))
    const watch = (next: Net.Socket) => {
      socket = next
      // Stays for the life of the socket: an error that nobody hears would end the process.
      next.on("error", fail)
      next.on("close", closed)
    }
    const succeed = () => {
      if (over) return
      over = true
      socket.removeListener("close", closed)
      ready(socket)
    }
    const established = (secure: boolean) => secure ? "secureConnect" : "connect"
    watch(socket)
    const { proxy } = origin
    if (proxy === undefined || !origin.secure) socket.once(established((proxy ?? origin).secure), succeed)
    else {
      socket.once(established(proxy.secure), () =>
        tunnel(socket, origin, proxy, fail, () => {
          socket.removeListener("close", closed)
          watch(overTls(socket))
          socket.once("secureConnect", succeed)
        }))
    }
    return {
      abort: () => {
        over = true
        socket.destroy()
      }
    }
  }
}

/** The host as a request names it: an IPv6 address in brackets. */
const hostName = (host: string): string => host.includes(":") ? `[${host}]` : host

const tunnel = (
  socket: Net.Socket,
  origin: Origin,
  proxy: Proxy,
  failed: (cause: Error) => void,
  ready: () => void
): void => {
  const authority = `${hostName(origin.host)}:${origin.port}`
  const authorization = proxy.authorization === undefined ? "" : `proxy-authorization: ${proxy.authorization}\r\n`
  let head = Buffer.alloc(0)
  const read = (chunk: Buffer) => {
    // A tunnel begins behind the head of the answer, whatever length it names: only the head is read.
    head = Buffer.concat([head, chunk])
    const end = head.indexOf("\r\n\r\n")
    if (end === -1) return head.length > 16_384 ? failed(new Error("the proxy gave no answer to CONNECT")) : undefined
    socket.removeListener("data", read)
    const line = head.toString("latin1", 0, head.indexOf("\r\n"))
    const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(line)?.[1]
    if (status === undefined || !status.startsWith("2") || head.length !== end + 4) {
      return failed(new Error(`the proxy refused the connection${status === undefined ? "" : ` (${status})`}`))
    }
    socket.pause()
    ready()
  }
  socket.on("data", read)
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${authorization}\r\n`)
}
