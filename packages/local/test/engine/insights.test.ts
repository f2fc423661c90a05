import { assert, describe, it } from "@effect/vitest"
import { attributes, index, table, world } from "./support.ts"

const of = (name: string) => table("pk:S g:S", "pk", { GlobalSecondaryIndexes: [index(name, "g")] })
const enable = { ContributorInsightsAction: "ENABLE" }

describe("contributor insights", () => {
  it("of an index go with it, and one of its name begins without them", () => {
    const { call, wait } = world(of("byG"))
    call("UpdateContributorInsights", enable)
    call("UpdateContributorInsights", { IndexName: "byG", ...enable })
    call("UpdateTable", { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byG" } }] })
    wait(1)
    const summary = { TableName: "things", ContributorInsightsStatus: "ENABLED" }
    assert.deepStrictEqual(call("ListContributorInsights"), { ContributorInsightsSummaries: [summary] })
    call("UpdateTable", {
      AttributeDefinitions: attributes("pk:S g:S"),
      GlobalSecondaryIndexUpdates: [{ Create: index("byG", "g") }]
    })
    wait(1)
    const { ContributorInsightsStatus } = call("DescribeContributorInsights", { IndexName: "byG" })
    assert.strictEqual(ContributorInsightsStatus, "DISABLED")
  })

  it.each(["constructor", "__proto__"])("of an index named %s are its own", (IndexName) => {
    const { call } = world(of(IndexName))
    const status = () => call("DescribeContributorInsights", { IndexName }).ContributorInsightsStatus
    call("UpdateContributorInsights", enable)
    assert.strictEqual(status(), "DISABLED")
    call("UpdateContributorInsights", { IndexName, ...enable })
    assert.strictEqual(status(), "ENABLED")
    call("UpdateContributorInsights", { IndexName, ContributorInsightsAction: "DISABLE" })
    assert.strictEqual(status(), "DISABLED")
  })
})
