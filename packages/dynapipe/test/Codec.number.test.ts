/** Numbers: exact, or refused. */
import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Schema } from "effect"
import * as Codec from "../src/Codec.ts"
import { implementations, thrown } from "./codec/implementations.ts"

const Item = Schema.Struct({
  n: Schema.optionalKey(Schema.Number),
  i: Schema.optionalKey(Schema.Int),
  b: Schema.optionalKey(Schema.BigInt),
  d: Schema.optionalKey(Schema.BigDecimal),
  l: Schema.optionalKey(Schema.Literals([1, 2.5]))
})

const nines = "9".repeat(38)

const doubles: ReadonlyArray<readonly [value: number, text: string]> = [
  [0, "0"],
  [0.1, "0.1"],
  [0.1 + 0.2, "0.30000000000000004"],
  [2 ** 53 - 1, "9007199254740991"],
  [2 ** 53, "9007199254740992"],
  [-(2 ** 53), "-9007199254740992"],
  [2 ** 60, "1152921504606847000"],
  [1e21, "1e+21"],
  [1e-7, "1e-7"],
  [1e-130, "1e-130"],
  [9.99e125, "9.99e+125"],
  [-9.999999999999998e125, "-9.999999999999998e+125"],
  [5e-130, "5e-130"]
]

