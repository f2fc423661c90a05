/**
 * A stub of DynamoDB in a process of its own: it gives every operation one answer that is ready as bytes, so that next
 * to nothing of what is measured is the server's. Its parent reads the port from its first line of output.
 */
import { fork } from "node:child_process"
import * as Net from "node:net"
import * as Tls from "node:tls"
import { crc32 } from "node:zlib"

/** The answers by operation, as objects on the wire. */
export type Answers = Readonly<Record<string, object>>

interface Start {
  readonly answers: Answers
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
}

/** A stub that runs. */
export interface Stub {
  readonly port: number
  readonly stop: () => void
}

/** Starts a stub in a process of its own. */
export const startStub = (start: Start): Promise<Stub> =>
  new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ["stub"], { stdio: "inherit" })
    child.once("error", reject)
    child.once("message", (port) => resolve({ port: Number(port), stop: () => child.kill() }))
    child.send(start)
  })

const bytes = (answer: object): Buffer => {
  const body = Buffer.from(JSON.stringify(answer))
  const head = "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Fri, 20 Nov 2026 00:00:00 GMT\r\n" +
    `Content-Type: application/x-amz-json-1.0\r\nContent-Length: ${body.length}\r\nConnection: keep-alive\r\n` +
    "x-amzn-RequestId: VJ2J9HBDKVDHBQ8BKS4QGGTOURVV4KQNSO5AEMVJF66Q9ASUAAJG\r\n" +
    `x-amz-crc32: ${crc32(body)}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

const serve = (answers: ReadonlyMap<string, Buffer>) => (socket: Net.Socket): void => {
  let pending = Buffer.alloc(0)
  socket.setNoDelay(true)
  socket.on("error", () => undefined)
  socket.on("data", (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    for (;;) {
      const end = pending.indexOf("\r\n\r\n")
      if (end === -1) return
      const head = pending.toString("latin1", 0, end)
      const length = Number(/content-length: *(\d+)/i.exec(head)?.[1])
      if (pending.length < end + 4 + length) return
      const operation = /x-amz-target: *DynamoDB_20120810\.(\w+)/i.exec(head)?.[1] ?? ""
      pending = pending.subarray(end + 4 + length)
      socket.write(answers.get(operation)!)
    }
  })
}

if (process.argv[2] === "stub" && process.send !== undefined) {
  process.once("message", ({ answers, tls }: Start) => {
    const ready = new Map(Object.entries(answers).map(([name, answer]) => [name, bytes(answer)]))
    const connected = serve(ready)
    const server = tls === undefined ? Net.createServer(connected) : Tls.createServer(tls, connected)
    server.listen(0, "127.0.0.1", () => process.send!((server.address() as Net.AddressInfo).port))
  })
  process.once("disconnect", () => process.exit(0))
}
