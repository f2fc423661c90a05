/** What holds of every schema and every value, checked on schemas that are random themselves. */
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Result, Schema } from "effect"
import { inspect, isDeepStrictEqual } from "node:util"
import type { AttributeMap } from "../src/AttributeValue.ts"
import * as Codec from "../src/Codec.ts"
import { both, thrown, toText } from "./codec/implementations.ts"
import { same } from "./codec/same.ts"
import { dice, struct } from "./codec/schemas.ts"

const seeds = Array.from({ length: 300 }, (_, i) => i + 1)

/** What the SDK and Schema read, where Schema takes what the SDK gives it: a bigint that is small comes as a number. */
const viaUnmarshall = (schema: Schema.Top, item: AttributeMap): unknown => {
  try {
    return Schema.decodeUnknownSync(Schema.make<Schema.Codec<unknown, any>>(schema.ast))(unmarshall(item))
  } catch {
    return undefined
  }
}

/** Whether the SDK has a form for a value: it takes any object apart, a Date and an Option too. */
const isPlain = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return true
  if (Array.isArray(value)) return value.every((element) => element !== undefined && isPlain(element))
  if (value instanceof Set) return [...value].every((element) => typeof element !== "object")
  if (value instanceof Map) return [...value].every(([key, element]) => typeof key === "string" && isPlain(element))
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === null || prototype === Object.prototype) && Object.values(value).every(isPlain)
}

/** What the schema makes of a value on its way through the SDK, where that has a form for it. */
const viaMarshall = (schema: Schema.Top, value: unknown): unknown => {
  try {
    const encoded = Schema.encodeUnknownSync(Schema.make<Schema.Codec<unknown, any>>(schema.ast))(value)
    return isPlain(encoded) ? marshall(encoded, { removeUndefinedValues: true }) : undefined
  } catch {
    return undefined
  }
}

const message = (result: Result.Result<unknown, Codec.CodecIssue>): string | undefined =>
  Result.isFailure(result) ? result.failure.message : undefined

/** The SDK loses what is named `__proto__`, and refuses or changes some values that this codec stores exactly. */
const comparable = (text: string): boolean => !text.includes("__proto__")

/** By Node's own comparison: the names are too odd for the assertion's. */
const alike = (actual: unknown, expected: unknown, seed: number): void =>
  assert.isTrue(isDeepStrictEqual(actual, expected), `seed ${seed}: ${inspect(actual)} is not ${inspect(expected)}`)

describe("laws of the codec", () => {
  it.effect("generated and interpreted code agree, and what is written reads back", () =>
    Effect.gen(function*() {
      let values = 0
      let stored = 0
      let compared = 0
      for (const seed of seeds) {
        const schema = struct(dice(seed), 3)
        const [generated, interpreted] = both(schema)
        const samples = yield* Arbitrary.sampleEffect(
          Arbitrary.schema(Schema.make<Schema.Codec<unknown>>(schema.ast)),
          { count: 12, seed }
        )
        for (const value of samples as ReadonlyArray<typeof schema.Type>) {
          values++
          const a = generated!.encode(value)
          const b = interpreted!.encode(value)
          assert.strictEqual(message(a), message(b), `seed ${seed}`)
          if (Result.isFailure(a) || Result.isFailure(b)) {
            assert.match(
              message(a)!,
              /half of a surrogate pair|outside of what DynamoDB|significant digits/,
              `seed ${seed}`
            )
            assert.isTrue(thrown(() => generated!.encodeText(value)) instanceof Codec.CodecIssue, `seed ${seed}`)
            continue
          }
          stored++
          alike(a.success, b.success, seed)
          alike(JSON.parse(generated!.encodeText(value)), JSON.parse(toText(a.success)), seed)
          assert.strictEqual(interpreted!.encodeText(value), toText(a.success), `seed ${seed}`)
          const read = generated!.decodeUnsafe(a.success)
          const other = interpreted!.decodeUnsafe(a.success)
          alike(read, other, seed)
          assert.isTrue(same(read, value), `seed ${seed}: ${toText(a.success)}`)
          alike(generated!.encodeUnsafe(read), a.success, seed)
          const marshalled = viaMarshall(schema, value)
          if (marshalled !== undefined && comparable(toText(a.success))) {
            compared++
            alike(a.success, marshalled, seed)
            const other = viaUnmarshall(schema, a.success)
            if (other !== undefined) assert.isTrue(same(other, read), `seed ${seed}: ${toText(a.success)}`)
          }
        }
      }
      assert.isAbove(stored / values, 0.75, `${stored} of ${values} could be stored`)
      assert.isAbove(compared / values, 0.2, `${compared} of ${values} could be compared with marshall`)
    }), 120_000)

  it.effect("both refuse damaged items in the same words", () =>
    Effect.gen(function*() {
      let refused = 0
      for (const seed of seeds) {
        const roll = dice(seed + 10_000)
        const schema = struct(roll, 3)
        const [generated, interpreted] = both(schema)
        const samples = yield* Arbitrary.sampleEffect(
          Arbitrary.schema(Schema.make<Schema.Codec<unknown>>(schema.ast)),
          { count: 6, seed }
        )
        for (const value of samples as ReadonlyArray<typeof schema.Type>) {
          const encoded = generated!.encode(value)
          if (Result.isFailure(encoded)) continue
          const damaged = damage(encoded.success, roll)
          const a = generated!.decode(damaged)
          const b = interpreted!.decode(damaged)
          assert.strictEqual(message(a), message(b), `seed ${seed}: ${toText(damaged)}`)
          if (Result.isFailure(a)) refused++
          else if (Result.isSuccess(b)) alike(a.success, b.success, seed)
        }
      }
      assert.isAbove(refused, 200)
    }), 120_000)
})

const others = [{ S: "?" }, { N: "1e200" }, { N: "9007199254740993" }, { BOOL: true }, { NULL: true as const }, {
  L: []
}, { M: {} }]

/** The same item with one value replaced or dropped, at any depth. */
const damage = (value: any, roll: (n: number) => number): any => {
  const keys = Object.keys(value)
  if (keys.length === 0) return value
  const key = keys[roll(keys.length)]!
  const inner = value[key]
  const inside = inner?.M ?? inner?.L
  const out = Object.defineProperties({}, Object.getOwnPropertyDescriptors(value))
  const put = (x: unknown) =>
    Object.defineProperty(out, key, { value: x, enumerable: true, configurable: true, writable: true })
  if (inside !== undefined && Object.keys(inside).length > 0 && roll(3) > 0) {
    const changed = damage(inside, roll)
    return put(inner.M === undefined ? { L: Object.values(changed) } : { M: changed })
  }
  if (roll(4) === 0) delete (out as any)[key]
  else put(others[roll(others.length)])
  return out
}
