/**
 * Updates on immutable items: every right side sees the old item, then all changes are made in one walk that copies
 * only what it changes.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import * as Decimal from "../value/decimal.ts"
import { type AttributeMap, type AttributeValue, get, latin1, put } from "../value/map.ts"
import type { ActionSyntax, Operand, Path, Update, ValueSyntax } from "./ast.ts"
import { at, type Maybe } from "./operators.ts"

const missing = () => validation("The provided expression refers to an attribute that does not exist in the item")
const wrongType = () => validation("An operand in the update expression has an incorrect data type")
const wrongPath = () => validation("The document path provided in the update expression is invalid for update")
const tooDeep = () => validation("Nesting Levels have exceeded supported limits")

/**
 * What becomes of the value at the end of a path; nothing means that it goes.
 *
 * @category models
 * @since 0.1.0
 */
export type Change = (before: Maybe) => Maybe

/**
 * A change at its place.
 *
 * @category models
 * @since 0.1.0
 */
export interface Edit {
  readonly path: Path
  readonly change: Change
}

/**
 * What the right sides see: the old item, and the names and values of the request.
 *
 * @category models
 * @since 0.1.0
 */
export interface Scope {
  readonly item: AttributeMap
  readonly resolve: (path: Path) => Path
  readonly value: (placeholder: string) => AttributeValue
}

const number = (value: AttributeValue): string => {
  if (value.N === undefined) throw wrongType()
  return value.N
}

const list = (value: AttributeValue): ReadonlyArray<AttributeValue> => {
  if (value.L === undefined) throw wrongType()
  return value.L
}

const operand = (node: Operand, scope: Scope): AttributeValue => {
  switch (node.kind) {
    case "value":
      return scope.value(node.name)
    case "path": {
      const found = at(scope.item, scope.resolve(node.path))
      if (found === undefined) throw missing()
      return found
    }
    case "call": {
      const [first, second] = node.operands
      if (node.name === "list_append") {
        const head = list(operand(first!, scope))
        return { L: [...head, ...list(operand(second!, scope))] }
      }
      // Of the two functions of updates this is if_not_exists, whose first operand was checked to be a path.
      const existing = first!.kind === "path" ? at(scope.item, scope.resolve(first!.path)) : undefined
      return existing ?? operand(second!, scope)
    }
  }
}

const valueOf = (node: ValueSyntax, scope: Scope): AttributeValue => {
  if (node.kind !== "arithmetic") return operand(node, scope)
  const left = number(operand(node.left, scope))
  const right = number(operand(node.right, scope))
  return { N: node.operator === "+" ? Decimal.add(left, right) : Decimal.subtract(left, right) }
}

const members = (value: AttributeValue): ReadonlyArray<string> | undefined =>
  value.SS ?? value.NS ?? value.BS?.map(latin1)

/** Two sets of one type, each member with its text; `undefined` where the types differ. */
const sets = (left: AttributeValue, right: AttributeValue) => {
  const type = right.SS !== undefined ? "SS" : right.NS !== undefined ? "NS" : "BS"
  if (left[type] === undefined) throw wrongType()
  // Both are of the type just found, so their members go together.
  const before = left[type] as Array<never>
  return { type, before, added: right[type] as Array<never>, texts: new Set(members(left)), others: members(right)! }
}

/**
 * ADD: numbers are added, sets united.
 *
 * @category changes
 * @since 0.1.0
 */
export const adding = (value: AttributeValue): Change => (before) => {
  if (before === undefined) return value
  if (value.N !== undefined) return { N: Decimal.add(number(before), value.N) }
  const { added, before: existing, others, texts, type } = sets(before, value)
  const fresh = added.filter((_, index) => !texts.has(others[index]!))
  // The type is the tag of both sets.
  return fresh.length === 0 ? before : { [type]: [...existing, ...fresh] } as unknown as AttributeValue
}

/**
 * DELETE: members are taken out of a set, which goes with its last member.
 *
 * @category changes
 * @since 0.1.0
 */
export const deleting = (value: AttributeValue): Change => (before) => {
  if (before === undefined) return undefined
  const { before: existing, others, type } = sets(before, value)
  const gone = new Set(others)
  const texts = members(before)!
  const left = existing.filter((_, index) => !gone.has(texts[index]!))
  if (left.length === existing.length) return before
  // The type is the tag of both sets.
  return left.length === 0 ? undefined : { [type]: left } as unknown as AttributeValue
}

/** Edits by their next step: either one ends here, or all go on. */
type Node = { readonly change: Change } | { readonly steps: Map<string | number, Node> }

const plant = (edits: ReadonlyArray<Edit>): Map<string | number, Node> => {
  const root = new Map<string | number, Node>()
  for (const { change, path } of edits) {
    let steps = root
    for (const step of path.slice(0, -1)) {
      let next = steps.get(step)
      // Paths do not overlap, so no edit ends on the way of another.
      if (next === undefined || !("steps" in next)) steps.set(step, next = { steps: new Map() })
      steps = next.steps
    }
    steps.set(path[path.length - 1]!, { change })
  }
  return root
}

