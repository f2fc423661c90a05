import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import type { Answer, Malformed } from "../../src/internal/wire/http.ts"
import { makeReader } from "../../src/internal/wire/http.ts"
import { answer } from "./server.ts"

type Result = Answer | Malformed | undefined

const bytes = (text: string): Buffer => Buffer.from(text, "latin1")

/** Everything that a reader makes of these bytes, cut into the pieces that `cuts` name. */
const read = (data: Buffer, cuts: ReadonlyArray<number>, end = false): ReadonlyArray<Result> => {
  const reader = makeReader()
  const results: Array<Result> = []
  let from = 0
  for (const to of [...cuts, data.length]) {
    if (to > from) results.push(reader.push(data.subarray(from, to)))
    from = to
  }
  if (end) results.push(reader.end())
  return results.filter((result) => result !== undefined)
}

const shown = (results: ReadonlyArray<Result>): unknown =>
  results.map((result) =>
    result?._tag === "Answer"
      ? { status: result.status, body: result.body.toString("utf8"), reusable: result.reusable }
      : result
  )

const ok = (head: string, body = ""): Buffer => bytes(`HTTP/1.1 200 OK\r\n${head}\r\n${body}`)
const whole = (body: string, reusable = true, status = 200) => [{ status, body, reusable }]

const good: ReadonlyArray<readonly [string, Buffer, ReturnType<typeof whole>]> = [
  ["a length", answer({ Item: { a: { S: "ü€😀" } } }), whole("{\"Item\":{\"a\":{\"S\":\"ü€😀\"}}}")],
  ["chunks", answer({ Item: { a: { S: "ü€😀" } } }, { chunked: true }), whole("{\"Item\":{\"a\":{\"S\":\"ü€😀\"}}}")],
  ["no body", ok("content-length: 0\r\n"), whole("")],
  ["no chunks", ok("transfer-encoding: chunked\r\n", "0\r\n\r\n"), whole("")],
  ["a status without words", bytes("HTTP/1.1 200\r\ncontent-length: 2\r\n\r\n{}"), whole("{}")],
  ["204", bytes("HTTP/1.1 204 No Content\r\n\r\n"), whole("", true, 204)],
  [
    "100 before the answer",
    Buffer.concat([bytes("HTTP/1.1 100 Continue\r\n\r\n"), ok("content-length: 2\r\n", "{}")]),
    whole("{}")
  ],
  [
    "103 with headers before it",
    Buffer.concat([bytes("HTTP/1.1 103 Early\r\nlink: <x>\r\n\r\n"), ok("content-length: 2\r\n", "{}")]),
    whole("{}")
  ],
  ["the same length twice", ok("content-length: 2\r\nContent-Length: 2\r\n", "{}"), whole("{}")],
  ["connection: close", ok("Connection: Close\r\ncontent-length: 2\r\n", "{}"), whole("{}", false)],
  ["HTTP/1.0", bytes("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}"), whole("{}", false)],
  [
    "HTTP/1.0 that stays open",
    bytes("HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\n{}"),
    whole("{}")
  ],
  ["an empty header", ok("x-empty:\r\ncontent-length: 2\r\n", "{}"), whole("{}")]
]

