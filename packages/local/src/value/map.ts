/**
 * Attribute maps whose keys come from outside: `__proto__` and `constructor` are names like any other.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue, Descriptor } from "dynapipe/AttributeValue"

export type { AttributeMap, AttributeValue, Descriptor }

const hasOwn = Object.prototype.hasOwnProperty

/**
 * The value of a name, and nothing of what objects inherit.
 *
 * @category accessors
 * @since 0.1.0
 */
export const get = <A>(map: Readonly<Record<string, A>>, name: string): A | undefined =>
  hasOwn.call(map, name) ? map[name] : undefined

/**
 * Writes a name into a map of one's own making.
 *
 * @category mutations
 * @since 0.1.0
 */
export const put = <A>(map: Record<string, A>, name: string, value: A): void => {
  if (name === "__proto__") {
    Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true })
  } else {
    map[name] = value
  }
}

/**
 * The descriptor of a validated value.
 *
 * @category accessors
 * @since 0.1.0
 */
export const typeOf = (value: AttributeValue): Descriptor => {
  // A validated value has one property, unless it came through the SDK's own types with empty ones beside it.
  for (const key in value) {
    if (value[key as Descriptor] != null) return key as Descriptor
  }
  throw new TypeError("an attribute value without a type")
}

/**
 * Whether two arrays of bytes are the same.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const sameBytes = (left: Uint8Array, right: Uint8Array): boolean => {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) return false
  }
  return true
}

/**
 * Bytes as a string of code units 0 to 255: a key for sets and maps, in the order of the bytes.
 *
 * @category conversions
 * @since 0.1.0
 */
export const latin1 = (bytes: Uint8Array): string => {
  let text = ""
  for (let start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode(...bytes.subarray(start, start + 8192))
  }
  return text
}
