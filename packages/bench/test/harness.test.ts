import { expect, it } from "@effect/vitest"
import { best, cpuOf, interleave, median, of, ratio, repeat } from "../src/harness.ts"

it("the median is in the middle, whatever the order, and that of nothing is a mistake", () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 100, 2])).toBe(3)
  expect(() => median([])).toThrow()
})

it("contenders take turns, each round begins with another, and what is warm-up is not counted", async () => {
  const order: Array<string> = []
  const samples = await interleave(["a", "b", "c"], { rounds: 2, warm: 1 }, (name) => order.push(name))
  expect(order).toEqual(["a", "b", "c", "b", "c", "a", "c", "a", "b"])
  expect(Object.fromEntries(samples)).toEqual({ a: [6, 8], b: [4, 9], c: [5, 7] })
})

it("a ratio is that of the same round: a slow machine is slow for both", () => {
  const samples = new Map([["ours", [1, 10, 100]], ["theirs", [2, 40, 200]]])
  expect(ratio(samples, "ours", "theirs")).toBe(0.5)
  expect(of(samples, "theirs")).toBe(40)
  expect(best(samples, ["theirs", "ours"])).toBe("ours")
})

it("repeats as often as asked, at most so many at once, and stops at a failure", async () => {
  let [running, most, done] = [0, 0, 0]
  await repeat(10, 3, async () => {
    most = Math.max(most, ++running)
    await Promise.resolve()
    running -= 1
    done += 1
  })
  expect([most, done]).toEqual([3, 10])
  await expect(repeat(10, 3, () => Promise.reject(new Error("no")))).rejects.toThrow("no")
})

it("gives the CPU of one call in microseconds", async () => {
  const spin = async () => {
    const before = process.cpuUsage()
    for (;;) {
      const { system, user } = process.cpuUsage(before)
      if (system + user >= 2000) return
    }
  }
  expect(await cpuOf(5, 1, spin)).toBeGreaterThanOrEqual(2000)
})
