/**
 * The way to one endpoint: its pool, and the parts of a request that are the same for every call.
 */
import type { Operation } from "../../Operation.ts"
import type { Credentials, Environment } from "./credentials.ts"
import type { Pool, PoolOptions } from "./pool.ts"
import { makePool } from "./pool.ts"
import { proxyFor } from "./settings.ts"
import type { Signer } from "./sigv4.ts"
import { contentType, makeSigner } from "./sigv4.ts"
import type { Origin, Proxy, TlsOptions } from "./socket.ts"
import { makeConnect } from "./socket.ts"

/** The way to one endpoint. */
export interface Route {
  readonly _tag: "Route"
  readonly pool: Pool
  readonly signer: (credentials: Credentials) => Signer
  /** The head of an operation's requests, up to what differs from one to the next. */
  readonly head: (operation: Operation) => string
}

/** What the ways of one client have in common. */
export interface RouteOptions extends Omit<PoolOptions, "connect"> {
  readonly env: Environment
  /** A proxy that was chosen, `null` for none; otherwise the environment decides. */
  readonly proxy: Proxy | null | undefined
  readonly tls: TlsOptions | undefined
  readonly compression: boolean
}

const version = "DynamoDB_20120810"

/** The name of an operation on the wire. */
export const target = (operation: Operation): string => `${version}.${operation}`

const encoded = (segment: string): string =>
  encodeURIComponent(segment).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

const originOf = (url: URL, options: RouteOptions): Origin => {
  const secure = url.protocol === "https:"
  const to = {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? secure ? 443 : 80 : Number(url.port),
    secure
  }
  const proxy = options.proxy === undefined ? proxyFor(to, options.env) : options.proxy
  return { ...to, proxy: proxy ?? undefined, tls: options.tls }
}

/** Makes the way to an endpoint; it connects when it is used. */
export const makeRoute = (url: URL, region: string, options: RouteOptions): Route => {
  const origin = originOf(url, options)
  const path = url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`
  const signers = new WeakMap<Credentials, Signer>()
  const heads = new Map<Operation, string>()
  // An origin without TLS is asked of the proxy by its whole address; one with TLS is reached through a tunnel.
  const forwarded = origin.proxy !== undefined && !origin.secure
  const authorization = forwarded && origin.proxy!.authorization !== undefined
    ? `proxy-authorization: ${origin.proxy!.authorization}\r\n`
    : ""
  const line = `POST ${forwarded ? url.origin : ""}${path} HTTP/1.1\r\nhost: ${url.host}\r\n${authorization}`
  const same = `content-type: ${contentType}\r\nuser-agent: dynapipe\r\n${
    options.compression ? "accept-encoding: gzip\r\n" : ""
  }`
  return {
    _tag: "Route",
    pool: makePool({ ...options, connect: makeConnect(origin) }),
    signer: (credentials) => {
      const known = signers.get(credentials)
      if (known !== undefined) return known
      const canonical = path.split("/").map(encoded).join("/")
      const made = makeSigner({ identity: credentials, region, host: url.host, path: canonical })
      signers.set(credentials, made)
      return made
    },
    head: (operation) => {
      const known = heads.get(operation)
      if (known !== undefined) return known
      const made = `${line}${same}x-amz-target: ${target(operation)}\r\n`
      heads.set(operation, made)
      return made
    }
  }
}
