/**
 * Segments: files of checksummed records.
 *
 * A file opens with a line that says what it is. Each record is a header of 16 bytes (the length of the payload, the
 * record's number in the file, the checksum of the payload, the checksum of these three) and the payload. The header's
 * own checksum tells a length that was damaged from a record that was never finished.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import { crc32 } from "node:zlib"
import { StoreError } from "./error.ts"

const magic = Buffer.from("dynapipe log 1\n\n")
const headerSize = 16

/** Where the first record of a file begins. */
export const start = magic.length

/** One record, ready to be written. */
export const frame = (sequence: number, payload: string): Buffer => {
  const length = Buffer.byteLength(payload)
  const record = Buffer.allocUnsafe(headerSize + length)
  record.write(payload, headerSize)
  record.writeUInt32LE(length, 0)
  record.writeUInt32LE(sequence >>> 0, 4)
  record.writeUInt32LE(crc32(record.subarray(headerSize)), 8)
  record.writeUInt32LE(crc32(record.subarray(0, 12)), 12)
  return record
}

/** Writes all of it, wherever the system stops in between. */
export const writeAll = (fd: number, buffer: Uint8Array): void => {
  for (let at = 0; at < buffer.length;) at += fs.writeSync(fd, buffer, at, buffer.length - at)
}

/** A new file with nothing in it. */
export const create = (path: string): number => {
  const fd = fs.openSync(path, "w")
  writeAll(fd, magic)
  return fd
}

/** What is left in a file after its last whole record. */
export type Tail = "clean" | "unfinished"

interface Window {
  readonly at: (position: number, length: number) => Buffer
}

const windowSize = 1 << 20

/** Reads a file forward through a buffer, so that its size does not matter. */
const window = (fd: number): Window => {
  let buffer = Buffer.allocUnsafe(windowSize)
  let from = 0
  let filled = 0
  const fill = (position: number, length: number): void => {
    if (length > buffer.length) buffer = Buffer.allocUnsafe(length)
    from = position
    filled = 0
    for (let got = -1; got !== 0 && filled < buffer.length; filled += got) {
      got = fs.readSync(fd, buffer, filled, buffer.length - filled, position + filled)
    }
  }
  return {
    at: (position, length) => {
      if (position < from || position + length > from + filled) fill(position, length)
      return buffer.subarray(position - from, Math.min(position - from + length, filled))
    }
  }
}

const empty = (file: Window, position: number, size: number): boolean => {
  for (let at = position; at < size; at += windowSize) {
    if (file.at(at, Math.min(windowSize, size - at)).some((byte) => byte !== 0)) return false
  }
  return true
}

/**
 * Reads the records of a file in order, and tells where the last whole one ends and what comes after it.
 *
 * **Details**
 *
 * A write that was cut leaves a record without its end, which was never acknowledged: the tail is *unfinished*. Zeros
 * up to the end of the file are the same after a power failure. Anything else that does not check is damage, and
 * refused.
 */
export const scan = (
  path: string,
  onRecord: (payload: string) => void
): { readonly end: number; readonly size: number; readonly records: number; readonly tail: Tail } => {
  const fd = fs.openSync(path, "r")
  try {
    const size = fs.fstatSync(fd).size
    const file = window(fd)
    const found = file.at(0, Math.min(size, start))
    if (!found.equals(magic.subarray(0, found.length)) && !empty(file, 0, size)) {
      throw new StoreError({ path, reason: "it is not a log of this version" })
    }
    if (size < start || found[0] === 0) return { end: 0, size, records: 0, tail: size === 0 ? "clean" : "unfinished" }
    let at = start
    let records = 0
    const damaged = (what: string) =>
      new StoreError({
        path,
        reason:
          `it is damaged at byte ${at}: ${what} of record ${records} does not match its checksum, and more follows`
      })
    for (;;) {
      if (at === size) return { end: at, size, records, tail: "clean" }
      const unfinished = { end: at, size, records, tail: "unfinished" } as const
      if (size - at < headerSize) return unfinished
      const header = file.at(at, headerSize)
      const length = header.readUInt32LE(0)
      const checksum = header.readUInt32LE(8)
      if (header.readUInt32LE(12) !== crc32(header.subarray(0, 12)) || header.readUInt32LE(4) !== records >>> 0) {
        if (empty(file, at, size)) return unfinished
        throw damaged("the header")
      }
      const next = at + headerSize + length
      if (next > size) return unfinished
      const payload = file.at(at + headerSize, length)
      if (crc32(payload) !== checksum) {
        if (next === size || empty(file, next, size)) return unfinished
        throw damaged("the content")
      }
      onRecord(payload.toString())
      at = next
      records++
    }
  } finally {
    fs.closeSync(fd)
  }
}