const bad: ReadonlyArray<readonly [string, Buffer]> = [
  ["another protocol", bytes("SSH-2.0-OpenSSH\r\n\r\n")],
  ["HTTP/2", bytes("HTTP/2 200\r\n\r\n")],
  ["a status of two digits", bytes("HTTP/1.1 20 OK\r\n\r\n")],
  ["a status that is none", bytes("HTTP/1.1 999 OK\r\n\r\n")],
  ["a switch of protocols", bytes("HTTP/1.1 101 Switching\r\n\r\n")],
  ["a header without a colon", ok("content-length 2\r\n", "{}")],
  ["a header without a name", ok(": 2\r\n", "{}")],
  ["a space before the colon", ok("content-length : 2\r\n", "{}")],
  ["a folded header", ok("x: a\r\n b\r\ncontent-length: 2\r\n", "{}")],
  ["a control character", ok("x: a\u0000b\r\ncontent-length: 2\r\n", "{}")],
  ["a lone line feed", ok("x: a\ncontent-length: 2\r\n", "{}")],
  ["two lengths", ok("content-length: 2\r\ncontent-length: 3\r\n", "{}")],
  ["a negative length", ok("content-length: -2\r\n", "{}")],
  ["a length in hexadecimal", ok("content-length: 0x2\r\n", "{}")],
  ["an endless length", ok("content-length: 999999999999\r\n", "{}")],
  ["a length and chunks", ok("content-length: 2\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n")],
  ["another coding", ok("transfer-encoding: gzip, chunked\r\n", "0\r\n\r\n")],
  ["chunks of no size", ok("transfer-encoding: chunked\r\n", "\r\n\r\n")],
  ["a size that is no number", ok("transfer-encoding: chunked\r\n", "zz\r\n\r\n")],
  ["a negative size", ok("transfer-encoding: chunked\r\n", "-1\r\n\r\n")],
  ["a chunk longer than it says", ok("transfer-encoding: chunked\r\n", "1\r\n{}\r\n0\r\n\r\n")],
  ["chunks without carriage returns", ok("transfer-encoding: chunked\r\n", "2\n{}\n0\n\n")],
  ["a head without end", bytes(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(70_000)}`)],
  ["a head that is too long", ok(`x: ${"a".repeat(70_000)}\r\ncontent-length: 2\r\n`, "{}")],
  ["a size line without end", ok("transfer-encoding: chunked\r\n", `1;${"a".repeat(5000)}`)]
]

describe("the reader of answers", () => {
  it.each(good)("reads %s, cut anywhere", (_, data, expected) => {
    for (let cut = 0; cut < data.length; cut++) {
      expect(shown(read(data, [cut]))).toEqual(expected)
    }
    expect(shown(read(data, Array.from(data, (__, at) => at)))).toEqual(expected)
  })

  it.each(bad)("refuses %s", (_, data) => {
    expect(read(data, []).map((result) => result?._tag)).toEqual(["Malformed"])
  })

  it.each(bad.filter(([, data]) => data.length < 1000))("refuses %s byte by byte", (_, data) => {
    expect(read(data, Array.from(data, (__, at) => at))[0]?._tag).toBe("Malformed")
  })

  it("reads one answer after the other", () => {
    const reader = makeReader()
    for (const chunked of [true, false, false, true]) {
      const result = reader.push(answer({ chunked }, { chunked }))
      expect(shown([result])).toEqual(whole(JSON.stringify({ chunked })))
      expect(reader.started()).toBe(false)
    }
  })

  it("does not use a connection again on which more came than was asked for", () => {
    const twice = Buffer.concat([answer({ a: 1 }), answer({ a: 2 })])
    expect(shown(read(twice, []))).toEqual(whole("{\"a\":1}", false))
    expect(shown(read(Buffer.concat([answer({ a: 1 }, { chunked: true }), bytes("x")]), []))).toEqual(
      whole("{\"a\":1}", false)
    )
  })

  it("reads until the end where there is no length, and does not use that connection again", () => {
    expect(shown(read(ok("x: y\r\n", "{\"a\":1}"), [20, 30, 34], true))).toEqual(whole("{\"a\":1}", false))
    expect(shown(read(ok(""), [], true))).toEqual(whole("", false))
  })

  it("says so where the connection ends inside an answer, and nothing where none had begun", () => {
    const data = answer({ Item: {} })
    for (let cut = 1; cut < data.length; cut++) {
      expect(read(data.subarray(0, cut), [], true)).toEqual([
        { _tag: "Malformed", message: "the connection ended inside the answer" }
      ])
    }
    expect(read(Buffer.alloc(0), [], true)).toEqual([])
  })

  it("joins headers that come twice, whatever their case", () => {
    const [result] = read(ok("X-A: 1\r\nx-a:  2 \r\ncontent-length: 0\r\n"), [])
    expect(result?._tag === "Answer" && result.headers["x-a"]).toBe("1, 2")
  })

  const Cuts = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2000 })))
  it.prop(
    "gives the same for every way to cut the bytes",
    [Schema.String, Cuts, Schema.Boolean],
    ([text, cuts, chunked]) => {
      const data = answer({ text }, { chunked })
      const sorted = cuts.map((cut) => cut % (data.length + 1)).toSorted((a, b) => a - b)
      expect(shown(read(data, sorted))).toEqual(whole(JSON.stringify({ text })))
    }
  )
})
