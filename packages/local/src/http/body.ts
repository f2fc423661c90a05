/**
 * The body of a request, as it comes: by its length or in chunks, kept up to the limit.
 *
 * @since 0.1.0
 */
import { maxBody } from "./door.ts"

/** What a caller may send beyond the limit until it is cut off; up to here it gets its answer when it is done. */
const patience = 4 * maxBody

/**
 * What became of the bytes that were given: the body is not complete yet, it is and so many bytes were used, or it is
 * none.
 */
export type Progress =
  | { readonly _tag: "More" }
  | { readonly _tag: "Done"; readonly used: number; readonly text: string | undefined }
  | { readonly _tag: "Broken" }

/** A body that is being read. */
export interface Body {
  /** Takes the next bytes. */
  readonly take: (bytes: Buffer) => Progress
}

/** Whether a body of a known length, not above the limit, is all there. */
export const isWhole = (bytes: Buffer, length: number | "chunked"): length is number =>
  typeof length === "number" && length <= bytes.length && length <= maxBody

/** A body that is all there. */
export const whole = (bytes: Buffer, length: number): Progress => ({
  _tag: "Done",
  used: length,
  text: bytes.toString("utf8", 0, length)
})

const more: Progress = { _tag: "More" }
const broken: Progress = { _tag: "Broken" }

/** Keeps bytes up to the limit, and only counts them beyond it. */
const collector = () => {
  let parts: Array<Buffer> = []
  let size = 0
  return {
    add: (part: Buffer): boolean => {
      size += part.length
      if (size <= maxBody) parts.push(part)
      else parts = []
      return size <= patience
    },
    /** The text, or nothing where it is too large. */
    text: () => size > maxBody ? undefined : parts.length === 1 ? parts[0]!.toString() : Buffer.concat(parts).toString()
  }
}

/** A body of a known length. */
export const ofLength = (length: number): Body => {
  const collected = collector()
  let missing = length
  return {
    take: (bytes) => {
      const used = Math.min(missing, bytes.length)
      missing -= used
      if (!collected.add(bytes.subarray(0, used))) return broken
      return missing === 0 ? { _tag: "Done", used, text: collected.text() } : more
    }
  }
}

const maxLine = 4096

/** A body in chunks. */
export const ofChunks = (): Body => {
  const collected = collector()
  let line = ""
  let missing = 0
  // after the last chunk come trailers, up to an empty line
  let state: "size" | "data" | "end" | "trailer" = "size"

  const onLine = (text: string): Progress["_tag"] => {
    if (state === "trailer") return text === "" ? "Done" : "More"
    if (state === "end") {
      state = "size"
      return text === "" ? "More" : "Broken"
    }
    const [, hex] = /^([0-9a-fA-F]{1,12})(?:[ \t]*;.*)?$/.exec(text) ?? []
    if (hex === undefined) return "Broken"
    missing = Number.parseInt(hex, 16)
    state = missing === 0 ? "trailer" : "data"
    return "More"
  }

  return {
    take: (bytes) => {
      for (let at = 0; at < bytes.length;) {
        if (state === "data") {
          const part = bytes.subarray(at, at + missing)
          at += part.length
          missing -= part.length
          if (!collected.add(part)) return broken
          if (missing === 0) state = "end"
          continue
        }
        const end = bytes.indexOf(10, at)
        line += bytes.toString("latin1", at, end < 0 ? bytes.length : end)
        if (line.length > maxLine) return broken
        if (end < 0) return more
        at = end + 1
        if (!line.endsWith("\r")) return broken
        const found = onLine(line.slice(0, -1))
        line = ""
        if (found === "Broken") return broken
        if (found === "Done") return { _tag: "Done", used: at, text: collected.text() }
      }
      return more
    }
  }
}
