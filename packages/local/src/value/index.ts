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
 * - `equal(a, b)`: sets without order, numbers by value; `compare(a, b)`: order of two S, two N or two B.
 * - `compareText`, `compareNumbers`, `compareBytes`: the orders by themselves (text in the order of its UTF-8 bytes).
 * - `orderedKey(value)`: a string whose plain `<` is the order of keys of one type (memcomparable).
 * - `itemSize(item)`, `valueSize(value)`, `nameSize(name)`: bytes by the documented rule.
 * - `get(map, name)`, `put` (in place), `set` and `without` (which copy): maps whose keys may be `__proto__` or
 *   `constructor`.
 *
 * @since 0.1.0
 */
export { compare, compareBytes, compareNumbers, compareText, equal, orderedKey } from "./compare.ts"
export * as Decimal from "./decimal.ts"
export { type AttributeMap, type AttributeValue, type Descriptor, get, put, set, typeOf, without } from "./map.ts"
export { itemSize, nameSize, textSize, valueSize } from "./size.ts"
export { validateItem, validateValue } from "./validate.ts"
