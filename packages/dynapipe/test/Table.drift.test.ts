import type { TableDescription } from "@aws-sdk/client-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import * as Table from "dynapipe/Table"
import { Effect } from "effect"
import * as scripted from "./scripted.ts"

const options = {
  partitionKey: "pk",
  sortKey: { attribute: "sk", type: "N" },
  indexes: {
    byStatus: { partitionKey: ["status", "region"], sortKey: "sk2", projection: ["b", "a"] },
    byAge: { sortKey: { attribute: "age", type: "N" }, projection: "keys" }
  },
  timeToLive: "expiresAt",
  stream: "new",
  billing: { readUnits: 5, writeUnits: 2 }
} satisfies Table.TableOptions
class Shop extends Table.make("shop", options) {}

/** How DynamoDB describes a table that was created so. */
const described = (table: Table.Table<any>): TableDescription => {
  const { BillingMode, GlobalSecondaryIndexes, LocalSecondaryIndexes, ProvisionedThroughput, ...input } = Table
    .createInput(table, "shop")
  return {
    ...input,
    TableStatus: "ACTIVE",
    GlobalSecondaryIndexes: GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: "ACTIVE" as const })),
    LocalSecondaryIndexes,
    ...BillingMode === "PROVISIONED"
      ? { ProvisionedThroughput }
      : { BillingModeSummary: { BillingMode }, ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 } }
  }
}

const ttl = (AttributeName?: string) => ({
  TimeToLiveDescription: AttributeName === undefined
    ? { TimeToLiveStatus: "DISABLED" }
    : { TimeToLiveStatus: "ENABLED", AttributeName }
})

/** What differs between the definition and a table made by these options. */
const against = (real: Partial<Record<keyof Table.TableOptions, unknown>>) => {
  const { timeToLive, ...rest } = { ...options, ...real } as Table.TableOptions
  const { layer } = scripted.make([{ Table: described(Table.make("shop", rest)) }, ttl(timeToLive)])
  return Effect.provide(Table.drift(Shop), layer)
}

const said = (differences: ReadonlyArray<Table.Difference>) =>
  differences.map(({ _tag, message }) => [_tag, message] as const)

const cases: ReadonlyArray<
  readonly [real: Parameters<typeof against>[0], differences: ReadonlyArray<readonly [string, string]>]
> = [
  [{}, []],
  [{ sortKey: "sk" }, [[
    "KeyDiffers",
    "shop: its key is pk (S) / sk (S) instead of pk (S) / sk (N); a key cannot be changed, only another table made"
  ]]],
  [{ timeToLive: undefined }, [["TimeToLiveDiffers", "shop: its time to live is off instead of expiresAt"]]],
  [{ timeToLive: "ttl" }, [["TimeToLiveDiffers", "shop: its time to live is ttl instead of expiresAt"]]],
  [{ stream: undefined }, [["StreamDiffers", "shop: its stream is off instead of NEW_IMAGE"]]],
  [{ stream: "both" }, [["StreamDiffers", "shop: its stream is NEW_AND_OLD_IMAGES instead of NEW_IMAGE"]]],
  [{ billing: "onDemand" }, [["BillingDiffers", "shop: it is billed by request instead of 5 read and 2 write units"]]],
  [
    { billing: { readUnits: 5, writeUnits: 3 } },
    [["BillingDiffers", "shop: it is billed 5 read and 3 write units instead of 5 read and 2 write units"]]
  ],
  [
    { indexes: { byStatus: options.indexes.byStatus } },
    [["IndexMissing", "shop: the index byAge (pk (S) / age (N)) is not there"]]
  ],
  [
    { indexes: { ...options.indexes, other: { partitionKey: "x" } } },
    [["IndexUnknown", "shop: the index other (x (S)) is not in the definition"]]
  ],
  [
    { indexes: { ...options.indexes, byStatus: { partitionKey: ["region", "status"], sortKey: "sk2" } } },
    [
      [
        "IndexKeyDiffers",
        "shop: the key of the index byStatus is region (S), status (S) / sk2 (S) instead of status (S), region (S) / sk2 (S)"
      ],
      ["ProjectionDiffers", "shop: the index byStatus holds all instead of a, b"]
    ]
  ],
  [
    { indexes: { ...options.indexes, byStatus: { ...options.indexes.byStatus, projection: ["a", "b"] } } },
    []
  ],
  [
    {
      indexes: {
        ...options.indexes,
        byAge: { partitionKey: "pk", sortKey: { attribute: "age", type: "N" }, projection: "keys" }
      }
    },
    [["IndexKindDiffers", "shop: the index byAge is global instead of local"]]
  ]
]

describe("drift", () => {
  it.effect.each(cases.map(([real, differences]) => ({ real, differences })))(
    "of a table made by $real",
    ({ differences, real }) => Effect.map(against(real), (found) => assert.deepStrictEqual(said(found), differences))
  )

  it.effect("of no table", () =>
    Effect.gen(function*() {
      const { layer } = scripted.make([scripted.error("ResourceNotFoundException")])
      assert.deepStrictEqual(yield* Effect.provide(Table.drift(Shop), layer), [{
        _tag: "TableMissing",
        table: "shop",
        index: undefined,
        expected: undefined,
        actual: undefined,
        message: "shop: the table is not there: create it with Table.ensure"
      }])
    }))

  it.effect("says what was expected and what is there", () =>
    Effect.map(
      against({ timeToLive: undefined }),
      ([difference]) => assert.deepInclude(difference!, { table: "shop", expected: "expiresAt", actual: undefined })
    ))
})
