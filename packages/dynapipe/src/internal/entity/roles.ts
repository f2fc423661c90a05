/** The attributes that dynapipe keeps for an entity: the version, the times of writing, the time to live. */
import * as DateTime from "effect/DateTime"
import type * as Schema from "effect/Schema"
import type { AttributeValue } from "../../AttributeValue.ts"
import type { AttributeCodec, Codec } from "../../Codec.ts"
import type { Roles } from "../../Entity.ts"

/** An attribute that holds a role: its name in the schema, and its codec. */
export interface Role {
  readonly attribute: string
  readonly codec: AttributeCodec
}

/** An attribute that holds a time: what it holds at a moment, as a value of the schema. */
export interface TimeRole extends Role {
  readonly at: (millis: number) => unknown
}

export interface Layout {
  readonly version: Role | undefined
  readonly createdAt: TimeRole | undefined
  readonly updatedAt: TimeRole | undefined
  /** The attribute that the table expires items by, where it is another than the schema's own. */
  readonly timeToLive: { readonly from: Role; readonly attribute: string; readonly seconds: Seconds } | undefined
}

type Seconds = (date: unknown) => AttributeValue

// The forms in which a schema may want a moment; the first that it accepts is taken.
const moments: ReadonlyArray<(millis: number) => unknown> = [
  (millis) => DateTime.makeUnsafe(millis),
  (millis) => new Date(millis),
  (millis) => millis,
  (millis) => new Date(millis).toISOString()
]
const sample = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

const roleNames: { readonly [P in keyof Required<Roles>]: true } = {
  version: true,
  createdAt: true,
  updatedAt: true,
  expiresAt: true
}

// Rounded up, so that nothing is removed before its time.
const secondsOf: Seconds = (date) => {
  const millis = DateTime.isDateTime(date) ? DateTime.toEpochMillis(date) : Number(date)
  return { N: String(Math.ceil(millis / 1000)) }
}

export const make = (
  entity: string,
  schema: Schema.Top,
  codec: Codec<any>,
  roles: Roles,
  timeToLive: string | undefined
): Layout => {
  const fail = (message: string): never => {
    throw new Error(`Entity ${entity}: ${message}`)
  }
  const other = Object.keys(roles).find((name) => !Object.hasOwn(roleNames, name))
  if (other !== undefined) fail(`it has neither an option nor a role "${other}"`)
  const role = (name: keyof Roles): Role | undefined => {
    const attribute = roles[name]
    if (attribute === undefined) return undefined
    const found = codec.attribute(attribute)
    return found === undefined
      ? fail(`${name} names "${attribute}", which the schema does not have`)
      : { attribute, codec: found }
  }
  const time = (name: "createdAt" | "updatedAt"): TimeRole | undefined => {
    const found = role(name)
    if (found === undefined) return undefined
    const at = moments.find((moment) => encodes(found.codec, moment(sample)))
    return at === undefined
      ? fail(`${name} is "${found.attribute}", which holds neither a date nor milliseconds nor an ISO string`)
      : { ...found, at }
  }
  const version = role("version")
  if (version !== undefined && (version.codec.domain !== "number" || !encodes(version.codec, 1))) {
    fail(`version is "${version.attribute}", which is not a number from 1 on`)
  }
  const otherwise = version?.codec.optional ? read(codec, version.attribute) : undefined
  if (otherwise !== undefined) {
    fail(
      `version is "${
        version!.attribute
      }", which is read as ${otherwise} where an item has none, and such an item would `
        + "never be as it was read: make it Schema.optionalKey"
    )
  }
  return {
    version,
    createdAt: time("createdAt"),
    updatedAt: time("updatedAt"),
    timeToLive: timeToLiveOf(role("expiresAt"), timeToLive, fail)
  }
}

/** What is read where there is nothing. */
const read = (codec: Codec<any>, attribute: string): unknown => codec.select([attribute]).decodeUnsafe({})[attribute]

const encodes = (codec: AttributeCodec, value: unknown): boolean => {
  try {
    codec.encodeUnsafe(value)
    return true
  } catch {
    return false
  }
}

const second = Date.UTC(2026, 0, 2, 3, 4, 5)

/** What is wrong with an attribute that DynamoDB reads as epoch seconds. A number that is no date is taken at its word. */
const unlikeSeconds = (codec: AttributeCodec): string | undefined => {
  if (codec.wire !== "N") return "is the table's time-to-live attribute, and is not stored as a number of seconds"
  if (codec.domain !== "date") return undefined
  const date = moments.map((moment) => moment(second)).find((moment) => encodes(codec, moment))
  const stored = codec.encodeUnsafe(date).N
  return stored === String(second / 1000)
    ? undefined
    : `stores ${stored} for ${new Date(second).toISOString()}, and DynamoDB wants ${second / 1000}`
}

const timeToLiveOf = (
  role: Role | undefined,
  attribute: string | undefined,
  fail: (message: string) => never
): Layout["timeToLive"] => {
  if (role === undefined) return undefined
  if (attribute === undefined) return fail(`expiresAt is "${role.attribute}", but the table has no timeToLive`)
  if (role.codec.name === attribute) {
    const wrong = unlikeSeconds(role.codec)
    return wrong === undefined
      ? undefined
      : fail(`expiresAt is "${role.attribute}", which ${wrong}: use Attribute.EpochSeconds`)
  }
  if (role.codec.domain !== "date") return fail(`expiresAt is "${role.attribute}", which does not hold a date`)
  return { from: role, attribute, seconds: secondsOf }
}
