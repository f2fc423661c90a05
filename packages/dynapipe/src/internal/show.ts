/**
 * How values and failures are written in messages: short, on one line, never the whole item.
 */
import type { Operation } from "../Operation.ts"

const limit = 200

/** A value on one line; what is long is cut. */
export const value = (u: unknown): string => {
  const text = typeof u === "string" ? u.replaceAll(/\s+/g, " ") : json(u)
  return text.length > limit ? `${text.slice(0, limit)}…` : text
}

const json = (u: unknown): string => {
  try {
    return JSON.stringify(u, replace) ?? String(u)
  } catch {
    return String(u)
  }
}

const replace = (_: string, u: unknown): unknown =>
  typeof u === "bigint"
    ? String(u)
    : u instanceof Uint8Array
    ? `<${u.length} bytes>`
    : u instanceof Set
    ? [...u]
    : u

/** `Order {"customerId":"c"}` */
export const entity = (name: string, key?: unknown): string => key === undefined ? name : `${name} ${value(key)}`

/** `lines[0].quantity` */
export const path = (segments: ReadonlyArray<PropertyKey>): string =>
  segments.reduce<string>(
    (text, s) => typeof s === "number" ? `${text}[${s}]` : text === "" ? String(s) : `${text}.${String(s)}`,
    ""
  )

/** Where a call went, in the order in which a person reads it. */
export interface Place {
  readonly operation?: Operation | undefined
  readonly table?: string | undefined
  readonly entity?: string | undefined
  readonly key?: unknown
}

/** `PutItem of Order {"customerId":"c"} on table shop` */
export const place = (self: Place): string =>
  (self.operation ?? "The request") + (self.entity === undefined ? "" : ` of ${entity(self.entity, self.key)}`)
  + (self.table === undefined ? "" : ` on table ${self.table}`)

interface Reason extends Pick<Place, "entity" | "key"> {
  readonly label: string
  readonly code: string
  readonly message?: string | undefined
}

/** `debit of Account {"id":"a"}: ThrottlingError (slow down)`, for each action that failed. */
export const reasons = (all: ReadonlyArray<Reason>): ReadonlyArray<string> =>
  all.filter(({ code }) => code !== "None").map((reason) => {
    const about = reason.entity === undefined ? "" : ` of ${entity(reason.entity, reason.key)}`
    return `${reason.label}${about}: ${reason.code}${detail(reason.message)}`
  })

/** Without its full stop: the sentence that it stands in has one of its own. */
export const inside = (sentence: string): string => sentence.replace(/\.$/, "")

/** DynamoDB's own words in brackets, where there are any. */
export const detail = (text: string | undefined): string =>
  text === undefined || text === "" ? "" : ` (${value(inside(text))})`

/** What a lost answer means for the one who reads the message. */
export const outcome = (mayHaveApplied: boolean): string =>
  mayHaveApplied
    ? "The write may have been applied: read the item before sending it again."
    : "Nothing was changed: it can be sent again."
