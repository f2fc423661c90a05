/** An update as the text of an `UpdateExpression`. */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Collector } from "../expression/collector.ts"
import { bounded } from "../expression/limits.ts"
import { encodeLike, operandText } from "../expression/operand.ts"
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

/** The clauses in DynamoDB's usual order; what is empty is left out. */
export const updateExpression = (
  changes: Changes,
  into: Collector
): { readonly UpdateExpression?: string } => {
  const sets: Array<string> = []
  const removes: Array<string> = []
  const adds: Array<string> = []
  const deletes: Array<string> = []
  for (const action of changes.actions) {
    const { codec, segments } = action.path
    const path = into.path(segments)
    if (action._tag === "Set") sets.push(`${path} = ${operandText(action.value, action.path, into)}`)
    else if (action._tag === "Remove") removes.push(path)
    else {
      const value = into.value(encodeLike(codec, action.value, segments))
      ;(action._tag === "Add" ? adds : deletes).push(`${path} ${value}`)
    }
  }
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
