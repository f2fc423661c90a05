import { assert, describe, it } from "@effect/vitest"
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import * as Cursor from "dynapipe/Cursor"
import * as Entity from "dynapipe/Entity"
import * as Scan from "dynapipe/Scan"
import * as Table from "dynapipe/Table"
import {
  Arbitrary,
  Config,
  ConfigProvider,
  Context,
  Effect,
  Layer,
  Option,
  Redacted,
  Result,
  Schema,
  Stream
} from "effect"
import { createHash } from "node:crypto"
import * as Hostile from "./key/hostile.ts"
import { make } from "./scripted.ts"

class Log extends Table.make("log", { partitionKey: "id", sortKey: { attribute: "n", type: "N" } }) {}
class Lines
  extends Entity.make("Line", { table: Log, schema: Schema.Struct({ id: Schema.String, n: Schema.Number }) })
{}

const binding: Cursor.Binding = { table: "shop", index: "", query: "orders of ann", direction: "forward" }
const key: AttributeMap = { pk: { S: "CUSTOMER#żółw 😀" }, at: { N: "-1.5e10" }, hash: { B: Uint8Array.of(0, 255) } }
const secret = Redacted.make("the first secret")
const other = Redacted.make("another secret")

const reason = (result: Result.Result<AttributeMap, Cursor.InvalidCursor>): string =>
  Result.isFailure(result) ? result.failure.reason : `accepted ${JSON.stringify(result.success)}`

const values: Arbitrary.Arbitrary<AttributeValue> = Hostile.oneOf<AttributeValue>(
  Hostile.kinds.string.values,
  Hostile.kinds.number.values,
  Hostile.kinds.bytes.values
)
const names = Hostile.oneOf(Hostile.text, Hostile.pick(["pk", "sk", "__proto__", "constructor", "0"]))
const keys: Arbitrary.Arbitrary<AttributeMap> = Arbitrary.map(
  Arbitrary.array(Arbitrary.all([names, values]), { minLength: 1, maxLength: 4 }),
  (entries) => Object.fromEntries(entries)
)

/** A cursor over these bytes with a checksum that is right. */
const forged = (body: Uint8Array): string =>
  Buffer.concat([body, createHash("sha256").update(body).digest().subarray(0, 16)]).toString("base64url")
const header = Buffer.from(Cursor.encode(binding, key), "base64url").subarray(0, 9)

