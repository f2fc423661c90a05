import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { StoreError } from "../../src/persistence/error.ts"
import * as Store from "../../src/persistence/store.ts"
import * as Toy from "./toy.ts"

const folders: Array<string> = []
const fresh = (): string => {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "dynapipe-store-"))
  folders.push(made)
  return made
}

let folder: string
beforeEach(() => {
  folder = fresh()
})
afterEach(() => {
  for (const made of folders.splice(0)) fs.rmSync(made, { recursive: true, force: true })
})

const open = (options?: Store.StoreOptions) => {
  const toy = Toy.make()
  return { ...toy, store: Store.open(toy.engine, folder, options) }
}

const committed = (store: Store.Store) =>
  new Promise<StoreError | undefined>((resolve) => store.committed((failure) => resolve(failure)))

const item = (n: number) => ({ n: { N: String(n) } })

/** What a folder gives back, as it is read by a process that only looks. */
const reopened = (options?: Store.StoreOptions) => {
  const again = open(options)
  again.store.close()
  return again.items()
}

const refused = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    assert.instanceOf(error, StoreError)
    return (error as StoreError).message
  }
  return assert.fail("it was not refused")
}

/** Leaves the folder as a killed process does: whatever was handed to the system, and the lock of nobody. */
const abandon = (): string => {
  const copy = fresh()
  fs.cpSync(folder, copy, { recursive: true })
  fs.rmSync(path.join(copy, "lock"), { force: true })
  return copy
}

describe("a store", () => {
  it("gives back what was committed: bytes, odd names, odd text", () => {
    const { items, put, store } = open()
    const odd = JSON.parse("{\"__proto__\":{\"S\":\"x\"},\"constructor\":{\"S\":\"y\"}}")
    put("a", { b: { B: new Uint8Array([0, 255, 10]) }, bs: { BS: [new Uint8Array([]), new Uint8Array([1])] } })
    put("b", odd)
    put("\u0000bytes", {
      "\u0000bytes": { S: "\ud83d\ude00 \u2028 \ud800" },
      m: { M: { "": { L: [{ NULL: true }] } } }
    })
    store.close()
    assert.deepStrictEqual(reopened(), items())
    assert.deepStrictEqual(Object.keys(reopened()["b"]!), ["__proto__", "constructor"])
  })

  it("keeps what is acknowledged without being closed", async () => {
    const { put, store } = open()
    put("a", item(1))
    assert.isTrue(store.pending())
    assert.isUndefined(await committed(store))
    assert.isFalse(store.pending())
    const copy = abandon()
    store.close()
    folder = copy
    assert.deepStrictEqual(reopened(), { a: item(1) })
  })

  it("waits for the disk where it is told to, several commits at a time", async () => {
    const { put, store } = open({ sync: "disk" })
    const failures = await Promise.all(Array.from({ length: 50 }, async (_, i) => {
      if (i % 3 === 0) await new Promise(setImmediate)
      put(String(i), item(i))
      return committed(store)
    }))
    assert.isTrue(failures.every((failure) => failure === undefined))
    store.close()
    assert.strictEqual(Object.keys(reopened()).length, 50)
  })

  it("writes the state anew when the log has grown, and reads both", () => {
    const { items, put, store } = open({ logBytes: 2000 })
    for (let i = 0; i < 200; i++) {
      put(String(i % 20), item(i))
      store.compact()
      put("late", item(i))
    }
    store.close()
    assert.deepStrictEqual(reopened(), items())
    const names = fs.readdirSync(folder)
    assert.strictEqual(names.filter((name) => name.endsWith(".state")).length, 1)
    assert.isFalse(names.includes("lock"))
  })

  it("grows a log no further than it is told", async () => {
    const { put, store } = open({ logBytes: 4000 })
    for (let i = 0; i < 100; i++) {
      put("same", { s: { S: "x".repeat(100) } })
      await committed(store)
    }
    const size = fs.readdirSync(folder).filter((name) => name.endsWith(".log"))
      .reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0)
    assert.isBelow(size, 5000)
    store.close()
    assert.deepStrictEqual(Object.keys(reopened()), ["same"])
  })

  it("opens after a crash between the new log and the new state", () => {
    const { put, store } = open()
    put("a", item(1))
    store.close()
    fs.writeFileSync(path.join(folder, "2.log"), fs.readFileSync(path.join(folder, "1.log")).subarray(0, 16))
    fs.writeFileSync(path.join(folder, "2.state.new"), "half of i")
    assert.deepStrictEqual(reopened(), { a: item(1) })
    assert.isFalse(fs.existsSync(path.join(folder, "2.state.new")))
    const again = open()
    again.put("b", item(2))
    again.store.close()
    assert.deepStrictEqual(reopened(), { a: item(1), b: item(2) })
  })
})

