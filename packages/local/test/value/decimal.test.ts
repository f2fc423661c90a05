/** Exact numbers: what is read, what is written, what is refused, and arithmetic held against BigInt. */
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { encode } from "../../src/engine/store/encode.ts"
import { ServiceError } from "../../src/error.ts"
import { Decimal } from "../../src/value/index.ts"

const int = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

const digits = (maxLength: number) =>
  Arbitrary.map(Arbitrary.array(int(0, 9), { minLength: 1, maxLength }), (each) => each.join(""))

/** A coefficient and a scale: `coefficient / 10^scale`, with its text. */
const fraction = Arbitrary.map(
  Arbitrary.all([digits(18), int(0, 20), int(0, 1)]),
  ([text, scale, negative]) => {
    const padded = text.padStart(scale + 1, "0")
    const written = `${padded.slice(0, padded.length - scale)}.${padded.slice(padded.length - scale)}0`
    return negative === 1
      ? { coefficient: -BigInt(text), scale, text: `-${written}` }
      : { coefficient: BigInt(text), scale, text: written }
  }
)

const at = (scale: number, value: { readonly coefficient: bigint; readonly scale: number }) =>
  value.coefficient * 10n ** BigInt(scale - value.scale)

const coefficientOf = (text: string, scale: number): bigint => {
  const [whole = "", part = ""] = text.replace("-", "").split(".")
  const magnitude = BigInt(whole + part.padEnd(scale, "0"))
  return text.startsWith("-") ? -magnitude : magnitude
}

const refusal = (run: () => unknown): string => {
  try {
    return `gave ${String(run())}`
  } catch (error) {
    if (error instanceof ServiceError) return error.message
    throw error
  }
}

describe("normalize", () => {
  it.each([
    ["0", "0"],
    ["-0", "0"],
    ["-0.0", "0"],
    ["0e500", "0"],
    ["1.0", "1"],
    ["+1", "1"],
    ["1.", "1"],
    [".5", "0.5"],
    ["00012", "12"],
    ["-007.50", "-7.5"],
    ["1E5", "100000"],
    ["1e+5", "100000"],
    ["12.5e-3", "0.0125"],
    ["123456789012345678901234567890123456780000", "123456789012345678901234567890123456780000"],
    ["1e125", `1${"0".repeat(125)}`],
    ["9.99e125", `999${"0".repeat(123)}`],
    ["0.1e126", `1${"0".repeat(125)}`],
    ["1e-130", `0.${"0".repeat(129)}1`],
    [`1${"0".repeat(124)}`, `1${"0".repeat(124)}`]
  ])("%s is %s", (text, canonical) => {
    assert.strictEqual(Decimal.normalize(text), canonical)
    assert.strictEqual(Decimal.normalize(canonical), canonical)
  })

  const overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range"
  const underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
  const precision = "Attempting to store more than 38 significant digits in a Number"

  it.each([
    ["1e126", overflow],
    ["-10e125", overflow],
    [`1${"0".repeat(126)}`, overflow],
    ["1e-131", underflow],
    ["1.0e-131", underflow],
    [`0.${"0".repeat(130)}1`, underflow],
    ["1".repeat(39), precision],
    [`0.${"1".repeat(39)}`, precision],
    ["", "The parameter cannot be converted to a numeric value"]
  ])("refuses %s: %s", (text, message) => {
    assert.strictEqual(refusal(() => Decimal.normalize(text)), message)
  })

  it.each([
    " 1",
    "1 ",
    "1_0",
    "0x10",
    "Infinity",
    "NaN",
    "1e",
    "e1",
    ".",
    "-",
    "+",
    "--1",
    "1.2.3",
    "1e1.5",
    "1e1000000000000",
    "1e+",
    "١",
    "1\n"
  ])("refuses %j", (text) => {
    assert.strictEqual(
      refusal(() => Decimal.normalize(text)),
      `The parameter cannot be converted to a numeric value: ${text}`
    )
  })
})

