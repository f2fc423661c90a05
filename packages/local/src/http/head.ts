/**
 * The head of an HTTP/1.1 request: read strictly, so that no two readers can disagree where a request ends.
 *
 * @since 0.1.0
 */

/** The head of a request. */
export interface Head {
  readonly method: string
  readonly url: string
  /** By lower-case name; one that comes twice is joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly keepAlive: boolean
  /** The length of the body in bytes, or that it comes in chunks. */
  readonly body: number | "chunked"
  /** Whether the caller waits to be told to send the body. */
  readonly expects: boolean
}

/** The largest head that is read, in bytes. */
export const maxHead = 64 * 1024

// what every client of DynamoDB sends
const usualLine = "POST / HTTP/1.1\r\n"
const usual = ["", "POST", "/", "1"]
const requestLine = /^([A-Z]{1,20}) ([\x21-\x7e]+) HTTP\/1\.([01])$/
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const names = new Map<string, string>()

/** A header's name in lower case, or nothing where it is none; remembered, since a client always sends the same. */
const nameOf = (text: string): string | undefined => {
  const known = names.get(text)
  if (known !== undefined) return known
  if (!headerName.test(text)) return undefined
  const name = text.toLowerCase()
  if (names.size < 200 && text.length < 64) names.set(text, name)
  return name
}

/** The headers that begin at a place of the head, or nothing where a line is none. */
const headersOf = (head: string, start: number): Record<string, string> | undefined => {
  // without a prototype, so that every name is only what was sent
  const headers: Record<string, string> = Object.create(null)
  for (let at = start; at <= head.length;) {
    const next = head.indexOf("\r\n", at)
    const end = next < 0 ? head.length : next
    const colon = head.indexOf(":", at)
    const key = colon > at && colon < end ? nameOf(head.slice(at, colon)) : undefined
    if (key === undefined) return undefined
    const value = head.slice(colon + 1, end).trim()
    const before = headers[key]
    headers[key] = before === undefined ? value : `${before},${value}`
    at = end + 2
  }
  return headers
}

const bodyOf = (headers: Readonly<Record<string, string>>): Head["body"] | undefined => {
  const length = headers["content-length"]
  const encoding = headers["transfer-encoding"]
  if (encoding !== undefined) {
    return length === undefined && encoding.toLowerCase() === "chunked" ? "chunked" : undefined
  }
  if (length === undefined) return 0
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined
}

/**
 * Reads a head (without the empty line at its end); gives nothing where it is not one.
 */
export const readHead = (text: string): Head | undefined => {
  const line = text.indexOf("\r\n")
  const [, method, url, minor] = text.startsWith(usualLine)
    ? usual
    : requestLine.exec(line < 0 ? text : text.slice(0, line)) ?? []
  if (method === undefined) return undefined
  const headers = headersOf(text, line < 0 ? text.length + 1 : line + 2)
  const body = headers && bodyOf(headers)
  if (body === undefined) return undefined
  const connection = headers!["connection"]?.toLowerCase() ?? ""
  return {
    method,
    url: url!,
    headers: headers!,
    keepAlive: minor === "1" ? !connection.includes("close") : connection.includes("keep-alive"),
    body,
    expects: headers!["expect"]?.toLowerCase() === "100-continue"
  }
}
