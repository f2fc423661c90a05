/**
 * The answers of HTTP/1.1, read from the chunks of a socket. Strict: what is not well formed is refused, since a
 * connection that lost its framing would give an answer to the wrong request.
 */

/** One whole answer. */
export interface Answer {
  readonly _tag: "Answer"
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
  /** Whether the connection can take another request. */
  readonly reusable: boolean
}

/** What was read is not HTTP. */
export interface Malformed {
  readonly _tag: "Malformed"
  readonly message: string
}

/** Reads answers, one after the other. */
export interface Reader {
  /** Takes a chunk; gives the answer once it is whole. */
  readonly push: (chunk: Buffer) => Answer | Malformed | undefined
  /** The peer has ended the connection. */
  readonly end: () => Answer | Malformed | undefined
  /** Whether a byte of the current answer has been seen. */
  readonly started: () => boolean
}

// In bytes.
const maxHead = 64 * 1024
const maxLine = 4 * 1024
const maxBody = 256 * 1024 * 1024

const endOfHead = Buffer.from("\r\n\r\n", "latin1")
const empty = Buffer.alloc(0)

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/
const digits = /^\d{1,15}$/
const chunkSize = /^([0-9a-fA-F]{1,8})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/

const malformed = (message: string): Malformed => ({ _tag: "Malformed", message })

type Headers = Record<string, string | undefined>

interface Head {
  readonly _tag: "Head"
  readonly status: number
  readonly headers: Headers
  readonly keepAlive: boolean
  /** `-1`: chunked; `-2`: until the end of the connection. */
  readonly length: number
}

const inChunks = -1
const untilEnd = -2

const addHeader = (headers: Headers, line: string): Malformed | undefined => {
  const colon = line.indexOf(":")
  const name = line.slice(0, colon).toLowerCase()
  if (colon < 1 || !headerName.test(name)) return malformed("a header without a name")
  const value = line.slice(colon + 1).trim()
  if (!headerValue.test(value)) return malformed(`the header ${name} has characters that it cannot have`)
  const seen = headers[name]
  if (seen === undefined) headers[name] = value
  else if (name !== "content-length") headers[name] = `${seen}, ${value}`
  else if (seen !== value) return malformed("two lengths of the body")
  return undefined
}

const framing = (status: number, headers: Headers): number | Malformed => {
  const coding = headers["transfer-encoding"]
  const length = headers["content-length"]
  if (status === 204 || status === 304) return 0
  if (coding !== undefined) {
    if (length !== undefined) return malformed("both a length and a transfer coding")
    return coding.toLowerCase() === "chunked" ? inChunks : malformed("an unknown transfer coding")
  }
  if (length === undefined) return untilEnd
  return digits.test(length) && Number(length) <= maxBody ? Number(length) : malformed("a length that is no length")
}

const parseHead = (text: string): Head | Malformed => {
  const lines = text.split("\r\n")
  const status = statusLine.exec(lines[0]!)
  if (status === null) return malformed("the status line")
  const headers: Headers = {}
  for (let i = 1; i < lines.length; i++) {
    const wrong = addHeader(headers, lines[i]!)
    if (wrong !== undefined) return wrong
  }
  const code = Number(status[2])
  const length = framing(code, headers)
  if (typeof length !== "number") return length
  const connection = headers["connection"]?.toLowerCase()
  const keepAlive = status[1] === "1"
    ? connection === undefined || !connection.includes("close")
    : connection !== undefined && connection.includes("keep-alive")
  return { _tag: "Head", status: code, headers, keepAlive, length }
}

const join = (parts: ReadonlyArray<Buffer>, size: number): Buffer =>
  parts.length === 1 ? parts[0]! : Buffer.concat(parts as Array<Buffer>, size)

type Chunk = "size" | "data" | "afterData" | "trailers"

