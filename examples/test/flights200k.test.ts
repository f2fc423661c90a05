import { assert, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { rows } from "../src/departures.ts"
import { local, program } from "../src/flights200k.ts"

it.live("what the example tells of the flights is true of them", () =>
  Effect.gen(function*() {
    const file = yield* Effect.promise(rows)
    assert.strictEqual(file.length, 200_000)
    const all = file.filter((_, i) => i % 40 === 0)
    const told = yield* program(all)

    const of = (hour: number) => all.filter(({ time }) => Math.floor(time) === hour)
    const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((a, b) => a + b, 0)
    assert.deepStrictEqual(told.loaded, { done: all.length, written: all.length })
    assert.deepStrictEqual(
      told.byHour,
      Array.from({ length: 24 }, (_, hour) => ({
        hour,
        flights: of(hour).length,
        delay: sum(of(hour).map(({ delay }) => delay)),
        worst: Math.max(0, ...of(hour).map(({ delay }) => delay))
      }))
    )
    assert.deepStrictEqual(told.read, told.byHour)
    const long = all.filter(({ distance }) => distance >= 1500).map(({ delay }) => delay)
    assert.deepStrictEqual(told.longest.map(({ delay }) => delay), long.sort((a, b) => b - a).slice(0, 5))
    const minute = (time: number) => Math.round((time - Math.floor(time)) * 60)
    assert.strictEqual(told.noon, of(12).filter(({ delay, time }) => delay > 60 && minute(time) < 30).length)
    assert.strictEqual(told.hour[0]?.flights, of(6).length)
    assert.strictEqual(told.flights.length, 3)
    assert.deepStrictEqual([told.scanned, told.early], [all.length, all.filter(({ delay }) => delay < 0).length])
    const badly = told.byHour.filter(({ worst }) => worst > 600).length
    assert.deepStrictEqual(told.reviewed, { done: badly, left: 24 - badly })
    const copied = Option.getOrThrow(told.copy)
    assert.deepStrictEqual([copied.read, copied.written], [all.length + 24, all.length + 24])
    assert.isTrue(told.same)
    assert.strictEqual(sum(told.gone.map((last) => Option.getOrThrow(last).written)), all.length + 24)
    // 24 gets that run at the same time are one call
    assert.strictEqual(told.parts.find(({ what }) => what === "get 24 summaries")?.calls, 1)
  }).pipe(Effect.provide(local)), 60_000)
