/**
 * Numbers: up to 38 digits, from 1E-130 to 9.99…E+125, kept in one form.
 */
import { answers, type Case, refusals } from "./case.ts"
import { key } from "./world.ts"

const overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range"
const underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
const precise = "Attempting to store more than 38 significant digits in a Number"
const none = (text: string) => `The parameter cannot be converted to a numeric value: ${text}`
const put = (N: string) => ({ TableName: "plain", Item: { ...key("number"), n: { N } } })
const get = ["GetItem", { TableName: "plain", Key: key("number"), ProjectionExpression: "n" }] as const
const nines = "9".repeat(38)

const kept: ReadonlyArray<readonly [written: string, read: string]> = [
  ["0", "0"],
  ["-0", "0"],
  ["0.0", "0"],
  ["0e50", "0"],
  ["1", "1"],
  ["1.0", "1"],
  ["1.", "1"],
  [".5", "0.5"],
  ["-.5", "-0.5"],
  ["000.5000", "0.5"],
  ["0012", "12"],
  ["123e-5", "0.00123"],
  ["1e3", "1000"],
  ["1E+3", "1000"],
  ["1.23e2", "123"],
  ["100", "100"],
  ["1e20", "100000000000000000000"],
  [nines, nines],
  [`0.${nines}`, `0.${nines}`],
  [`-${nines}`, `-${nines}`],
  ["1E125", `1${"0".repeat(125)}`],
  ["9.9999999999999999999999999999999999999E+125", `${nines}${"0".repeat(88)}`],
  ["1E-130", `0.${"0".repeat(129)}1`],
  ["-1E-130", `-0.${"0".repeat(129)}1`],
  [`1${"0".repeat(60)}`, `1${"0".repeat(60)}`],
  [`0.${"0".repeat(60)}1`, `0.${"0".repeat(60)}1`]
]

const add = (before: string, more: string) =>
  [
    ["PutItem", put(before)],
    [
      "UpdateItem",
      {
        TableName: "plain",
        Key: key("number"),
        UpdateExpression: "SET n = n + :n",
        ExpressionAttributeValues: { ":n": { N: more } },
        ReturnValues: "UPDATED_NEW"
      }
    ]
  ] as const

const sums: ReadonlyArray<readonly [before: string, more: string, after: string]> = [
  ["0.1", "0.2", "0.3"],
  ["9007199254740993", "1", "9007199254740994"],
  [nines, "-1", `${"9".repeat(37)}8`],
  ["1", "-1", "0"],
  ["-5", "2.5", "-2.5"],
  ["1e37", "1", `1${"0".repeat(36)}1`]
]

export const numbers: ReadonlyArray<Case> = [
  ...kept.map(([written, read]) =>
    answers("dynalite", `${written} is kept`, [["PutItem", put(written)], get], { Item: { n: { N: read } } })
  ),
  ...refusals("dynalite", "PutItem", [
    ["1e126", put("1e126"), overflow],
    ["-1e126", put("-1e126"), overflow],
    ["1e-131", put("1e-131"), underflow],
    ["-1e-131", put("-1e-131"), underflow],
    ["39 digits", put("1".repeat(39)), precise],
    ["39 digits behind the point", put(`0.${"1".repeat(39)}`), precise],
    ["38 digits with a point among them and one more", put(`1.${"1".repeat(38)}`), precise],
    ["a space before", put(" 1"), none(" 1")],
    ["a space behind", put("1 "), none("1 ")],
    ["letters", put("abc"), none("abc")],
    ["hexadecimals", put("0x10"), none("0x10")],
    ["NaN", put("NaN"), none("NaN")],
    ["Infinity", put("Infinity"), none("Infinity")],
    ["a lonely sign", put("-"), none("-")],
    ["a lonely point", put("."), none(".")],
    ["no exponent behind an E", put("1e"), none("1e")],
    ["two points", put("1.2.3"), none("1.2.3")],
    ["a comma", put("1,000"), none("1,000")]
  ]),
  ...sums.map(([before, more, after]) =>
    answers("doc", `${before} + ${more}`, add(before, more), { Attributes: { n: { N: after } } })
  ),
  ...[["1e50", "1"], ["1", "1e-50"]].map(([before, more]): Case => ({
    ...answers("alternator", `${before} + ${more} is refused and not rounded`, add(before!, more!), {}),
    expected: { code: "ValidationException", message: undefined }
  })),
  answers("dynalite", "keys are equal where their numbers are", [
    ["PutItem", { TableName: "numbered", Item: { pk: { N: "1.0e2" }, a: { S: "x" } } }],
    ["GetItem", { TableName: "numbered", Key: { pk: { N: "100.00" } } }]
  ], { Item: { pk: { N: "100" }, a: { S: "x" } } }),
  answers("doc", "the members of a set are brought to their form", [
    ["PutItem", { TableName: "numbered", Item: { pk: { N: "1" }, s: { NS: ["1e1"] } } }],
    ["GetItem", { TableName: "numbered", Key: { pk: { N: "1" } } }]
  ], { Item: { pk: { N: "1" }, s: { NS: ["10"] } } })
]
