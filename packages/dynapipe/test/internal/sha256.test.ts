import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { createHash, createHmac } from "node:crypto"
import { Sha256 } from "../../src/internal/sdk/sha256.ts"

const Secret = Schema.UndefinedOr(Schema.String.check(Schema.isMaxLength(200)))

it.effect.prop(
  "the SDK's hash is SHA-256, or HMAC with it",
  [Secret, Schema.Array(Schema.String)],
  ([secret, parts]) =>
    Effect.promise(async () => {
      const hash = new Sha256(secret)
      const again = new Sha256(secret === undefined ? undefined : Buffer.from(secret))
      again.update("what is forgotten")
      again.reset()
      const oracle = secret === undefined ? createHash("sha256") : createHmac("sha256", secret)
      for (const part of parts) {
        hash.update(part)
        again.update(new Uint8Array(Buffer.from(part)).buffer)
        oracle.update(part)
      }
      const expected = oracle.digest("hex")
      expect(Buffer.from(await hash.digest()).toString("hex")).toBe(expected)
      expect(Buffer.from(await again.digest()).toString("hex")).toBe(expected)
    })
)
