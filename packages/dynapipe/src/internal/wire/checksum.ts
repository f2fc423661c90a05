/**
 * Whether an answer arrived as it was sent.
 */
import type * as Zlib from "node:zlib"
import { fault } from "./exchange.ts"

let zlib: typeof Zlib | undefined

/** Compression and checksums, loaded when an answer first needs them. */
export const loaded = (): typeof Zlib => zlib ??= process.getBuiltinModule("node:zlib")

/** The code of an answer that arrived differently. */
export const damaged = "ChecksumMismatch"

/** What is wrong with a body, by the checksum in the headers: that of the bytes on the wire, compressed or not. */
export const damageOf = (
  headers: Readonly<Record<string, string | undefined>>,
  body: Uint8Array
): Error | undefined => {
  const crc = headers["x-amz-crc32"]
  return crc === undefined || Number(crc) === loaded().crc32(body)
    ? undefined
    : fault(damaged, "the answer does not have the checksum that it names")
}
