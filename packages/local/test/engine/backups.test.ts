import { assert, describe, it } from "@effect/vitest"
import * as Engine from "../../src/engine/Engine.ts"
import { index, item, refusal, start, table, world } from "./support.ts"

const definition = table("pk:S g:S", "pk", {
  GlobalSecondaryIndexes: [index("byG", "g")],
  StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  DeletionProtectionEnabled: true,
  Tags: [{ Key: "a", Value: "b" }]
})

/** A world with one backup of two items, one of which is gone since. */
const backedUp = (options?: Engine.Options) => {
  const made = world(definition, options)
  made.put(item({ pk: "a", g: "x" }), item({ pk: "b" }))
  const { BackupDetails } = made.call("CreateBackup", { BackupName: "before" })
  made.call("DeleteItem", { Key: item({ pk: "a" }) })
  return { ...made, BackupArn: BackupDetails.BackupArn, BackupDetails }
}

describe("a backup", () => {
  it("is made, described, listed and deleted", () => {
    const { BackupArn, BackupDetails, call } = backedUp()
    const details = {
      BackupArn,
      BackupName: "before",
      BackupSizeBytes: 8,
      BackupStatus: "CREATING",
      BackupType: "USER",
      BackupCreationDateTime: new Date(start)
    }
    assert.deepStrictEqual(BackupDetails, details)
    assert.match(BackupArn, /:table\/things\/backup\/0\d{13}-[0-9a-f]{8}$/)
    const { BackupDescription } = call("DescribeBackup", { BackupArn })
    assert.deepStrictEqual(BackupDescription.BackupDetails, { ...details, BackupStatus: "AVAILABLE" })
    assert.deepInclude(BackupDescription.SourceTableDetails, {
      TableName: "things",
      ItemCount: 2,
      TableSizeBytes: 8,
      BillingMode: "PAY_PER_REQUEST"
    })
    assert.strictEqual(BackupDescription.SourceTableFeatureDetails.GlobalSecondaryIndexes[0].IndexName, "byG")
    assert.deepStrictEqual(BackupDescription.SourceTableFeatureDetails.StreamDescription, {
      StreamEnabled: true,
      StreamViewType: "KEYS_ONLY"
    })
    // What is told of a backup is the caller's.
    BackupDescription.SourceTableDetails.KeySchema[0].AttributeName = "other"
    BackupDescription.SourceTableFeatureDetails.GlobalSecondaryIndexes[0].KeySchema[0].AttributeName = "other"
    assert.deepStrictEqual(call("DescribeTable").Table.KeySchema, definition.KeySchema)
    assert.deepStrictEqual(call("DescribeTable").Table.GlobalSecondaryIndexes[0].KeySchema[0].AttributeName, "g")
    assert.strictEqual(call("ListBackups").BackupSummaries[0].BackupArn, BackupArn)
    assert.strictEqual(call("DeleteBackup", { BackupArn }).BackupDescription.BackupDetails.BackupStatus, "DELETED")
    assert.deepStrictEqual(call("ListBackups"), { BackupSummaries: [] })
    assert.strictEqual(
      refusal(() => call("DescribeBackup", { BackupArn })),
      `BackupNotFoundException: Backup not found: ${BackupArn}`
    )
  })

  it("is listed by its table, its type and its time, and in pages", () => {
    const { BackupArn, call, wait } = backedUp()
    wait(1000)
    // Two of one millisecond stand in the order of their ARNs.
    const [second, third] = [1, 2].map(() => call("CreateBackup", { BackupName: "after" }).BackupDetails.BackupArn)
      .sort()
    const list = (input: object) => {
      const { BackupSummaries, LastEvaluatedBackupArn } = call("ListBackups", input)
      return [BackupSummaries.map((one: any) => one.BackupArn), LastEvaluatedBackupArn]
    }
    assert.deepStrictEqual(list({}), [[BackupArn, second, third], undefined])
    assert.deepStrictEqual(list({ Limit: 2 }), [[BackupArn, second], second])
    assert.deepStrictEqual(list({ Limit: 2, ExclusiveStartBackupArn: second }), [[third], undefined])
    assert.deepStrictEqual(list({ TableName: "others" }), [[], undefined])
    assert.deepStrictEqual(list({ BackupType: "SYSTEM" }), [[], undefined])
    assert.deepStrictEqual(list({ TimeRangeUpperBound: new Date(start + 1) }), [[BackupArn], undefined])
    assert.deepStrictEqual(list({ TimeRangeLowerBound: start / 1000 + 1 }), [[second, third], undefined])
    assert.deepStrictEqual(list({ TimeRangeUpperBound: start / 1000 }), [[BackupArn], undefined])
    call("DeleteBackup", { BackupArn: second })
    assert.deepStrictEqual(list({ ExclusiveStartBackupArn: second }), [[third], undefined])
  })

  it("is of a table that is there", () => {
    const { call } = world(definition, { tableDelay: 1000 })
    const refused = (TableName: string) => refusal(() => call("CreateBackup", { TableName, BackupName: "one" }))
    assert.strictEqual(refused("nowhere"), "TableNotFoundException: Table not found: nowhere")
    assert.strictEqual(refused("things"), "TableInUseException: Table is being created: things")
  })
})

