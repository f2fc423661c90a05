/** The codec's own calendar against Date's. */
import { assert, describe, it } from "@effect/vitest"
import * as Iso from "../src/internal/codec/iso.ts"
import { dice } from "./codec/schemas.ts"

const day = 86_400_000

describe("instants in ISO 8601", () => {
  it("agree with Date on every day of ten centuries, and on days of all years", () => {
    const check = (millis: number): void => {
      const text = new Date(millis).toISOString()
      assert.strictEqual(Iso.format(millis), text)
      if (text.length === 24) assert.strictEqual(Iso.parse(text), millis, text)
    }
    for (let millis = Date.UTC(1500, 0, 1); millis < Date.UTC(2500, 0, 1); millis += day) check(millis)
    const roll = dice(7)
    for (let i = 0; i < 100_000; i++) check((roll(3_800_000) - 800_000) * day + roll(day))
    for (const year of [0, 1, 4, 99, 100, 400, 1969, 1970, 2000, 9999]) {
      const start = new Date(0).setUTCFullYear(year, 0, 1)
      for (const offset of [-1, 0, 1, 59 * day - 1, 59 * day, 60 * day - 1, 60 * day, 366 * day]) check(start + offset)
    }
    for (const millis of [8.64e15, -8.64e15, -1, 0, 1]) check(millis)
  })

  it.each([
    "2023-02-29T00:00:00.000Z",
    "1900-02-29T00:00:00.000Z",
    "2024-13-01T00:00:00.000Z",
    "2024-00-01T00:00:00.000Z",
    "2024-01-00T00:00:00.000Z",
    "2024-04-31T00:00:00.000Z",
    "2024-01-01T24:00:00.000Z",
    "2024-01-01T00:60:00.000Z",
    "2024-01-01T00:00:60.000Z",
    "2024-01-01T00:00:00.00aZ",
    "2024-01-0:T00:00:00.000Z",
    "-024-01-01T00:00:00.000Z",
    "2024-01-01 00:00:00.000Z",
    "2024-01-01T00:00:00.000z",
    "2024-01-01T00:00:00Z",
    "2024-01-01",
    ""
  ])("%s is left to Date", (text) => {
    assert.isUndefined(Iso.parse(text))
  })
})
