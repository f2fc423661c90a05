/** Decimal numbers as text that compares as they do. */

/** Most of the numbers there are. */
const usual = /^[1-9]\d{0,24}$/
const decimal = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/
const markers = "abcdefghijklmnopqrstuvwxyz"
/** Digits that a number may have before or after its point. */
const limit = 999

/** The digits of a number before and after its point, without needless zeros. */
export interface Digits {
  readonly negative: boolean
  /** Without leading zeros: empty below one. */
  readonly whole: string
  /** Without trailing zeros. */
  readonly fraction: string
}

/** Takes the text of a number apart; `undefined` where it is none, or beyond all limits. */
export const digits = (text: string): Digits | undefined => {
  if (usual.test(text)) return { negative: false, whole: text, fraction: "" }
  const match = decimal.exec(text)
  if (match === null) return undefined
  const [, sign, whole = "", fraction = "", exponent = "0"] = match
  const all = whole + fraction
  if (all === "") return undefined
  const significant = all.replace(/^0+/, "")
  if (significant === "") return { negative: false, whole: "", fraction: "" }
  const point = significant.length - fraction.length + Number(exponent)
  if (point > limit || point < -limit) return undefined
  const padded = point <= 0 ? "0".repeat(-point) + significant : significant.padEnd(point, "0")
  const head = Math.max(point, 0)
  const tail = padded.slice(head).replace(/0+$/, "")
  return tail.length > limit ? undefined : { negative: sign === "-", whole: padded.slice(0, head), fraction: tail }
}

/** As people and DynamoDB write it. */
export const plain = ({ fraction, negative, whole }: Digits): string =>
  `${negative ? "-" : ""}${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`

/** A letter for the count of whole digits: a is one, y is 25; from 26 on, z and the count. */
const marker = (count: number): string => count <= 25 ? markers[count - 1]! : `z${String(count).padStart(3, "0")}`

const encodePositive = ({ fraction, whole }: Digits): string =>
  `${whole === "" ? "0" : marker(whole.length) + whole}${fraction === "" ? "" : `.${fraction}`}`

/** Turns the order round, character by character: it is its own inverse but for the letters' case. */
const mirrored = new Map<string, string>([
  [".", "."],
  ...[..."0123456789"].map((digit, i) => [digit, String(9 - i)] as const),
  ...[...markers].map((letter, i) => [letter, markers[25 - i]!.toUpperCase()] as const)
])
const unmirrored = new Map([...mirrored].map(([from, to]) => [to, from]))

const translate = (text: string, map: ReadonlyMap<string, string>): string => {
  let out = ""
  for (const char of text) out += map.get(char) ?? char
  return out
}

/** The text of a number in a key. */
export const encode = (number: Digits): string => {
  const positive = encodePositive(number)
  if (!number.negative) return positive
  const below = number.whole === ""
  return `-${below ? "_" : ""}${translate(below ? positive.slice(1) : positive, mirrored)}~`
}

const canonical = /^(?:0|([a-y])([1-9]\d*)|z(\d{3})([1-9]\d*))(?:\.(\d*[1-9]))?$/

const decodePositive = (text: string): Digits | undefined => {
  const match = canonical.exec(text)
  if (match === null) return undefined
  const [, letter, short, count, long, fraction = ""] = match
  const whole = short ?? long ?? ""
  const expected = letter !== undefined ? markers.indexOf(letter) + 1 : count !== undefined ? Number(count) : 0
  const fits = expected === whole.length && (count === undefined || expected > 25)
  return fits && fraction.length <= limit ? { negative: false, whole, fraction } : undefined
}

const negative = /^-(_)?([A-Z0-9.]+)~$/

/** The number that a text of a key says; `undefined` where no number is written so. */
export const decode = (text: string): Digits | undefined => {
  if (!text.startsWith("-")) return decodePositive(text)
  const match = negative.exec(text)
  if (match === null) return undefined
  const found = decodePositive((match[1] === undefined ? "" : "0") + translate(match[2]!, unmirrored))
  return found === undefined || (found.whole === "" && found.fraction === "") ? undefined : { ...found, negative: true }
}
