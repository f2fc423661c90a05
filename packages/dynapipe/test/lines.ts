/** The lines of a log, for the tests of batches. */
import { Schema } from "effect"
import * as Entity from "../src/Entity.ts"
import type { Input } from "../src/Operation.ts"
import * as Put from "../src/Put.ts"
import * as Table from "../src/Table.ts"

export class Log extends Table.make("log", { partitionKey: "id", sortKey: { attribute: "n", type: "N" } }) {}
export const Line = Schema.Struct({ id: Schema.String, n: Schema.Number, text: Schema.String })
export class Lines extends Entity.make("Line", { table: Log, schema: Line }) {}

export const line = (n: number, text = "") => Put.item(Lines, { id: "a", n, text })
export const range = (n: number) => Array.from({ length: n }, (_, i) => i)

/** How many lines each of these calls writes. */
export const sizes = (asked: ReadonlyArray<{ readonly input: unknown }>) =>
  asked.map(({ input }) => (input as Input<"BatchWriteItem">).RequestItems!["log"]!.length)
