/**
 * A script at work: for each call, what goes wrong with it.
 *
 * @since 0.1.0
 */
import type { ThrottlingReason } from "dynapipe/Errors"
import { ServiceError } from "../error.ts"
import type { Cancel, Fault, Throttle, When } from "../Fault.ts"
import { draws } from "./random.ts"
import { actionsOf, divide, type Divided, isRead, tablesOf } from "./request.ts"

/** What befalls one call. */
export interface Plan {
  /** How long it waits, in milliseconds. */
  readonly delay: number
  /** What it fails with instead of being carried out; `"cut"` breaks the connection. */
  readonly instead: ServiceError | "cut" | undefined
  /** What of a batch is carried out and what is left. */
  readonly divided: Divided | undefined
  /** Whether its answer is lost. */
  readonly lost: boolean
}

/** What faults may name in their errors. */
export interface Place {
  readonly region: string
  readonly accountId: string
}

const resources = (operation: string, input: unknown, place: Place): ReadonlyArray<ThrottlingReason> => {
  const index = (input as { readonly IndexName?: unknown } | undefined)?.IndexName
  const reason = `${typeof index === "string" ? "Index" : "Table"}${
    isRead(operation) ? "Read" : "Write"
  }ProvisionedThroughputExceeded`
  return tablesOf(input).map((table) => ({
    reason,
    resource: `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${table}${
      typeof index === "string" ? `/index/${index}` : ""
    }`
  }))
}

const throttleMessages: Readonly<Record<Throttle["code"], string>> = {
  ProvisionedThroughputExceededException:
    "The level of configured provisioned throughput for the table was exceeded. Consider increasing your " +
    "provisioning level with the UpdateTable API.",
  ThrottlingException:
    "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or " +
    "index so please try again shortly. If exceptions persist, check if you have a hot key: " +
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
  RequestLimitExceeded:
    "Throughput exceeds the current throughput limit for your account. Please contact AWS Support at " +
    "https://aws.amazon.com/support request a limit increase"
}

const throttled = (
  fault: Pick<Throttle, "code" | "reasons">,
  operation: string,
  input: unknown,
  place: Place
): ServiceError =>
  new ServiceError(fault.code, throttleMessages[fault.code], {
    [fault.code === "ThrottlingException" ? "throttlingReasons" : "ThrottlingReasons"]: fault.reasons ??
      resources(operation, input, place)
  })

const exceeded = { code: "ProvisionedThroughputExceededException", reasons: undefined } as const

const canceled = (fault: Cancel, input: unknown): ServiceError => {
  const length = Math.max(actionsOf(input), fault.reasons.length)
  const reasons = Array.from({ length }, (_, i) => fault.reasons[i] ?? { Code: "None" })
  const codes = reasons.map((reason) => reason.Code ?? "None").join(", ")
  return new ServiceError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons }
  )
}

type Matches = (operation: string, tables: () => ReadonlyArray<string>) => boolean

const matcher = (when: When, only: ReadonlyArray<string> | undefined, random: () => number): Matches => {
  const given = when.operations === undefined ? only : [when.operations].flat()
  const operations = given && new Set(given)
  const nth = when.nth === undefined ? undefined : new Set([when.nth].flat())
  let seen = 0
  let happened = 0
  return (operation, tables) => {
    if (operations !== undefined && !operations.has(operation)) return false
    if (when.table !== undefined && !tables().includes(when.table)) return false
    seen++
    if (happened >= (when.times ?? Infinity)) return false
    if (nth !== undefined && !nth.has(seen)) return false
    // drawn only where it decides, and always where it could: what else is scripted does not move it
    if (when.rate !== undefined && random() >= when.rate) return false
    happened++
    return true
  }
}

const only: Readonly<Partial<Record<Fault["_tag"], ReadonlyArray<string>>>> = {
  Unprocessed: ["BatchGetItem", "BatchWriteItem"],
  Cancel: ["TransactGetItems", "TransactWriteItems", "ExecuteTransaction"]
}

interface Draft {
  delay: number
  instead: ServiceError | "cut" | undefined
  divided: Divided | undefined
  lost: boolean
}

type Effect = (draft: Draft, operation: string, input: unknown) => void

const effectOf = (
  fault: Exclude<Fault, { readonly _tag: "Hold" | "StaleIndexes" }>,
  place: Place,
  random: () => number
): Effect => {
  switch (fault._tag) {
    case "Throttle":
      return (draft, operation, input) => draft.instead ??= throttled(fault, operation, input, place)
    case "Fail":
      return (draft) => draft.instead ??= new ServiceError(fault.code, fault.message, {}, fault.status)
    case "Cut":
      return (draft) => draft.instead ??= "cut"
    case "Cancel":
      return (draft, _operation, input) => draft.instead ??= canceled(fault, input)
    case "LoseAnswer":
      return (draft) => {
        draft.lost = true
      }
    case "Latency":
      return (draft) => {
        draft.delay += fault.from + random() * (fault.to - fault.from)
      }
    case "Unprocessed":
      return (draft, operation, input) => {
        const divided = divide(operation, input, () => random() < fault.share)
        if (divided?.kept === 0) draft.instead ??= throttled(exceeded, operation, input, place)
        else draft.divided ??= divided
      }
  }
}

/**
 * Sets a script to work: gives what befalls each call, in the order of the calls; nothing where nothing does.
 *
 * @category scripts
 * @since 0.1.0
 */
export const compile = (
  faults: ReadonlyArray<Fault>,
  seed: string,
  place: Place
): (operation: string, input: unknown) => Plan | undefined => {
  const rules = faults.flatMap((fault, i) => {
    if (fault._tag === "Hold" || fault._tag === "StaleIndexes") return []
    const matches = matcher(fault.when, only[fault._tag], draws(`${seed}/${i}`))
    return [{ matches, apply: effectOf(fault, place, draws(`${seed}/${i}/${fault._tag}`)) }]
  })
  return (operation, input) => {
    let draft: Draft | undefined
    let tables: ReadonlyArray<string> | undefined
    for (const { apply, matches } of rules) {
      if (!matches(operation, () => tables ??= tablesOf(input))) continue
      draft ??= { delay: 0, instead: undefined, divided: undefined, lost: false }
      apply(draft, operation, input)
    }
    return draft
  }
}