describe.each(implementations)("numbers, $name", ({ codegen }) => {
  const codec = Codec.make(Item, { codegen })
  const refused = (item: Parameters<typeof codec.decodeUnsafe>[0]): string =>
    (thrown(() => codec.decodeUnsafe(item)) as Error).message

  it.each(doubles)("%d is stored as %s and read back", (n, text) => {
    assert.deepStrictEqual(codec.encodeUnsafe({ n }), { n: { N: text } })
    assert.strictEqual(codec.encodeText({ n }), `{"n":{"N":"${text}"}}`)
    assert.deepStrictEqual(codec.decodeUnsafe({ n: { N: text } }), { n })
  })

  const Digits = Schema.String.check(Schema.isPattern(/^-?\d{1,8}(\.\d{0,7})?$/))

  it.prop("a short decimal is read as JavaScript reads it", [Digits], ([text]) => {
    assert.strictEqual(codec.decodeUnsafe({ n: { N: text } }).n! + 0, Number(text) + 0)
  }, { arbitrary: { runs: 2000 } })

  it.each(["", ".", "-", "1.2.3", "1-2", "12 ", "0x1f", "1_000", "१२"])("%j is no number", (text) => {
    assert.include(refused({ n: { N: text } }), "is no number")
  })

  it("negative zero is zero", () => {
    assert.deepStrictEqual(codec.encodeUnsafe({ n: -0, i: -0 }), { n: { N: "0" }, i: { N: "0" } })
  })

  it.each([
    ["1.0", 1],
    ["01", 1],
    ["+5", 5],
    ["1E2", 100],
    ["100000000000000000000000", 1e23],
    [".5", 0.5],
    ["0.10", 0.1],
    ["0e10", 0],
    ["-0", 0],
    ["-0.000", 0]
  ])("%s is read as %d, however it is spelled", (text, n) => {
    assert.strictEqual(codec.decodeUnsafe({ n: { N: text } }).n! + 0, n)
  })

  it.each([
    "9007199254740993",
    "-9007199254740993",
    "0.1234567890123456789",
    "1152921504606846976",
    nines,
    "1e-400",
    "1e400",
    "0.30000000000000001"
  ])("%s would be rounded, and is refused", (text) => {
    assert.match(refused({ n: { N: text } }), /has more digits than a JavaScript number holds|is no number/)
  })

  it.each([
    "",
    "x",
    "0x10",
    " 1",
    "1 ",
    "1_000",
    "Infinity",
    "NaN",
    ".",
    "e5",
    "--1",
    "1e",
    "1e1.5",
    "0b11",
    "0o17",
    "0X1F",
    "-0x1",
    "\u00a01",
    "1\n",
    "1,5",
    "+",
    "1/2"
  ])(
    "\"%s\" is no number",
    (text) => {
      assert.match(refused({ n: { N: text } }), /is no number/)
      assert.match(refused({ b: { N: text } }), /is no number/)
    }
  )

  it.each([NaN, Infinity, -Infinity, 1e126, -1e126, 1e-131, 5e-324, Number.MAX_VALUE])("%d cannot be stored", (n) => {
    assert.isTrue(thrown(() => codec.encodeUnsafe({ n })) instanceof Codec.CodecIssue)
  })

  it("an integer is one on both ways", () => {
    assert.match((thrown(() => codec.encodeUnsafe({ i: 0.5 })) as Error).message, /an integer is expected, not 0.5/)
    assert.match((thrown(() => codec.encodeUnsafe({ i: 2 ** 53 })) as Error).message, /an integer is expected/)
    assert.match(refused({ i: { N: "0.5" } }), /an integer is expected, but 0.5 is stored/)
    assert.deepStrictEqual(codec.decodeUnsafe({ i: { N: "5.0" } }), { i: 5 })
  })

  it.each(
    [
      [0n, "0"],
      [-1n, "-1"],
      [9007199254740993n, "9007199254740993"],
      [BigInt(nines), nines],
      [-BigInt(nines), `-${nines}`],
      [10n ** 50n, `1${"0".repeat(50)}`],
      [BigInt(`${nines}${"0".repeat(88)}`), `${nines}${"0".repeat(88)}`]
    ] as const
  )("the bigint %d keeps every digit", (b, text) => {
    assert.deepStrictEqual(codec.encodeUnsafe({ b }), { b: { N: text } })
    assert.deepStrictEqual(codec.decodeUnsafe({ b: { N: text } }), { b })
  })

  it("a bigint is read however it is spelled", () => {
    assert.deepStrictEqual(codec.decodeUnsafe({ b: { N: "1E+20" } }), { b: 10n ** 20n })
    assert.deepStrictEqual(codec.decodeUnsafe({ b: { N: "12.0" } }), { b: 12n })
    assert.match(refused({ b: { N: "1.5" } }), /1.5 is not an integer/)
    assert.match(refused({ b: { N: "1e999999999" } }), /outside of what DynamoDB's numbers hold/)
  })

  it.each([BigInt(`1${nines}`), 10n ** 126n, BigInt(`${nines}9`)])("the bigint %d is refused", (b) => {
    assert.match((thrown(() => codec.encodeUnsafe({ b })) as Error).message, /38/)
  })

  it.each(
    [
      ["0", "0"],
      ["1.50", "1.5"],
      [`0.${nines}`, `9.${"9".repeat(37)}e-1`],
      ["-1e-130", "-1e-130"],
      [`${nines}e88`, `9.${"9".repeat(37)}e+125`]
    ] as const
  )("the decimal %s is stored as %s and read back", (written, text) => {
    const d = BigDecimal.fromStringUnsafe(written)
    assert.deepStrictEqual(codec.encodeUnsafe({ d }), { d: { N: text } })
    assert.isTrue(BigDecimal.equals(codec.decodeUnsafe({ d: { N: text } }).d!, d))
  })

  it.each([`1.${nines}`, "1e126", "1e-131"])("the decimal %s is refused", (text) => {
    const d = BigDecimal.fromStringUnsafe(text)
    assert.isTrue(thrown(() => codec.encodeUnsafe({ d })) instanceof Codec.CodecIssue)
  })

  it("a literal is found however it is spelled", () => {
    assert.deepStrictEqual(codec.decodeUnsafe({ l: { N: "2.50" } }), { l: 2.5 })
    assert.match(refused({ l: { N: "3" } }), /1 or 2.5 is expected, but N "3" is stored/)
  })
})
