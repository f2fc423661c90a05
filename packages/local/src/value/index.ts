/**
 * Attribute values inside the engine: exact numbers, validation, sizes, equality and order.
 *
 * **Contract**
 *
 * Values are the SDK's shapes (`B` is `Uint8Array`, `N` is text) and immutable once validated: nothing here writes to
 * an object that it did not make. `validateValue` and `validateItem` throw a `ServiceError` or give the *normalised*
 * value, which is the very input object wherever nothing had to change. Everything else expects validated values.
 *
 * - `validateValue(value)`, `validateItem(item)`: the service's checks, numbers normalised.
 * - `typeOf(value)`: its descriptor, `"S"`, `"N"`, …
 * - `equal(a, b)`: sets without order, numbers by value; `compare(a, b)`: order of two S (by their UTF-8 bytes), two N
 *   or two B.
 * - `itemSize(item)`, `valueSize(value)`, `textSize(text)`: bytes by the documented rule.
 * - `get(map, name)`, `put(map, name, value)`: maps whose keys may be `__proto__` or `constructor`.
 *
 * @since 0.1.0
 */
export { compare, equal } from "./compare.ts"
export * as Decimal from "./decimal.ts"
export { type AttributeMap, type AttributeValue, type Descriptor, get, put, typeOf } from "./map.ts"
export { itemSize, maximumItem, textSize, valueSize } from "./size.ts"
export { validateItem, validateValue } from "./validate.ts"
