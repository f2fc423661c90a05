/**
 * Properties by names that come from outside: `__proto__` and `constructor` are names like any other.
 */

/** Sets an own property, whatever its name. */
export const put = <T extends object>(
  target: T,
  name: string,
  value: T extends Readonly<Record<string, infer A>> ? A : unknown
): void => {
  if (name === "__proto__") {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
  } else {
    // the type of the value is that of the target's properties, where it has one
    ;(target as { [key: string]: unknown })[name] = value
  }
}

/** Names that every object inherits, so that only an own property of that name counts. */
export const isInherited = (name: string): boolean => name in Object.prototype

/** Reads a property, but none that every object has. */
export const take = (name: string): (source: any) => any =>
  isInherited(name)
    ? (source) => Object.hasOwn(source, name) ? source[name] : undefined
    : (source) => source[name]
