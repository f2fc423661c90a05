import { assert, describe, it } from "@effect/vitest"
import { item, table, world } from "./support.ts"

const filled = (count: number, bytes: number) => {
  const made = world(table("pk:S sk:N", "pk sk"))
  made.put(...Array.from({ length: count }, (_, sk) => item({ pk: "a", sk, v: "x".repeat(bytes) })))
  return made
}

const all = { KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": { S: "a" } } }

describe("pages", () => {
  it("end with the item that fills 1 MB", () => {
    const { call } = filled(10, 300_000)
    const page = call("Query", all)
    assert.strictEqual(page.Count, 4)
    assert.deepStrictEqual(page.LastEvaluatedKey, item({ pk: "a", sk: 3 }))
    const second = call("Query", { ...all, ExclusiveStartKey: page.LastEvaluatedKey })
    assert.deepStrictEqual(second.Items[0].sk, { N: "4" })
  })

  it("end there before the filter, which can leave nothing of them", () => {
    const { call } = filled(5, 300_000)
    const page = call("Scan", { FilterExpression: "attribute_not_exists(v)", ReturnConsumedCapacity: "TOTAL" })
    assert.deepStrictEqual([page.Count, page.ScannedCount], [0, 4])
    assert.isDefined(page.LastEvaluatedKey)
    assert.strictEqual(page.ConsumedCapacity.CapacityUnits, Math.ceil((4 * 300_008) / 4096) / 2)
  })

  it("count what the service adds to small items", () => {
    // An item takes 24 bytes of a page beside its values, and its names one byte each.
    const { call } = filled(12_000, 64)
    const page = call("Query", all)
    const bytes = (sk: number) => 2 + (1 + 2) + (1 + 65) + 18 + (sk === 0 ? 1 : 1 + Math.ceil(digits(sk) / 2))
    let size = 0
    let count = 0
    while (size < 1024 * 1024) size += bytes(count++)
    assert.isAtMost(Math.abs(page.Count - count), 40)
    assert.isDefined(page.LastEvaluatedKey)
  })

  it("are whole where everything fits", () => {
    const { call } = filled(3, 300_000)
    assert.isUndefined(call("Query", all).LastEvaluatedKey)
  })
})

const digits = (n: number): number => String(n).replace(/0+$/, "").length