/** Makes a reader for one connection. */
export const makeReader = (): Reader => {
  let pending: Buffer = empty
  let head: Head | undefined
  let parts: Array<Buffer> = []
  let size = 0
  let chunk: Chunk = "size"
  let left = 0
  let touched = false

  const finish = (body: Buffer, rest: Buffer): Answer => {
    const { headers, keepAlive, length, status } = head!
    // Bytes behind an answer that nobody asked for: what they are is not known, so the connection is not used again.
    const reusable = keepAlive && rest.length === 0 && length !== untilEnd
    pending = empty
    head = undefined
    parts = []
    size = 0
    chunk = "size"
    touched = false
    return { _tag: "Answer", status, headers, body, reusable }
  }

  const body = (data: Buffer): Answer | Malformed | undefined => {
    const { length } = head!
    if (length === inChunks) return chunked(data)
    if (length === untilEnd || size + data.length < length) {
      if (size + data.length > maxBody) return malformed("the body is too long")
      if (data.length > 0) parts.push(data)
      size += data.length
      return undefined
    }
    const wanted = length - size
    const last = data.length === wanted ? data : data.subarray(0, wanted)
    return finish(parts.length === 0 ? last : join([...parts, last], length), data.subarray(wanted))
  }

  /** The next line of a chunked body, if it is whole. */
  const line = (
    data: Buffer,
    from: number
  ): { readonly text: string; readonly next: number } | Malformed | undefined => {
    const end = data.indexOf(10, from)
    if (end === -1) return data.length - from > maxLine ? malformed("a line that is too long") : undefined
    if (end === from || data[end - 1] !== 13) return malformed("a line without its end")
    return { text: data.toString("latin1", from, end - 1), next: end + 1 }
  }

  const chunked = (fresh: Buffer): Answer | Malformed | undefined => {
    const data = pending.length === 0 ? fresh : Buffer.concat([pending, fresh])
    let at = 0
    for (;;) {
      if (chunk === "data") {
        const take = Math.min(left, data.length - at)
        if (take > 0) parts.push(data.subarray(at, at + take))
        size += take
        left -= take
        at += take
        if (left > 0) break
        chunk = "afterData"
      }
      const next = line(data, at)
      if (next === undefined) break
      if ("_tag" in next) return next
      at = next.next
      if (chunk === "afterData") {
        if (next.text !== "") return malformed("a chunk that is longer than it says")
        chunk = "size"
      } else if (chunk === "size") {
        const found = chunkSize.exec(next.text)
        if (found === null) return malformed("the size of a chunk")
        left = Number.parseInt(found[1]!, 16)
        if (size + left > maxBody) return malformed("the body is too long")
        chunk = left === 0 ? "trailers" : "data"
      } else if (next.text === "") {
        return finish(join(parts.length === 0 ? [empty] : parts, size), data.subarray(at))
      }
    }
    pending = data.subarray(at)
    return undefined
  }

  const push = (fresh: Buffer): Answer | Malformed | undefined => {
    touched = true
    if (head !== undefined) return body(fresh)
    const data = pending.length === 0 ? fresh : Buffer.concat([pending, fresh])
    const end = data.indexOf(endOfHead)
    if (end === -1) {
      if (data.length > maxHead) return malformed("the head is too long")
      if (data.length >= 5 && data.toString("latin1", 0, 5) !== "HTTP/") return malformed("the status line")
      pending = data
      return undefined
    }
    if (end > maxHead) return malformed("the head is too long")
    const parsed = parseHead(data.toString("latin1", 0, end))
    if (parsed._tag === "Malformed") return parsed
    const rest = data.subarray(end + 4)
    pending = empty
    if (parsed.status === 101) return malformed("a switch of protocols that nobody asked for")
    if (parsed.status < 200) return rest.length === 0 ? undefined : push(rest)
    head = parsed
    return body(rest)
  }

  return {
    push,
    end: () => {
      if (head?.length === untilEnd) return finish(join(parts.length === 0 ? [empty] : parts, size), empty)
      return touched ? malformed("the connection ended inside the answer") : undefined
    },
    started: () => touched
  }
}
