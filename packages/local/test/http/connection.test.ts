import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as net from "node:net"
import { readHead } from "../../src/http/head.ts"
import { serve } from "../../src/http/server.ts"
import type { Shell } from "../../src/internal/shell.ts"

/** Answers with what it was asked, at once or a little later. */
const echo = (later: boolean): Shell => {
  const answer = (_: string, input: any) =>
    later ? Effect.as(Effect.promise(() => new Promise(setImmediate)), input) : Effect.succeed(input)
  return { send: answer, answer } as Partial<Shell> as Shell
}

const fixed = "x-amz-target: DynamoDB_20120810.ListTables\r\ncontent-type: application/x-amz-json-1.0\r\n" +
  "X-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c\r\n"

const body = (name: string) => JSON.stringify({ ExclusiveStartTableName: name })
const post = (name: string, more = "") =>
  `POST / HTTP/1.1\r\n${fixed}${more}Content-Length: ${Buffer.byteLength(body(name))}\r\n\r\n${body(name)}`
const chunked = (name: string) => {
  const bytes = Buffer.from(body(name))
  const chunk = (from: number, to: number) => {
    const part = bytes.subarray(from, to)
    return `${part.length.toString(16)};a=b\r\n${part.toString("latin1")}\r\n`
  }
  return `POST / HTTP/1.1\r\n${fixed}Transfer-Encoding: chunked\r\n\r\n${chunk(0, 5)}${chunk(5, 1000)}0\r\nA: b\r\n\r\n`
}

/** What came back: the status and body of each answer. */
const answers = (text: string): ReadonlyArray<readonly [number, string]> => {
  const found: Array<readonly [number, string]> = []
  while (text !== "") {
    const end = text.indexOf("\r\n\r\n")
    const head = text.slice(0, end)
    const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0)
    found.push([Number(head.slice(9, 12)), text.slice(end + 4, end + 4 + length)])
    text = text.slice(end + 4 + length)
  }
  return found
}

/** Sends pieces one after the other, and gives what came back when so many answers were there or the socket closed. */
const exchange = (port: number, pieces: ReadonlyArray<Buffer | string>, count: number): Promise<string> =>
  new Promise((resolve) => {
    let got = ""
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true }, async () => {
      for (const piece of pieces) {
        if (!socket.writable) break
        socket.write(piece, "latin1")
        await new Promise(setImmediate)
      }
    })
    socket.setEncoding("latin1").on("data", (text) => {
      got += text
      if (answers(got).length >= count && (got.match(/\r\n\r\n/g)?.length ?? 0) >= count) socket.destroy()
    })
    socket.on("error", () => {}).on("close", () => resolve(got))
  })

const latin1 = (name: string) => Buffer.from(body(name)).toString("latin1")

for (const later of [false, true]) {
  describe(later ? "a connection that is answered later" : "a connection that is answered at once", () => {
    it.live("reads a request wherever it is split", () =>
      Effect.gen(function*() {
        const { port } = yield* serve(echo(later))
        for (const whole of [Buffer.from(post("é😀")), Buffer.from(chunked("é😀"), "latin1")]) {
          for (let at = 1; at < whole.length; at += later ? 7 : 1) {
            const got = yield* Effect.promise(() => exchange(port, [whole.subarray(0, at), whole.subarray(at)], 1))
            assert.deepStrictEqual(answers(got), [[200, latin1("é😀")]], `at ${at}`)
          }
          const bytes = Array.from(whole, (_, i) => whole.subarray(i, i + 1))
          const got = yield* Effect.promise(() => exchange(port, bytes, 1))
          assert.deepStrictEqual(answers(got), [[200, latin1("é😀")]])
        }
      }))

    it.live("answers requests that come together in their order", () =>
      Effect.gen(function*() {
        const { port } = yield* serve(echo(later))
        const names = Array.from({ length: 300 }, (_, i) => `t${i}${"x".repeat((i * 37) % 500)}`)
        const all = names.map((name, i) => i % 3 === 0 ? chunked(name) : post(name)).join("\r\n")
        const got = yield* Effect.promise(() => exchange(port, [all], names.length))
        assert.deepStrictEqual(answers(got), names.map((name) => [200, body(name)] as const))
      }))

    it.live("is closed where the caller asks for it, and stays open where it does not", () =>
      Effect.gen(function*() {
        const { port } = yield* serve(echo(later))
        const closing = [post("a", "Connection: close\r\n") + post("b"), post("a").replace("1.1", "1.0") + post("b")]
        for (const text of closing) {
          const got = yield* Effect.promise(() => exchange(port, [text], 2))
          assert.deepStrictEqual(answers(got), [[200, body("a")]])
          assert.include(got, "connection: close")
        }
        const kept = post("a", "Connection: keep-alive\r\n").replace("1.1", "1.0") + post("b")
        assert.strictEqual(answers(yield* Effect.promise(() => exchange(port, [kept], 2))).length, 2)
      }))
  })
}