const editMap = (map: AttributeMap, steps: Map<string | number, Node>): AttributeMap => {
  const copy = { ...map }
  for (const [step, node] of steps) {
    if (typeof step === "number") throw wrongPath()
    const after = editValue(get(map, step), node)
    if (after === undefined) delete copy[step]
    else put(copy, step, after)
  }
  return copy
}

const editList = (
  elements: ReadonlyArray<AttributeValue>,
  steps: Map<string | number, Node>
): ReadonlyArray<AttributeValue> => {
  const copy: Array<Maybe> = [...elements]
  const indexes = [...steps.keys()].map((step) => {
    if (typeof step === "string") throw wrongPath()
    return step
  })
  // Beyond the end, elements are appended in the order of their indexes.
  for (const index of indexes.sort((left, right) => left - right)) {
    const after = editValue(elements[index], steps.get(index)!)
    if (index < elements.length) copy[index] = after
    else if (after !== undefined) copy.push(after)
  }
  return copy.filter((element) => element !== undefined)
}

const editValue = (before: Maybe, node: Node): Maybe => {
  if ("change" in node) return node.change(before)
  if (before?.M !== undefined) return { M: editMap(before.M, node.steps) }
  // The copy is the item's own from here on, and nothing writes to it again.
  if (before?.L !== undefined) return { L: editList(before.L, node.steps) as Array<AttributeValue> }
  throw wrongPath()
}

const levels = (value: AttributeValue): number => {
  const inner = value.L ?? (value.M === undefined ? undefined : Object.values(value.M))
  return inner === undefined ? 0 : inner.reduce((most, element) => Math.max(most, levels(element)), 0) + 1
}

const maximumLevels = 32

/**
 * SET: the value takes the place of whatever was there.
 *
 * @category changes
 * @since 0.1.0
 */
export const setting = (value: AttributeValue, path: Path): Change => {
  if (path.length + levels(value) > maximumLevels) throw tooDeep()
  return () => value
}

/**
 * REMOVE: what was there goes.
 *
 * @category changes
 * @since 0.1.0
 */
export const removing: Change = () => undefined

/**
 * Makes all edits at once.
 *
 * @category evaluation
 * @since 0.1.0
 */
export const edit = (item: AttributeMap, edits: ReadonlyArray<Edit>): AttributeMap => editMap(item, plant(edits))

/** The change that an ADD or a DELETE makes to what is there; it fails here where that is of another type. */
const combining = (action: ActionSyntax, path: Path, scope: Scope): Change | undefined => {
  if (action.kind !== "ADD" && action.kind !== "DELETE") return undefined
  const value = scope.value(action.value.name)
  const after = (action.kind === "ADD" ? adding : deleting)(value)(at(scope.item, path))
  return () => after
}

const checkParent = (path: Path, item: AttributeMap): void => {
  if (path.length === 1) return
  const parent = at(item, path.slice(0, -1))
  const last = path[path.length - 1]
  if ((typeof last === "number" ? parent?.L : parent?.M) === undefined) throw wrongPath()
}

const assigning = (action: ActionSyntax, path: Path, scope: Scope): Change | undefined =>
  action.kind === "SET" ? setting(valueOf(action.value, scope), path) : undefined

const isCopy = (action: ActionSyntax): boolean => action.kind === "SET" && action.value.kind === "path"

/**
 * Runs the actions of an update expression on the item of the scope.
 *
 * **Details**
 *
 * Where several things are wrong, the service tells of the operands of ADD and DELETE first, then of the paths, then
 * of computed right sides, then of attributes that are copied and are not there.
 *
 * @category evaluation
 * @since 0.1.0
 */
export const run = (actions: ReadonlyArray<ActionSyntax>, paths: ReadonlyArray<Path>, scope: Scope): AttributeMap => {
  const changes = actions.map((action, index) => combining(action, paths[index]!, scope))
  for (const path of paths) checkParent(path, scope.item)
  for (const copies of [false, true]) {
    actions.forEach((action, index) => {
      if (isCopy(action) === copies) changes[index] ??= assigning(action, paths[index]!, scope)
    })
  }
  return edit(scope.item, paths.map((path, index) => ({ path, change: changes[index] ?? removing })))
}

/**
 * Applies an update to an item; one that is not there is its key attributes.
 *
 * @category evaluation
 * @since 0.1.0
 */
export const applyUpdate = (
  update: Update,
  item: AttributeMap
): { readonly item: AttributeMap; readonly changedPaths: ReadonlyArray<Path> } => ({
  item: update.run(item),
  changedPaths: update.actions.map((action) => action.path)
})
