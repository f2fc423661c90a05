/** An update as the text of an `UpdateExpression`. */
import type { AttributeMap } from "../../AttributeValue.ts"
import { CodecIssue } from "../../Codec.ts"
import { isOperand } from "../../Path.ts"
import type { Collector } from "../expression/collector.ts"
import { bounded } from "../expression/limits.ts"
import { encodeLike, operandText } from "../expression/operand.ts"
import * as size from "../size.ts"
import type { Action } from "./action.ts"

/** One assignment that dynapipe adds: `#version = if_not_exists(#version, :v0) + :v1`. */
export type Assignment = (into: Collector) => string

const clause = (keyword: string, parts: ReadonlyArray<string>): ReadonlyArray<string> =>
  parts.length === 0 ? [] : [`${keyword} ${parts.join(", ")}`]

export interface Changes {
  readonly actions: ReadonlyArray<Action>
  readonly set: AttributeMap
  readonly remove: ReadonlyArray<string>
  readonly assignments: ReadonlyArray<Assignment>
}

/** Refuses what no item can hold after the update: the values that it sets are more than 400 KB by themselves. */
const checkSize = (set: ReadonlyArray<string>, values: AttributeMap = {}): void => {
  const bytes = set.reduce((sum, alias) => sum + size.ofValue(values[alias]!), 0)
  if (bytes > size.itemLimit) {
    throw new CodecIssue({
      direction: "encode",
      path: [],
      reason: `the update sets ${bytes} bytes; an item has at most ${size.itemLimit} (400 KB)`
    })
  }
}

/** The clauses in DynamoDB's usual order; what is empty is left out. */
export const updateExpression = (
  changes: Changes,
  into: Collector
): { readonly UpdateExpression?: string } => {
  const sets: Array<string> = []
  const removes: Array<string> = []
  const adds: Array<string> = []
  const deletes: Array<string> = []
  const plain: Array<string> = []
  for (const action of changes.actions) {
    const { codec, segments } = action.path
    const path = into.path(segments)
    if (action._tag === "Set") {
      const value = operandText(action.value, action.path, into)
      sets.push(`${path} = ${value}`)
      if (!isOperand(action.value)) plain.push(value)
    } else if (action._tag === "Remove") removes.push(path)
    else {
      const value = into.value(encodeLike(codec, action.value, segments))
      ;(action._tag === "Add" ? adds : deletes).push(`${path} ${value}`)
    }
  }
  if (plain.length > 0) checkSize(plain, into.parameters().ExpressionAttributeValues)
  for (const assignment of changes.assignments) sets.push(assignment(into))
  for (const name of Object.keys(changes.set)) sets.push(`${into.name(name)} = ${into.value(changes.set[name]!)}`)
  for (const name of changes.remove) removes.push(into.name(name))
  const clauses = [
    ...clause("SET", sets),
    ...clause("REMOVE", removes),
    ...clause("ADD", adds),
    ...clause("DELETE", deletes)
  ]
  return clauses.length === 0 ? {} : { UpdateExpression: bounded("UpdateExpression", clauses.join(" ")) }
}