describe("a table that is made from a backup", () => {
  it("has the items of then, its indexes, and nothing of what belongs to the table itself", () => {
    const { BackupArn, call } = backedUp()
    const { TableDescription: made } = call("RestoreTableFromBackup", { TargetTableName: "again", BackupArn })
    assert.deepStrictEqual([made.TableName, made.TableStatus, made.RestoreSummary], ["again", "CREATING", {
      SourceBackupArn: BackupArn,
      SourceTableArn: made.TableArn.replace("again", "things"),
      RestoreDateTime: new Date(start),
      RestoreInProgress: true
    }])
    const { Table } = call("DescribeTable", { TableName: "again" })
    assert.deepStrictEqual(
      [Table.TableStatus, Table.RestoreSummary.RestoreInProgress, Table.ItemCount, Table.DeletionProtectionEnabled],
      ["ACTIVE", false, 2, false]
    )
    assert.isUndefined(Table.LatestStreamArn)
    assert.deepStrictEqual(call("ListTagsOfResource", { ResourceArn: Table.TableArn }), { Tags: [] })
    assert.notStrictEqual(Table.TableId, call("DescribeTable").Table.TableId)
    assert.deepStrictEqual(call("Scan", { TableName: "again", IndexName: "byG" }).Items, [item({ pk: "a", g: "x" })])
    assert.strictEqual(call("Scan").Count, 1)
    assert.strictEqual(
      refusal(() => call("RestoreTableFromBackup", { TargetTableName: "again", BackupArn })),
      "TableAlreadyExistsException: Table already exists: again"
    )
    const arn = made.TableArn.replace("again", "new")
    assert.strictEqual(
      refusal(() => call("RestoreTableFromBackup", { TargetTableName: arn, BackupArn })),
      `ValidationException: 1 validation error detected: Value '${arn}' at 'targetTableName' failed to satisfy ` +
        "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
    )
  })

  it("has had none of the changes that the other had", () => {
    const { call } = world(definition)
    const enable = { TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" } }
    call("UpdateTimeToLive", enable)
    call("UpdateTable", { TableClass: "STANDARD_INFREQUENT_ACCESS" })
    const { BackupArn } = call("CreateBackup", { BackupName: "one" }).BackupDetails
    const { TableDescription: made } = call("RestoreTableFromBackup", { TargetTableName: "again", BackupArn })
    assert.deepStrictEqual(made.TableClassSummary, { TableClass: "STANDARD_INFREQUENT_ACCESS" })
    assert.deepStrictEqual(call("UpdateTimeToLive", { TableName: "again", ...enable }), enable)
  })

  it("may have the name of one that is gone", () => {
    const { BackupArn, call } = backedUp()
    call("UpdateTable", { DeletionProtectionEnabled: false })
    call("DeleteTable")
    call("RestoreTableFromBackup", { TargetTableName: "things", BackupArn })
    assert.strictEqual(call("Scan").Count, 2)
  })
})

describe("backups are kept", () => {
  const restored = (engine: Engine.Engine, BackupArn: string): number => {
    engine.execute("RestoreTableFromBackup", { TargetTableName: "again", BackupArn }, start)
    return (engine.execute("Scan", { TableName: "again" }, start) as { readonly Count: number }).Count
  }

  it("in what is committed, and in what is dumped", () => {
    const engine = Engine.make()
    const told: Array<Engine.Mutation> = []
    engine.changes((mutations) => told.push(...mutations))
    const run = (operation: string, input: object) =>
      engine.execute(operation, { TableName: "things", ...input }, start)
    run("CreateTable", definition)
    run("PutItem", { Item: item({ pk: "a" }) })
    const { BackupDetails: { BackupArn } } = run("CreateBackup", { BackupName: "one" }) as any
    run("DeleteItem", { Key: item({ pk: "a" }) })
    for (const mutations of [told, [...engine.dump()]]) {
      const other = Engine.make()
      for (const mutation of JSON.parse(JSON.stringify(mutations))) other.apply(mutation)
      assert.strictEqual((other.execute("Scan", { TableName: "things" }, start) as any).Count, 0)
      assert.strictEqual(restored(other, BackupArn), 1)
    }
    run("DeleteBackup", { BackupArn })
    const other = Engine.make()
    for (const mutation of told) other.apply(mutation)
    assert.deepStrictEqual(other.execute("ListBackups", {}, start), { BackupSummaries: [] })
  })

  it("in snapshots", () => {
    const { BackupArn, call, engine } = backedUp()
    const snapshot = engine.snapshot()
    call("DeleteBackup", { BackupArn })
    engine.restore(snapshot)
    assert.strictEqual(restored(engine, BackupArn), 2)
  })
})
