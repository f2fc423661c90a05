import type { AttributeMap } from "dynapipe/AttributeValue"
import * as Engine from "../../src/engine/Engine.ts"
import { ServiceError } from "../../src/error.ts"

export const start = Date.parse("2025-01-01T00:00:00Z")

const elements = (names: ReadonlyArray<string>, KeyType: string) =>
  names.map((AttributeName) => ({ AttributeName, KeyType }))

/** `pk:S sk:N` as attribute definitions. */
export const attributes = (text: string) =>
  text.split(" ").map((one) => {
    const [AttributeName, AttributeType] = one.split(":")
    return { AttributeName, AttributeType }
  })

/** `pk` or `pk sk`, or `a,b c,d` with several attributes, as a key schema. */
export const keySchema = (text: string) => {
  const [partition = "", sort] = text.split(" ")
  return [...elements(partition.split(","), "HASH"), ...elements(sort === undefined ? [] : sort.split(","), "RANGE")]
}

export const index = (IndexName: string, key: string, projection: string | ReadonlyArray<string> = "ALL") => ({
  IndexName,
  KeySchema: keySchema(key),
  Projection: typeof projection === "string"
    ? { ProjectionType: projection }
    : { ProjectionType: "INCLUDE", NonKeyAttributes: projection }
})

export const table = (definitions: string, key: string, more: object = {}) => ({
  TableName: "things",
  AttributeDefinitions: attributes(definitions),
  KeySchema: keySchema(key),
  BillingMode: "PAY_PER_REQUEST",
  ...more
})

/** `{ a: "x", n: 1 }` as an item. */
export const item = (values: Record<string, string | number | boolean | Uint8Array>): AttributeMap =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string"
        ? { S: value }
        : typeof value === "number"
        ? { N: String(value) }
        : typeof value === "boolean"
        ? { BOOL: value }
        : { B: value }
    ])
  ) as AttributeMap

/** An engine with a clock of its own; the table is called `things` where an input names none. */
export const world = (definition?: object, options?: Engine.Options) => {
  const engine = Engine.make(options)
  let now = start
  const call = (operation: string, input: object = {}): any =>
    engine.execute(operation, { TableName: "things", ...input }, now)
  if (definition !== undefined) call("CreateTable", definition)
  return {
    engine,
    call,
    put: (...items: ReadonlyArray<AttributeMap>) => {
      for (const Item of items) call("PutItem", { Item })
    },
    wait: (milliseconds: number) => {
      now += milliseconds
    },
    at: () => now
  }
}

/** The name and the message of what is thrown. */
export const refusal = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof ServiceError) return `${error.name}: ${error.message}`
    throw error
  }
  return "nothing was refused"
}

/** What else the error says. */
export const refusalFields = (run: () => unknown): Readonly<Record<string, unknown>> => {
  try {
    run()
  } catch (error) {
    if (error instanceof ServiceError) return error.fields
    throw error
  }
  return {}
}
