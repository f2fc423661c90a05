/**
 * Signature Version 4, as far as a JSON protocol over HTTP needs it: requests that carry their signature in headers.
 *
 * The key of a day is derived once and kept as the two padded blocks of HMAC, so that a signature costs two one-shot
 * hashes instead of an HMAC object.
 */
import type * as Crypto from "node:crypto"

// Loaded when something is signed: a program that only mentions this module needs no Node.
let crypto: typeof Crypto | undefined
const loaded = (): typeof Crypto => crypto ??= process.getBuiltinModule("node:crypto")

/** SHA-256 in bytes. */
export const digest = (data: string | Uint8Array): Buffer => loaded().hash("sha256", data, "buffer")

/** What a request is signed with. */
export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** A key that signs for one day, region and service. */
export interface SigningKey {
  readonly scope: string
  /** Room for the inner block and the text behind it. */
  readonly inner: Buffer
  readonly outer: Buffer
}

/** Where the digest of the inner hash begins in the outer block, in bytes: at the length of a block. */
export const blockSize = 64
const digestSize = 32
const innerRoom = 1024

/** SHA-256 in hexadecimal. */
export const sha256 = (data: string | Uint8Array): string => loaded().hash("sha256", data, "hex")

/** The two blocks of HMAC for a key: the inner one in so much room, the outer one with room for a digest behind it. */
export const pads = (key: Uint8Array, room: number): { readonly inner: Buffer; readonly outer: Buffer } => {
  const short = key.length > blockSize ? digest(key) : key
  const inner = Buffer.alloc(room)
  const outer = Buffer.alloc(blockSize + digestSize)
  for (let i = 0; i < blockSize; i++) {
    const byte = short[i] ?? 0
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
  return { inner, outer }
}

const innerHash = (inner: Buffer, text: string): Buffer => {
  if (text.length * 3 <= innerRoom - blockSize) {
    const end = blockSize + inner.write(text, blockSize, "utf8")
    return digest(inner.subarray(0, end))
  }
  return digest(Buffer.concat([inner.subarray(0, blockSize), Buffer.from(text, "utf8")]))
}

const hmac = (key: Uint8Array, text: string): Buffer => {
  const { inner, outer } = pads(key, innerRoom)
  innerHash(inner, text).copy(outer, blockSize)
  return digest(outer)
}

/** Derives the key of one day (`20150830`), region and service. */
export const signingKey = (secret: string, day: string, region: string, service: string): SigningKey => {
  const key = hmac(hmac(hmac(hmac(Buffer.from("AWS4" + secret, "utf8"), day), region), service), "aws4_request")
  return { scope: `${day}/${region}/${service}/aws4_request`, ...pads(key, innerRoom) }
}

/** The signature, in hexadecimal, of a canonical request, whose hash is signed; `date` is `20150830T123600Z`. */
export const signature = (key: SigningKey, date: string, canonical: string): string => {
  innerHash(key.inner, `AWS4-HMAC-SHA256\n${date}\n${key.scope}\n${sha256(canonical)}`).copy(key.outer, blockSize)
  return sha256(key.outer)
}

/** The value of the `authorization` header. */
export const authorization = (key: SigningKey, accessKeyId: string, headers: string, signed: string): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${key.scope}, SignedHeaders=${headers}, Signature=${signed}`

/** A time as signatures write it: `20150830T123600Z`. */
export const amzDate = (millis: number): string => new Date(millis).toISOString().replaceAll(/[-:]|\.\d{3}/g, "")

/** What a signer adds to a request. */
export interface Signer {
  /** The lines of the headers that carry the signature, each ended by CRLF. */
  readonly headers: (now: number, target: string, bodyHash: string) => string
}

/** The content type of the protocol. */
export const contentType = "application/x-amz-json-1.0"

/** Signs the requests of one identity to one host; what does not change from one request to the next is kept. */
export const makeSigner = (options: {
  readonly identity: Identity
  readonly region: string
  readonly host: string
  readonly path: string
}): Signer => {
  const { host, identity, path, region } = options
  const token = identity.sessionToken
  const names = token === undefined
    ? "content-type;host;x-amz-date;x-amz-target"
    : "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"
  const tokenLine = token === undefined ? "" : `x-amz-security-token:${token}\n`
  let second = Number.NaN
  let date = ""
  let key: SigningKey | undefined
  let day = ""
  let canonicalHead = ""
  let lines = ""
  const tick = (now: number) => {
    second = Math.floor(now / 1000)
    date = amzDate(second * 1000)
    if (key === undefined || !date.startsWith(day)) {
      day = date.slice(0, 8)
      key = signingKey(identity.secretAccessKey, day, region, "dynamodb")
    }
    canonicalHead = `POST\n${path}\n\ncontent-type:${contentType}\nhost:${host}\nx-amz-date:${date}\n${tokenLine}`
    lines = `x-amz-date: ${date}\r\n${token === undefined ? "" : `x-amz-security-token: ${token}\r\n`}` +
      `authorization: ${authorization(key, identity.accessKeyId, names, "")}`
    return key
  }
  return {
    headers: (now, target, bodyHash) => {
      const current = key === undefined || Math.floor(now / 1000) !== second ? tick(now) : key
      const signed = signature(
        current,
        date,
        `${canonicalHead}x-amz-target:${target}\n\n${names}\n${bodyHash}`
      )
      return `${lines}${signed}\r\n`
    }
  }
}
