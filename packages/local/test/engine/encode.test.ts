import { expect, it } from "@effect/vitest"
import { counted, hash, hashed } from "../../src/engine/store/encode.ts"

it("a partition's beginning is its hash and its bytes, however many partitions there are", () => {
  const keys = Array.from({ length: 9000 }, (_, n) => `partition${n}`)
  for (let round = 0; round < 2; round++) {
    for (const key of keys) expect(hashed(key) === hash(key) + counted(key)).toBe(true)
  }
})
