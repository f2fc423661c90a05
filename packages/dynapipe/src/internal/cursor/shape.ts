/** Whether a key is one of a query: by the attributes that it has, and their types. */
import type { AttributeMap } from "../../AttributeValue.ts"

/** The attributes of a key and their types; of undefined, any will do. */
export type Shape = Readonly<Record<string, "S" | "N" | "B">> | undefined

/** Whether a key has exactly the attributes of a shape. */
export const fits = (key: AttributeMap, shape: Shape): boolean => {
  const names = Object.keys(key)
  if (shape === undefined) return names.length > 0
  const wanted = Object.entries(shape)
  return wanted.length === names.length
    && wanted.every(([name, type]) => Object.hasOwn(key, name) && key[name]![type] !== undefined)
}
