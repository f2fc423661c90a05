/**
 * A process that opens a folder, says what it found, and then writes until it is killed, saying what was acknowledged.
 *
 * Every write is a transaction that follows from its number, and the number is written with it: whoever knows the number
 * knows the whole state.
 */
import { enableCompileCache } from "node:module"
enableCompileCache()
const [, , folder, sync] = process.argv
const fs = await import("node:fs")
const Engine = await import("../../src/engine/Engine.ts")
const Store = await import("../../src/persistence/store.ts")
const { actions, TableName } = await import("./model.ts")

const engine = Engine.make()
const store = Store.open(engine, folder!, { sync: sync === "disk" ? "disk" : "process", logBytes: 200_000 })

const say = (line: string): void => {
  fs.writeSync(1, `${line}\n`)
}

try {
  engine.execute("DescribeTable", { TableName }, 0)
} catch {
  engine.execute("CreateTable", {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }]
  }, 0)
}

const { Items } = engine.execute("Scan", { TableName }, 0) as { readonly Items: ReadonlyArray<any> }
const byKey = Object.fromEntries(Items.map((item) => [item.pk.S, item]))
say(`found ${JSON.stringify(byKey)}`)

let n = Number(byKey["count"]?.n.N ?? 0)
const turn = (): void => {
  // several writes in one turn share one commit
  for (let i = 0; i <= n % 4; i++) {
    const written = ++n
    engine.execute("TransactWriteItems", { TransactItems: actions(written) }, 0)
    store.committed((failure) => {
      if (failure !== undefined) throw failure
      say(String(written))
    })
  }
  setImmediate(turn)
}
turn()
