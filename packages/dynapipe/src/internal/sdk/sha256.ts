/**
 * SHA-256 for the SDK's signer: hashes in one shot, where the SDK makes an object of Node's for each of the four that a
 * request needs.
 */
import { blockSize, digest, pads } from "../wire/sigv4.ts"

type Data = string | ArrayBuffer | ArrayBufferView

const bytesOf = (data: Data): Uint8Array =>
  typeof data === "string"
    ? Buffer.from(data, "utf8")
    : ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)

/** The hash of what it is given, or its HMAC where there is a secret. */
export class Sha256 {
  private parts: Array<Uint8Array> = []
  private readonly blocks: ReturnType<typeof pads> | undefined

  constructor(secret?: Data) {
    this.blocks = secret === undefined ? undefined : pads(bytesOf(secret), blockSize)
    this.reset()
  }

  update(data: Data): void {
    this.parts.push(bytesOf(data))
  }

  // the SDK's interface: what is thrown in here comes out of the promise
  async digest(): Promise<Uint8Array> {
    const hash = digest(this.parts.length === 1 ? this.parts[0]! : Buffer.concat(this.parts))
    if (this.blocks === undefined) return hash
    const { outer } = this.blocks
    hash.copy(outer, blockSize)
    return digest(outer)
  }

  reset(): void {
    this.parts = this.blocks === undefined ? [] : [this.blocks.inner]
  }
}
