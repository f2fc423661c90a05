/**
 * A client that costs next to nothing, so that what is measured is the server: requests that are ready as bytes, some at
 * a time on each of a few connections that stay open.
 */
import { connect } from "node:net"
import type { Socket } from "node:net"

const signature = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261120/us-east-1/dynamodb/aws4_request, " +
  `SignedHeaders=host;x-amz-date;x-amz-target, Signature=${"0".repeat(64)}`

/** A request as bytes; nobody here checks the signature, and everybody wants one. */
export const request = (port: number, operation: string, input: object): Buffer => {
  const body = Buffer.from(JSON.stringify(input))
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Amz-Target: DynamoDB_20120810.${operation}\r\n` +
    `Content-Type: application/x-amz-json-1.0\r\nX-Amz-Date: 20261120T000000Z\r\nAuthorization: ${signature}\r\n` +
    `Content-Length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

/** Where an answer ends, or -1 where there is more to come. */
export const endOf = (bytes: Buffer): number => {
  const end = bytes.indexOf("\r\n\r\n")
  if (end === -1) return -1
  const head = bytes.toString("latin1", 0, end)
  const length = /content-length: *(\d+)/i.exec(head)?.[1]
  if (length === undefined) {
    const last = bytes.indexOf("\r\n0\r\n\r\n", end)
    return last === -1 ? -1 : last + 7
  }
  const whole = end + 4 + Number(length)
  return bytes.length < whole ? -1 : whole
}

interface Connection {
  readonly socket: Socket
  /** Sends some requests at once, and gives their answers when the last of them is there. */
  readonly ask: (requests: ReadonlyArray<Buffer>) => Promise<ReadonlyArray<Buffer>>
}

const open = (port: number): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1")
    let pending: Buffer = Buffer.alloc(0)
    let expected = 0
    let answers: Array<Buffer> = []
    let answered: (answers: ReadonlyArray<Buffer>) => void = () => undefined
    let failed: (error: Error) => void = reject
    socket.setNoDelay(true)
    socket.on("error", (error) => failed(error))
    socket.on("close", () => failed(new Error("the server closed the connection")))
    socket.on("data", (chunk) => {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      for (let end = endOf(pending); end !== -1; end = endOf(pending)) {
        answers.push(pending.subarray(0, end))
        pending = pending.subarray(end)
      }
      if (answers.length < expected) return
      const all = answers
      answers = []
      answered(all)
    })
    const ask = (requests: ReadonlyArray<Buffer>) =>
      new Promise<ReadonlyArray<Buffer>>((resolve, reject) => {
        answered = resolve
        failed = reject
        expected = requests.length
        socket.write(requests.length === 1 ? requests[0]! : Buffer.concat(requests))
      })
    socket.once("connect", () => resolve({ socket, ask }))
  })

/**
 * Sends so many requests over connections of its own, some of them at once on each, and gives the microseconds that each took of the clock. The
 * connections are there before the clock starts; servers close those that wait too long for their turn.
 */
export const load = async (
  port: number,
  connections: number,
  times: number,
  pipelined: number,
  request: (n: number) => Buffer
): Promise<number> => {
  const opened = await Promise.all(Array.from({ length: connections }, () => open(port)))
  let sent = 0
  const start = performance.now()
  await Promise.all(opened.map(async ({ ask }) => {
    while (sent < times) {
      const first = sent
      sent += pipelined
      const answers = await ask(Array.from({ length: pipelined }, (_, n) => request(first + n)))
      for (const answer of answers) if (answer[9] !== 0x32) throw new Error(answer.toString())
    }
  }))
  const taken = performance.now() - start
  opened.forEach(({ socket }) => socket.removeAllListeners("close").destroy())
  return taken * 1000 / sent
}

/** One request and its answer's body, on a connection of its own. */
export const once = async (port: number, operation: string, input: object): Promise<string> => {
  const { ask, socket } = await open(port)
  const [answer] = await ask([request(port, operation, input)])
  socket.removeAllListeners("close").destroy()
  return answer!.subarray(answer!.indexOf("\r\n\r\n") + 4).toString()
}
