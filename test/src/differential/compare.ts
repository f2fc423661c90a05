/**
 * Holds two answers against each other, without what neither side promises: the order of a set, of a scan, of a batch.
 */
import type { Answer } from "./backend.ts"
import type { Input, Step } from "./request.ts"
import type { Json } from "./value.ts"

const isObject = (json: Json | undefined): json is Input =>
  typeof json === "object" && json !== null && !Array.isArray(json)

/** One text for one number: the service normalises what is written, the emulator keeps it as it came. */
const normal = (number: string): string => {
  const [, sign, whole, fraction = "", exponent = "0"] = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(number) ??
    []
  if (whole === undefined) return number
  const digits = `${whole}${fraction}`.replace(/^0+/, "")
  const significant = digits.replace(/0+$/, "")
  const scale = Number(exponent) - fraction.length + digits.length - significant.length
  return significant === "" ? "0" : `${sign === "-" ? "-" : ""}${significant}e${scale}`
}

const member = (name: string, of: Json): Json =>
  name === "N" && typeof of === "string"
    ? normal(of)
    : name === "NS" && Array.isArray(of)
    ? of.map((each) => normal(String(each))).sort()
    : (name === "SS" || name === "BS") && Array.isArray(of)
    ? [...of].sort()
    : canonical(of)

/** Keys in order, sets in order, numbers in one form. */
const canonical = (json: Json): Json => {
  if (Array.isArray(json)) return json.map(canonical)
  if (!isObject(json)) return json
  return Object.fromEntries(
    Object.entries(json).sort(([a], [b]) => a < b ? -1 : 1).map(([name, of]) => [name, member(name, of)])
  )
}

const text = (json: Json): string => JSON.stringify(canonical(json))
const unordered = (list: ReadonlyArray<Json>): ReadonlyArray<string> => list.map(text).sort()

/** What is held against each other of a good answer. */
const told = ({ input, operation, orderedBy, pages }: Step, output: Input): Json => {
  // among equal keys of an index any item may come first: what is after a given one is nobody's promise
  if ("IndexName" in input && "ExclusiveStartKey" in input) return "an answer"
  const { ConsumedCapacity, ItemCollectionMetrics: _, ...others } = output
  const asked = "ReturnConsumedCapacity" in input && ConsumedCapacity !== undefined
  const rest = asked ? { ...others, ConsumedCapacity } : others
  if (operation === "BatchGetItem") {
    return {
      ...rest,
      Responses: Object.fromEntries(
        Object.entries(rest["Responses"] as Input ?? {}).map((
          [table, items]
        ) => [table, unordered(items as Array<Json>)])
      )
    }
  }
  if (pages === "one" || !Array.isArray(rest["Items"])) return rest
  const items = rest["Items"] as ReadonlyArray<Input>
  const order = orderedBy !== undefined && items.every((item) => orderedBy in item)
    ? items.map((item) => item[orderedBy]!)
    : []
  return { ...rest, Items: unordered(items), order }
}

const refused = (fields: Input): Json => {
  const reasons = fields["CancellationReasons"]
  return Array.isArray(reasons)
    ? reasons.map((reason) => ({ Code: (reason as Input)["Code"] ?? "None", Item: (reason as Input)["Item"] ?? null }))
    : fields["Item"] ?? null
}

/**
 * How the two differ, if they do: in a word that tells this difference from others, and in full.
 */
export interface Difference {
  readonly kind: string
  readonly engine: string
  readonly emulator: string
}

const sort = (answer: Answer): string => answer.ok ? "answer" : answer.code

export const compare = (step: Step, engine: Answer, emulator: Answer, messages = false): Difference | undefined => {
  const differ = (what: string, a: string, b: string): Difference | undefined =>
    a === b ? undefined : { kind: `${step.operation}: ${what}`, engine: a, emulator: b }
  if (!engine.ok || !emulator.ok) {
    if (sort(engine) !== sort(emulator)) {
      const shown = (answer: Answer): string => answer.ok ? text(answer.output) : `${answer.code}: ${answer.message}`
      return differ(`${sort(engine)} against ${sort(emulator)}`, shown(engine), shown(emulator))
    }
    if (engine.ok || emulator.ok) return undefined
    return differ(`the fields of ${engine.code}`, text(refused(engine.fields)), text(refused(emulator.fields))) ??
      (messages ? differ(`the words of ${engine.code}`, engine.message, emulator.message) : undefined)
  }
  return differ("the answer", text(told(step, engine.output)), text(told(step, emulator.output)))
}
