/**
 * The head of an HTTP/1.1 request: read strictly, so that no two readers can disagree where a request ends.
 *
 * @since 0.1.0
 */

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

const headersOf = (lines: ReadonlyArray<string>): Record<string, string> | undefined => {
  // without a prototype, so that every name is only what was sent
  const headers: Record<string, string> = Object.create(null)
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!
    const colon = line.indexOf(":")
    const key = colon > 0 ? nameOf(line.slice(0, colon)) : undefined
    if (key === undefined) return undefined
    const value = line.slice(colon + 1).trim()
    const before = headers[key]
    headers[key] = before === undefined ? value : `${before},${value}`
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
  const lines = text.split("\r\n")
  const [, method, url, minor] = requestLine.exec(lines[0]!) ?? []
  if (method === undefined) return undefined
  const headers = headersOf(lines)
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
