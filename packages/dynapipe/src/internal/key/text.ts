/** Text in the order of DynamoDB: UTF-8 bytes, which is the order of code points. */
import { bytes } from "../size.ts"
import { refuse } from "./issue.ts"

/** Continues no value: every character up to here is structure, every one of a value lies above. */
export const structural = (char: string): boolean => char <= "#"

/** Ends a part whose following literal could be taken for more of the value. */
export const terminator = "!"

/** The lowest character that a value can have. */
export const lowest = "$"

/** Everything between `%` and the surrogates stands for itself. */
const plain = /^[%-\ud7ff]*$/
// oxlint-disable-next-line no-control-regex -- control characters are escaped
const special = /[\u0000-\u0024\u{10fffe}\u{10ffff}]/gu
const escaped = /^(?:[%-\u{10fffd}]|\$(?:[01][0-9a-f]|2[0-4])|\u{10fffe}[01])*$/u
const escapes = /\$(..)|\u{10fffe}([01])/gu

const escapeOne = (char: string): string => {
  const code = char.codePointAt(0)!
  return code > 0xffff ? `\u{10fffe}${code - 0x10fffe}` : `$${code.toString(16).padStart(2, "0")}`
}

/** One character at a time, so the escaped form of a prefix is a prefix of the escaped form. */
export const escape = (text: string, attribute: string): string =>
  plain.test(text) ? text : wellFormed(text, attribute).replace(special, escapeOne)

/** The text that was escaped; `undefined` where no text is escaped so. */
export const unescape = (text: string): string | undefined => {
  if (plain.test(text)) return text
  if (!escaped.test(text) || !text.isWellFormed()) return undefined
  return text.replace(
    escapes,
    (_, low?: string, high?: string) =>
      low === undefined ? String.fromCodePoint(0x10fffe + Number(high)) : String.fromCharCode(parseInt(low, 16))
  )
}

/** The text itself; half of a surrogate pair is refused. */
export const wellFormed = (text: string, attribute: string): string =>
  text.isWellFormed() ? text : refuse(attribute, "it has a lone surrogate, which UTF-8 cannot write")

/** Surrogates stand for code points above U+FFFF: move them above the rest. */
const rank = (unit: number): number => unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit

/** The order of two texts by their bytes in UTF-8: negative, zero or positive. */
export const compare = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i)
    const b = right.charCodeAt(i)
    if (a !== b) return rank(a) - rank(b)
  }
  return left.length - right.length
}

const lastPoint = (text: string): readonly [head: string, code: number] => {
  const pair = text.length > 1 && text.codePointAt(text.length - 2)! > 0xffff
  const head = text.slice(0, pair ? -2 : -1)
  return [head, text.codePointAt(head.length)!]
}

const tops = ["", "\u007f", "\u07ff", "\uffff"]

/** At or above every key that begins with this prefix, and still begins with it: no value has a U+10FFFF. */
export const ceiling = (prefix: string, limit: number): string =>
  prefix + (tops[Math.max(0, limit - bytes(prefix))] ?? "\u{10ffff}")

/** Above every key that begins with this prefix, and no key is between; `undefined` where nothing is above. */
export const increment = (prefix: string, limit: number): string | undefined => {
  if (prefix === "") return undefined
  const [head, code] = lastPoint(prefix)
  if (code === 0x10ffff) return increment(head, limit)
  const next = head + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1)
  // the next character can be longer, and then no key has it
  return bytes(next) > limit ? increment(head, limit) : next
}

/** At or above every key below this text, and below it itself. */
export const decrement = (text: string, limit: number): string => {
  const [head, code] = lastPoint(text)
  if (code === 0) return head
  return ceiling(head + String.fromCodePoint(code === 0xe000 ? 0xd7ff : code - 1), limit)
}