describe("a connection", () => {
  it.live("tells a caller who waits for it to go on", () =>
    Effect.gen(function*() {
      const { port } = yield* serve(echo(false))
      const whole = post("a", "Expect: 100-continue\r\n")
      const at = whole.indexOf("\r\n\r\n") + 4
      const got = yield* Effect.promise(() =>
        new Promise<string>((resolve) => {
          let text = ""
          const socket = net.connect(port, "127.0.0.1", () => socket.write(whole.slice(0, at)))
          socket.on("data", (chunk) => {
            text += chunk
            if (text === "HTTP/1.1 100 Continue\r\n\r\n") socket.write(whole.slice(at))
            if (text.endsWith(body("a"))) socket.destroy()
          })
          socket.on("close", () => resolve(text))
        })
      )
      assert.deepStrictEqual(answers(got), [[100, ""], [200, body("a")]])
    }))

  it.live("is answered before it is closed, where the caller closes its side", () =>
    Effect.gen(function*() {
      const { port } = yield* serve(echo(false))
      const got = yield* Effect.promise(() =>
        new Promise<string>((resolve) => {
          let text = ""
          const socket = net.connect(
            { port, host: "127.0.0.1", allowHalfOpen: true },
            () => socket.end(post("a") + post("b"))
          )
          socket.on("data", (chunk) => text += chunk).on("close", () => resolve(text))
        })
      )
      assert.deepStrictEqual(answers(got), [[200, body("a")], [200, body("b")]])
    }))

  it.live("is not read on while its answers are not read", () =>
    Effect.gen(function*() {
      const { port } = yield* serve(echo(false))
      const name = "x".repeat(200_000)
      const count = 200
      const got = yield* Effect.promise(() =>
        new Promise<number>((resolve) => {
          const socket = net.connect(port, "127.0.0.1")
          for (let i = 0; i < count; i++) socket.write(post(name))
          let size = 0
          // the answers are only read when everything was sent, or could not be
          setTimeout(() => {
            socket.on("data", (chunk) => {
              size += chunk.length
              if (size >= count * name.length) socket.destroy()
            })
          }, 50)
          socket.on("close", () => resolve(size))
        })
      )
      assert.isAtLeast(got, count * name.length)
    }))

  it.live("does not take what can be read in two ways", () =>
    Effect.gen(function*() {
      const { port } = yield* serve(echo(false))
      const broken = [
        post("a", "Content-Length: 3\r\n"),
        post("a", "Transfer-Encoding: chunked\r\n"),
        post("a", "Content-Length : 3\r\n"),
        post("a", " folded: 3\r\n"),
        post("a", "no colon\r\n"),
        post("a").replace("HTTP/1.1", "HTTP/2.0"),
        post("a").replace("POST / ", "POST  "),
        chunked("a").replace("chunked", "gzip, chunked"),
        `POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\nhello`,
        `GET /${"a".repeat(70_000)} HTTP/1.1\r\n\r\n`
      ]
      for (const text of broken) {
        const found = answers(yield* Effect.promise(() => exchange(port, [text], 2)))
        assert.deepStrictEqual(found.map(([status]) => status), [text.length > 60_000 ? 431 : 400], text.slice(0, 300))
      }
      for (const chunks of ["zz\r\n", "5\nhello", "5\r\nhelloX", "-1\r\n", `${"0".repeat(5000)}1\r\n`]) {
        const text = `POST / HTTP/1.1\r\n${fixed}Transfer-Encoding: chunked\r\n\r\n${chunks}\r\n`
        assert.strictEqual(yield* Effect.promise(() => exchange(port, [text], 1)), "", chunks)
      }
    }))

  it("reads the head of a request", () => {
    const head = readHead("GET /a?b=c HTTP/1.1\r\nHost: x\r\nA: 1\r\na: 2\r\n__proto__: y")!
    assert.deepStrictEqual([head.method, head.url, head.body, head.keepAlive], ["GET", "/a?b=c", 0, true])
    assert.strictEqual(head.headers["a"], "1,2")
    assert.strictEqual(head.headers["__proto__"], "y")
    assert.isUndefined(head.headers["constructor"])
  })
})
