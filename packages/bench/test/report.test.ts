import { expect, it } from "@effect/vitest"
import { digits, figure, machine, section, summary } from "../src/report.ts"

it("a figure is met where it is at most its goal, and one without a goal only tells", () => {
  expect(figure("a", 0.25, 0.25)).toEqual({ name: "a", ratio: 0.25, goal: 0.25, ok: true })
  expect(figure("a", 0.2504, 0.25)).toEqual({ name: "a", ratio: 0.25, goal: 0.25, ok: false })
  expect(figure("a", 7)).toEqual({ name: "a", ratio: 7, goal: null, ok: true })
})

it("prints tables that are Markdown", () => {
  const measured = { title: "Calls", about: "What they cost.", head: ["", "raw"], rows: [["GetItem", "400"]] }
  expect(section({ ...measured, figures: [] })).toBe(
    "## Calls\n\nWhat they cost.\n\n|         | raw |\n| ------- | --: |\n| GetItem | 400 |\n"
  )
  expect(summary([figure("a", 0.5, 0.25), figure("b", 2)])).toBe(
    "| figure | ratio | goal |  ok |\n| ------ | ----: | ---: | --: |\n" +
      "| a      |   0.5 | 0.25 |  no |\n| b      |     2 |      |     |"
  )
})

it("keeps the digits that mean something, and names the versions it compared", () => {
  expect([0.123, 12.34, 1234.5].map(digits)).toEqual(["0.12", "12.3", "1235"])
  expect(machine()).toMatch(/^Node v\d+.* effect \d+\.\d+\.\d+, @aws-sdk\/client-dynamodb \d+\./)
  expect(machine()).not.toContain("?")
})