describe("arithmetic", () => {
  it.each([
    ["0.1", "0.2", "0.3"],
    ["1e37", "1", `1${"0".repeat(36)}1`],
    ["9".repeat(38), "1", `1${"0".repeat(38)}`],
    ["1e-130", "1e-130", `0.${"0".repeat(129)}2`],
    ["1.5e-129", "-1.4e-129", `0.${"0".repeat(129)}1`],
    ["-1", "1", "0"],
    ["999999999999999", "999999999999999", "1999999999999998"]
  ])("%s + %s = %s", (left, right, sum) => {
    assert.strictEqual(Decimal.add(Decimal.normalize(left), Decimal.normalize(right)), sum)
    assert.strictEqual(Decimal.subtract(Decimal.normalize(left), Decimal.negate(Decimal.normalize(right))), sum)
  })

  it.each([
    ["9e125", "9e125", /^Number overflow/],
    ["1.55e-129", "-1.5e-129", /^Number underflow/],
    ["1e38", "1", /38 significant digits/],
    ["1e125", "1e-130", /38 significant digits/]
  ])("%s + %s is refused, not rounded", (left, right, message) => {
    assert.match(refusal(() => Decimal.add(Decimal.normalize(left), Decimal.normalize(right))), message)
  })

  it.prop("adds, subtracts and compares as BigInt does", [fraction, fraction], ([a, b]) => {
    const left = Decimal.normalize(a.text)
    const right = Decimal.normalize(b.text)
    const scale = Math.max(a.scale, b.scale)
    const [x, y] = [at(scale, a), at(scale, b)]
    assert.strictEqual(coefficientOf(Decimal.add(left, right), scale), x + y)
    assert.strictEqual(coefficientOf(Decimal.subtract(left, right), scale), x - y)
    const order = x < y ? -1 : x > y ? 1 : 0
    assert.strictEqual(Math.sign(Decimal.compare(left, right)), order)
    const [first, second] = [encode({ N: left }), encode({ N: right })]
    assert.strictEqual(first < second ? -1 : first > second ? 1 : 0, order)
  })

  it.prop("gives canonical text, which reads back as itself", [fraction], ([{ text }]) => {
    const canonical = Decimal.normalize(text)
    assert.match(canonical, /^(0|-?([1-9]\d*|0)(\.\d*[1-9])?)$/)
    assert.strictEqual(Decimal.normalize(canonical), canonical)
  })
})

describe("order over all magnitudes", () => {
  const ascending = [
    "-9.9e125",
    "-1e125",
    "-1e100",
    "-12",
    "-11.5",
    "-11",
    "-2",
    "-1.5",
    "-1",
    "-0.11",
    "-0.1",
    "-1e-130",
    "0",
    "1e-130",
    "0.01",
    "0.1",
    "0.11",
    "1",
    "1.5",
    "2",
    "10",
    "11",
    "100",
    "12345678901234567",
    "12345678901234568",
    "1e100",
    "1e125"
  ].map(Decimal.normalize)

  it("is the order of the texts and of the keys", () => {
    ascending.forEach((left, i) =>
      ascending.forEach((right, j) => {
        assert.strictEqual(Math.sign(Decimal.compare(left, right)), Math.sign(i - j), `${left} ${right}`)
        assert.strictEqual(encode({ N: left }) < encode({ N: right }), i < j, `${left} ${right}`)
      })
    )
  })
})

describe("size", () => {
  it.each([
    ["0", 1],
    ["1", 2],
    ["12", 2],
    ["123", 3],
    ["1234", 3],
    ["120", 3],
    ["100", 2],
    ["-1", 3],
    ["0.1", 2],
    ["0.12", 2],
    ["1.5", 3],
    ["12345678901234567890123456789012345678", 20]
  ])("of %s is %i", (text, bytes) => {
    assert.strictEqual(Decimal.size(text), bytes)
  })
})
