import { assert, describe, it } from "@effect/vitest"
import { attributes, index, item, refusal, start, table, world } from "./support.ts"

const invalid = (message: string) => `ValidationException: One or more parameter values were invalid: ${message}`
const simple = table("pk:S", "pk")

describe("updates of a table", () => {
  it("add an index and fill it, with what fits", () => {
    const { call, put, wait } = world(simple, { tableDelay: 10 })
    wait(10)
    put(item({ pk: "a", g: "x" }), item({ pk: "b" }), item({ pk: "c", g: 1 }), item({ pk: "e", g: "x".repeat(2049) }))
    const { TableDescription } = call("UpdateTable", {
      AttributeDefinitions: attributes("pk:S g:S"),
      GlobalSecondaryIndexUpdates: [{ Create: index("byG", "g") }]
    })
    const [made] = TableDescription.GlobalSecondaryIndexes
    assert.deepStrictEqual([TableDescription.TableStatus, made.IndexStatus, made.Backfilling], [
      "UPDATING",
      "CREATING",
      false
    ])
    assert.isTrue(call("DescribeTable").Table.GlobalSecondaryIndexes[0].Backfilling)
    assert.strictEqual(
      refusal(() => call("Scan", { IndexName: "byG" })),
      "ValidationException: Cannot read from backfilling global secondary index: byG"
    )
    put(item({ pk: "d", g: "x" }))
    wait(10)
    assert.deepStrictEqual(call("Scan", { IndexName: "byG" }).Items.map((one: any) => one.pk.S).toSorted(), ["a", "d"])
    call("UpdateTable", { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byG" } }] })
    wait(10)
    assert.isUndefined(call("DescribeTable").Table.GlobalSecondaryIndexes)
    assert.strictEqual(
      refusal(() => call("Scan", { IndexName: "byG" })),
      "ValidationException: The table does not have the specified index: byG"
    )
  })

  it("change throughput and billing", () => {
    const { call } = world(simple)
    const update = (input: object) => call("UpdateTable", input).TableDescription
    const units = (ReadCapacityUnits: number, WriteCapacityUnits: number) => ({
      ProvisionedThroughput: { ReadCapacityUnits, WriteCapacityUnits }
    })
    assert.strictEqual(
      refusal(() => update({ BillingMode: "PROVISIONED" })),
      invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
    )
    update({ BillingMode: "PROVISIONED", ...units(2, 2) })
    assert.include(update(units(5, 1)).ProvisionedThroughput, { ReadCapacityUnits: 2, WriteCapacityUnits: 2 })
    assert.deepStrictEqual(call("DescribeTable").Table.ProvisionedThroughput, {
      LastIncreaseDateTime: new Date(start),
      LastDecreaseDateTime: new Date(start),
      NumberOfDecreasesToday: 1,
      ReadCapacityUnits: 5,
      WriteCapacityUnits: 1
    })
    assert.include(refusal(() => update(units(5, 1))), "The requested value equals the current value.")
    assert.strictEqual(update({ BillingMode: "PAY_PER_REQUEST" }).BillingModeSummary.BillingMode, "PAY_PER_REQUEST")
  })

  it("make an index warmer, never less, and add to what it may take at most", () => {
    const { call, wait } = world(table("pk:S g:S", "pk", { GlobalSecondaryIndexes: [index("byG", "g")] }))
    const update = (change: object) => {
      call("UpdateTable", { GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "byG", ...change } }] })
      wait(1)
      return call("DescribeTable").Table.GlobalSecondaryIndexes[0]
    }
    update({ OnDemandThroughput: { MaxReadRequestUnits: 10 } })
    assert.deepStrictEqual(update({ OnDemandThroughput: { MaxWriteRequestUnits: 5 } }).OnDemandThroughput, {
      MaxReadRequestUnits: 10,
      MaxWriteRequestUnits: 5
    })
    assert.include(update({ WarmThroughput: { WriteUnitsPerSecond: 5000 } }).WarmThroughput, {
      ReadUnitsPerSecond: 12_000,
      WriteUnitsPerSecond: 5000
    })
    assert.strictEqual(
      refusal(() => update({ WarmThroughput: { WriteUnitsPerSecond: 4000 } })),
      invalid(
        "Requested WriteUnitsPerSecond for WarmThroughput for index byG is lower than current WarmThroughput, " +
          "decreasing WarmThroughput is not supported"
      )
    )
  })

  it("are refused where they change nothing, twice, or what is not there", () => {
    const { call } = world(simple)
    const change = (...GlobalSecondaryIndexUpdates: ReadonlyArray<object>) => () =>
      call("UpdateTable", { GlobalSecondaryIndexUpdates })
    assert.include(refusal(change()), "At least one of ProvisionedThroughput, BillingMode")
    assert.include(refusal(change({})), "One of GlobalSecondaryIndexUpdate.Update")
    assert.strictEqual(
      refusal(change({ Delete: { IndexName: "none" } })),
      "ResourceNotFoundException: Requested resource not found"
    )
    assert.strictEqual(
      refusal(change({ Delete: { IndexName: "one" } }, { Delete: { IndexName: "one" } })),
      invalid("Only one global secondary index update per index is allowed simultaneously. Index: one")
    )
    assert.strictEqual(
      refusal(change({ Create: index("one", "pk") }, { Create: index("two", "pk") })),
      "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted " +
        "simultaneously per table"
    )
  })
})