describe("a log that was cut", () => {
  it("gives back whole commits and nothing else, at every byte", () => {
    const { putAll, store } = open()
    const ends: Array<number> = []
    const file = path.join(folder, "1.log")
    for (let i = 0; i < 4; i++) {
      putAll([[`a${i}`, item(i)], [`b${i}`, { s: { S: "é".repeat(i) } }]])
      store.committed(() => {})
    }
    store.close()
    const whole = fs.readFileSync(file)
    for (let at = 16; at < whole.length; at += 16 + whole.readUInt32LE(at)) ends.push(at)
    ends.push(whole.length)
    for (let length = 0; length <= whole.length; length++) {
      fs.writeFileSync(file, whole.subarray(0, length))
      let repaired = ""
      const found = reopened({ onRepair: (message) => repaired = message })
      const commits = Math.max(0, ends.filter((end) => end <= length).length - 1)
      assert.strictEqual(Object.keys(found).length, 2 * commits, `at ${length}`)
      assert.strictEqual(repaired !== "", length !== 0 && !ends.includes(length), `at ${length}`)
      // what is left is a log that can be written on
      assert.strictEqual(fs.statSync(file).size, ends[commits])
    }
  })

  it("takes zeros at the end for what a power failure leaves", () => {
    const { put, store } = open()
    put("a", item(1))
    store.close()
    fs.appendFileSync(path.join(folder, "1.log"), new Uint8Array(5000))
    assert.deepStrictEqual(reopened(), { a: item(1) })
  })
})

describe("a log that is damaged", () => {
  const written = (): Buffer => {
    const { put, store } = open()
    for (let i = 0; i < 5; i++) put(String(i), item(i))
    store.close()
    return fs.readFileSync(path.join(folder, "1.log"))
  }

  it("is refused wherever a byte differs before the last record", () => {
    const whole = written()
    let last = 16
    for (let at = 16; at < whole.length; at += 16 + whole.readUInt32LE(at)) last = at
    for (let at = 0; at < last; at++) {
      const damaged = Buffer.from(whole)
      damaged[at]! ^= 0x10
      fs.writeFileSync(path.join(folder, "1.log"), damaged)
      const message = refused(() => open())
      assert.match(message, at < 16 ? /not a log of this version/ : /1\.log: it is damaged at byte \d+/)
      assert.deepStrictEqual(fs.readFileSync(path.join(folder, "1.log")), damaged, "it is left as it was")
      assert.isFalse(fs.existsSync(path.join(folder, "lock")))
    }
  })

  it("is refused where records are missing or doubled", () => {
    const whole = written()
    const second = 16 + 16 + whole.readUInt32LE(16)
    fs.writeFileSync(path.join(folder, "1.log"), Buffer.concat([whole.subarray(0, 16), whole.subarray(second)]))
    assert.match(refused(() => open()), /damaged/)
    fs.writeFileSync(path.join(folder, "1.log"), Buffer.concat([whole, whole.subarray(16)]))
    assert.match(refused(() => open()), /damaged/)
  })

  it("is refused where a whole file is missing, or a state has no end", () => {
    const { put, store } = open()
    put("a", item(1))
    store.compact()
    put("b", item(2))
    store.close()
    const state = path.join(folder, "2.state")
    const whole = fs.readFileSync(state)
    fs.writeFileSync(state, whole.subarray(0, whole.length - 1))
    assert.match(refused(() => open()), /2\.state: its end is missing/)
    fs.writeFileSync(state, whole)
    fs.copyFileSync(path.join(folder, "2.log"), path.join(folder, "4.log"))
    assert.match(refused(() => open()), /3\.log is missing/)
  })

  it.prop("never gives back what was not committed", {
    at: Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 }))),
    bytes: Arbitrary.schema(Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))))
  }, ({ at, bytes }) => {
    const whole = written()
    const damaged = Buffer.from(whole)
    Buffer.from(bytes).copy(damaged, at % whole.length)
    fs.writeFileSync(path.join(folder, "1.log"), damaged)
    try {
      const found = reopened()
      for (const [key, value] of Object.entries(found)) assert.deepStrictEqual(value, item(Number(key)))
    } catch (error) {
      assert.instanceOf(error, StoreError)
    }
    fs.rmSync(folder, { recursive: true, force: true })
  }, { arbitrary: { runs: 100, seed: 7 } })
})

describe("a store that cannot write", () => {
  it("refuses what follows, and says why", async () => {
    const { put, store } = open()
    put("a", item(1))
    assert.isUndefined(await committed(store))
    // the files' folder goes away: the next state cannot be written
    fs.rmSync(folder, { recursive: true, force: true })
    store.compact()
    put("b", item(2))
    assert.match((await committed(store))!.message, /a write failed/)
    assert.isTrue(store.pending())
    store.close()
  })

  it("is refused where the folder is a file", () => {
    const file = path.join(folder, "file")
    fs.writeFileSync(file, "")
    folder = file
    assert.match(refused(() => open()), /Cannot use .*file: EEXIST|ENOTDIR/)
  })
})

describe("the lock", () => {
  it("keeps a second one out, of this process or another", () => {
    const { store } = open()
    assert.match(refused(() => open()), new RegExp(`process ${process.pid} is using it`))
    store.close()
    open().store.close()
  })

  it("of a process that is gone is taken over, and so is that of another process with the same number", () => {
    const lock = path.join(folder, "lock")
    fs.writeFileSync(lock, "999999999 123")
    open().store.close()
    if (process.platform === "linux") {
      fs.writeFileSync(lock, `${process.pid} 1`)
      open().store.close()
    }
    fs.writeFileSync(lock, "")
    open().store.close()
    assert.deepStrictEqual(fs.readdirSync(folder), ["1.log"])
  })
})
