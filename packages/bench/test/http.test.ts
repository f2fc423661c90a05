import { expect, it } from "@effect/vitest"
import { endOf, request } from "../src/engine/http.ts"

const end = (text: string) => endOf(Buffer.from(text))

it("an answer ends where its length or its last chunk says", () => {
  expect(end("HTTP/1.1 200 OK\r\nContent-Len")).toBe(-1)
  expect(end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{")).toBe(-1)
  expect(end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")).toBe(40)
  expect(end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")).toBe(-1)
  expect(end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")).toBe(59)
})

it("a request is one of the protocol, its length that of its bytes", () => {
  const text = request(8000, "GetItem", { TableName: "é" }).toString()
  expect(text).toContain("X-Amz-Target: DynamoDB_20120810.GetItem\r\n")
  expect(text).toContain("Content-Length: 18\r\n\r\n{\"TableName\":\"é\"}")
})