describe("cursors", () => {
  it("are text for a URL, and hold the key", () => {
    const cursor = Cursor.encode(binding, key)
    assert.match(cursor, /^[A-Za-z0-9_-]+$/)
    assert.deepStrictEqual(Cursor.decode(binding, cursor), Result.succeed(key))
    assert.strictEqual(Cursor.encode(binding, key), cursor)
  })

  it("are of a known format", () => {
    assert.strictEqual(
      Cursor.encode(binding, { pk: { S: "a" }, n: { N: "7" } }),
      "Ae9EUXhHlui5AnBrAAFhAW4BATd73srjAQX7qScsPCjxQJff"
    )
  })

  it.prop("survive any key, signed or not", [keys, Hostile.pick([[], [secret]])], ([key, secrets]) => {
    const back = Cursor.decode(binding, Cursor.encode(binding, key, secrets), secrets)
    assert.deepStrictEqual(Object.entries(Result.getOrThrow(back)), Object.entries(key))
  }, { arbitrary: { runs: 500 } })

  const flips = Arbitrary.all([keys, Hostile.int(0, 4000), Hostile.int(0, 6), Hostile.pick([[], [secret]])])
  it.prop("are refused with any bit of their text flipped", [flips], ([[key, at, bit, secrets]]) => {
    const bytes = Buffer.from(Cursor.encode(binding, key, secrets))
    bytes[at % bytes.length]! ^= 1 << bit
    assert.isTrue(Result.isFailure(Cursor.decode(binding, bytes.toString("latin1"), secrets)))
  }, { arbitrary: { runs: 2000 } })

  it("are refused with each single bit of one flipped, or each end cut off", () => {
    for (const secrets of [[], [secret]]) {
      const cursor = Cursor.encode(binding, key, secrets)
      for (let i = 0; i < cursor.length; i++) {
        assert.isTrue(Result.isFailure(Cursor.decode(binding, cursor.slice(0, i), secrets)))
        assert.isTrue(Result.isFailure(Cursor.decode(binding, cursor.slice(i + 1), secrets)))
      }
      const bytes = Buffer.from(cursor, "base64url")
      for (let i = 0; i < bytes.length * 8; i++) {
        const flipped = Buffer.from(bytes)
        flipped[i >> 3]! ^= 1 << (i & 7)
        assert.isTrue(Result.isFailure(Cursor.decode(binding, flipped.toString("base64url"), secrets)))
      }
    }
  })

  it.prop("are not made of any text", [Hostile.text], ([text]) => {
    assert.isTrue(Result.isFailure(Cursor.decode(binding, text)))
  })

  it.each(
    [
      ["another table", { ...binding, table: "shop2" }],
      ["an index", { ...binding, index: "byStatus" }],
      ["another query", { ...binding, query: "orders of bob" }],
      ["the other direction", { ...binding, direction: "backward" }],
      ["names that run together", { ...binding, table: "sho", index: "p" }]
    ] as const
  )("are not taken for %s", (_, elsewhere) => {
    assert.strictEqual(reason(Cursor.decode(elsewhere, Cursor.encode(binding, key))), "Foreign")
    assert.strictEqual(reason(Cursor.decode(elsewhere, Cursor.encode(binding, key, [secret]), [secret])), "Foreign")
  })

  it("say what is wrong", () => {
    const cursor = Cursor.encode(binding, key)
    const bytes = Buffer.from(cursor, "base64url")
    assert.strictEqual(reason(Cursor.decode(binding, "")), "Malformed")
    assert.strictEqual(reason(Cursor.decode(binding, `${cursor} `)), "Malformed")
    assert.strictEqual(reason(Cursor.decode(binding, "AQ")), "Malformed")
    bytes[0] = 9
    assert.strictEqual(reason(Cursor.decode(binding, bytes.toString("base64url"))), "Version")
    bytes[0] = 1
    bytes[12]! ^= 1
    assert.strictEqual(reason(Cursor.decode(binding, bytes.toString("base64url"))), "Damaged")
    assert.strictEqual(
      new Cursor.InvalidCursor({ reason: "Foreign" }).message,
      "The cursor cannot be used: it belongs to another query, index, table or direction. Start again from the first page."
    )
  })

  it("of another shape are refused, even where the checksum is right", () => {
    const shape = { ...binding, attributes: { pk: "S", n: "N" } } as const
    const decode = (key: AttributeMap) => reason(Cursor.decode(shape, Cursor.encode(binding, key)))
    assert.isTrue(Result.isSuccess(Cursor.decode(shape, Cursor.encode(binding, { n: { N: "1" }, pk: { S: "a" } }))))
    assert.strictEqual(decode({ pk: { S: "a" } }), "Shape")
    assert.strictEqual(decode({ pk: { S: "a" }, n: { S: "1" } }), "Shape")
    assert.strictEqual(decode({ pk: { S: "a" }, m: { N: "1" } }), "Shape")
    assert.strictEqual(decode({ pk: { S: "a" }, n: { N: "1" }, x: { S: "" } }), "Shape")
  })

  it.effect("of segments are refused where they hold no places of theirs", () =>
    Effect.gen(function*() {
      const last = { id: { S: "a" }, n: { N: "1" } }
      const backend = make([{ LastEvaluatedKey: last }])
      const scan = Scan.items(Lines).pipe(Scan.segments(2))
      const [page] = yield* scan.pipe(Scan.pages(), Stream.take(1), Stream.runCollect, Effect.provide(backend.layer))
      const cursor = Buffer.from(Option.getOrThrow(page!.next), "base64url")
      const goOn = (places: AttributeMap) => {
        const body = Buffer.from(Cursor.encode(binding, places), "base64url").subarray(9, -16)
        return scan.pipe(
          Scan.pages(forged(Buffer.concat([cursor.subarray(0, 9), body]))),
          Stream.runDrain,
          Effect.provide(make([]).layer),
          Effect.match({ onSuccess: () => "Success", onFailure: (e) => e._tag === "InvalidCursor" ? e.reason : e._tag })
        )
      }
      assert.strictEqual(yield* goOn({ "0/id": last.id, "0/n": last.n, "1": { S: "end" } }), "Success")
      assert.strictEqual(yield* goOn({ "0/id": last.id }), "Shape")
      assert.strictEqual(yield* goOn({ "0/id": last.id, "0/n": { S: "1" } }), "Shape")
      for (const segment of ["2", "-1", "0.5", "id"]) {
        assert.strictEqual(yield* goOn({ [segment]: { S: "end" } }), "Shape")
      }
    }))

  it.each([
    ["no attribute", []],
    ["a length beyond the end", [2, 0x70]],
    ["a length without an end", [0xff, 0xff, 0xff, 0xff]],
    ["an unknown type", [1, 0x70, 3, 0]],
    ["no value", [1, 0x70, 0]],
    ["text that is no UTF-8", [1, 0x70, 0, 1, 0xff]]
  ])("forged with %s are refused", (_, bytes) => {
    assert.strictEqual(reason(Cursor.decode(binding, forged(Buffer.concat([header, Uint8Array.from(bytes)])))), "Shape")
  })

  it("refuse to hold what is no key", () => {
    assert.throws(
      () => Cursor.encode(binding, { pk: { BOOL: true } }),
      /a key attribute is a string, a number or a binary/
    )
  })
})

describe("signed cursors", () => {
  const signed = Cursor.encode(binding, key, [secret])

  it("need the secret", () => {
    assert.deepStrictEqual(Cursor.decode(binding, signed, [secret]), Result.succeed(key))
    assert.strictEqual(reason(Cursor.decode(binding, signed, [other])), "Signature")
    assert.strictEqual(reason(Cursor.decode(binding, signed)), "Signature")
    assert.strictEqual(reason(Cursor.decode(binding, Cursor.encode(binding, key), [secret])), "Signature")
  })

  it("outlive a new secret", () => {
    assert.deepStrictEqual(Cursor.decode(binding, signed, [other, secret]), Result.succeed(key))
    assert.notStrictEqual(Cursor.encode(binding, key, [other, secret]), signed)
  })

  it.effect("take their secret from a layer", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Cursor.Secrets, [])
      const given = yield* Effect.provide(Cursor.Secrets, Cursor.layerSecret(other, secret))
      assert.deepStrictEqual(given.map(Redacted.value), ["another secret", "the first secret"])
      const layer = Cursor.layerSecret(Config.Redacted("CURSOR_SECRET")).pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ CURSOR_SECRET: "from outside" })))
      )
      const configured = yield* Effect.provide(Effect.context<never>(), layer)
      assert.deepStrictEqual(Context.get(configured, Cursor.Secrets).map(Redacted.value), ["from outside"])
    }))
})
