/**
 * SET and REMOVE as an update of the engine's expression language.
 *
 * @since 0.1.0
 */
import { validation } from "../error.ts"
import { checkOperators, requirePath, wrongNumber, wrongType } from "../expression/conditionChecks.ts"
import type { Path, Update } from "../expression/index.ts"
import { at, type Maybe } from "../expression/operators.ts"
import { reach, same } from "../expression/paths.ts"
import { adding, type Change, deleting, edit, removing, setting } from "../expression/update.ts"
import { type AttributeMap, type AttributeValue, Decimal, type Descriptor, typeOf } from "../value/index.ts"
import { checkFunction } from "./condition.ts"
import { apart, checkNames } from "./path.ts"
import type { Action, Call, Term } from "./syntax.ts"
import { constant, isConstant, type Parameters } from "./values.ts"

/** A right side: what it gives for an item, the type that it is known to give, and whether it is a constant. */
interface Value {
  readonly of: (item: AttributeMap) => AttributeValue
  readonly type: Descriptor | undefined
  readonly path?: Path
  readonly isConstant?: true
}

/** What is read on the way: paths, and how many operators there were. */
interface Scope {
  readonly parameters: Parameters
  readonly paths: Array<Path>
  operators: number
}

const incorrect = () => validation("An operand in the update expression has an incorrect data type")

/** What an operator needs of its operands: constants are held against it at once, the rest when it runs. */
const typed = (operator: string, wanted: "N" | "L", value: Value): (item: AttributeMap) => AttributeValue => {
  if (value.isConstant === true && value.type !== wanted) throw wrongType(operator, value.type!)
  return (item) => {
    const found = value.of(item)
    if (found[wanted] === undefined) throw incorrect()
    return found
  }
}

const sum = (operator: "+" | "-", left: Value, right: Value): Value => {
  const [first, second] = [typed(operator, "N", left), typed(operator, "N", right)]
  const combine = operator === "+" ? Decimal.add : Decimal.subtract
  return { type: "N", of: (item) => ({ N: combine(first(item).N!, second(item).N!) }) }
}

const functions: Readonly<Record<string, (first: Value, second: Value) => Value>> = {
  list_append: (first, second) => {
    const [head, tail] = [typed("list_append", "L", first), typed("list_append", "L", second)]
    return { type: "L", of: (item) => ({ L: [...head(item).L!, ...tail(item).L!] }) }
  },
  if_not_exists: (first, second) => {
    const { path } = first
    requirePath("if_not_exists", path === undefined ? {} : { path })
    return { type: undefined, of: (item) => at(item, path!) ?? second.of(item) }
  }
}

const called = (term: Call, scope: Scope): Value => {
  checkFunction(term.name, "update")
  const [first, second, ...more] = term.operands.map((operand) => valueOf(operand, scope))
  if (first === undefined || second === undefined || more.length > 0) {
    throw wrongNumber(term.name, term.operands.length)
  }
  return functions[term.name]!(first, second)
}

const read = (path: Path, scope: Scope): Value => {
  scope.paths.push(checkNames(path))
  return {
    path,
    type: undefined,
    of: (item) => {
      const found = at(item, path)
      if (found === undefined) {
        throw validation("The provided expression refers to an attribute that does not exist in the item")
      }
      return found
    }
  }
}

const valueOf = (term: Term, scope: Scope): Value => {
  if (isConstant(term)) {
    const value = constant(term, scope.parameters)
    return { of: () => value, type: typeOf(value), isConstant: true }
  }
  if (term.kind === "path") return read(term.path, scope)
  if (term.kind === "missing") throw validation("MISSING must be compared using IS operator")
  checkOperators(++scope.operators)
  if (term.kind === "call") return called(term, scope)
  if (term.kind === "sign") throw wrongNumber(term.operator, 1)
  if (term.kind === "binary" && (term.operator === "+" || term.operator === "-")) {
    return sum(term.operator, valueOf(term.left, scope), valueOf(term.right, scope))
  }
  throw validation(
    `Unsupported operator in Update Expression. Operator: ${term.kind === "binary" ? term.operator : term.kind}`
  )
}

/** An action on an item: what becomes of the value at its path. */
interface Step {
  readonly type: Descriptor | undefined
  readonly change: (item: AttributeMap, before: Maybe) => Change
}

const setFunctions: ReadonlyMap<string, (value: AttributeValue) => Change> = new Map([
  ["set_add", adding],
  ["set_delete", deleting]
])

const isSet = (value: AttributeValue | undefined): value is AttributeValue =>
  value !== undefined && (value.SS ?? value.NS ?? value.BS) !== undefined

/** `SET a = set_add(a, <<…>>)` */
const setStep = (target: Path, { name, operands, place }: Call, scope: Scope): Step => {
  const title = name.toUpperCase()
  const [first, second] = operands
  if (operands.length !== 2) throw validation(`${title} must have exactly two arguments at ${place}`)
  if (first!.kind !== "path" || !same(first!.path, target)) {
    throw validation(`The first argument to ${title} must equal the assignment value`)
  }
  const value = isConstant(second!) ? constant(second!, scope.parameters) : undefined
  if (!isSet(value)) {
    throw validation(`The second argument to ${title} must be a value with type SET at ${first!.place}`)
  }
  const combine = setFunctions.get(name)!(value)
  return {
    type: typeOf(value),
    // What is there is combined with the value at once: it may be of another type.
    change: (_, before) => {
      const after = combine(before)
      return () => after
    }
  }
}

const removal: Step = { type: undefined, change: () => removing }

const stepOf = (action: Action, scope: Scope): Step => {
  if (action.kind === "REMOVE") return removal
  const { path, value: term } = action
  if (term.kind === "call" && setFunctions.has(term.name)) return setStep(path, term, scope)
  const value = valueOf(term, scope)
  return { type: value.type, change: (item) => setting(value.of(item), path) }
}

/**
 * The update that actions make. Every right side sees the old item.
 *
 * @category conversions
 */
export const updateOf = (actions: ReadonlyArray<Action>, parameters: Parameters): Update => {
  const targets = apart(actions.map(({ path }) => path))
  const scope: Scope = { parameters, paths: [...targets], operators: 0 }
  const steps = actions.map((action) => stepOf(action, scope))
  return {
    ...reach(scope.paths),
    actions: actions.map(({ kind, path }, index) => ({ kind, path, type: steps[index]!.type })),
    run: (item) =>
      edit(item, targets.map((path, index) => ({ path, change: steps[index]!.change(item, at(item, path)) })))
  }
}
