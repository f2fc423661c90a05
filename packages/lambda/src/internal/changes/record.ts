/** Change records, wherever they come from, in one form. */
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import * as Data from "effect/Data"

type Json = Readonly<Record<string, any>>

/** What is known of a change before anybody knows what kind of item it is. */
export interface ChangeRecord {
  /** The same for every delivery of this change, and for no other change. */
  readonly id: string
  readonly event: "INSERT" | "MODIFY" | "REMOVE"
  readonly keys: AttributeMap
  readonly old: AttributeMap | undefined
  readonly new: AttributeMap | undefined
  /** Where it stands in its shard; of a record of Kinesis, in the shard of Kinesis. */
  readonly sequence: string
  /** When it happened, to the second; to the millisecond or better in Kinesis. */
  readonly at: Date
  /** Whether time to live removed it, and no caller. */
  readonly expired: boolean
  /** The ARN of the stream, or the name of the table, where the record tells. */
  readonly source: string | undefined
}

export class InvalidRecord extends Data.TaggedError("InvalidRecord")<{
  readonly reason: string
  readonly record: unknown
}> {
  override get message(): string {
    return `This is no change record of DynamoDB: ${this.reason}. Is the handler subscribed to another source?`
  }
}

const bytes = (u: unknown): unknown => typeof u === "string" ? new Uint8Array(Buffer.from(u, "base64")) : u

/** In an event binaries are base64; what the SDK has read are bytes already. */
const value = (json: Json): AttributeValue => {
  if (json["B"] !== undefined) return { B: bytes(json["B"]) as Uint8Array }
  if (json["BS"] !== undefined) return { BS: (json["BS"] as ReadonlyArray<unknown>).map(bytes) as Array<Uint8Array> }
  if (json["L"] !== undefined) return { L: (json["L"] as ReadonlyArray<Json>).map(value) }
  if (json["M"] !== undefined) return { M: map(json["M"])! }
  return json as AttributeValue
}

const map = (json: Json | undefined): AttributeMap | undefined =>
  json === undefined || json === null
    ? undefined
    : Object.fromEntries(Object.entries(json).map(([name, each]) => [name, value(each)]))

const units: Readonly<Record<string, number>> = { MICROSECOND: 1000, MILLISECOND: 1 }

const time = (u: unknown, precision: unknown): Date => {
  if (u instanceof Date) return u
  // streams tell seconds, Kinesis tells what it says beside it, and milliseconds where it says nothing
  if (typeof precision === "string" && units[precision] !== undefined) return new Date(Number(u) / units[precision])
  const number = Number(u)
  return new Date(number > 1e11 ? number : number * 1000)
}

const events = new Set(["INSERT", "MODIFY", "REMOVE"])

const change = (json: Json, sequence: unknown, source: string | undefined): ChangeRecord => {
  const said: Json | undefined = json["dynamodb"]
  const event: unknown = json["eventName"]
  const keys = map(said?.["Keys"])
  if (said === undefined || keys === undefined || typeof event !== "string" || !events.has(event)) {
    throw new InvalidRecord({ reason: "it lacks eventName, dynamodb or its Keys", record: json })
  }
  const user: Json = json["userIdentity"] ?? {}
  const by = user["principalId"] ?? user["PrincipalId"]
  return {
    id: String(json["eventID"] ?? sequence),
    event: event as ChangeRecord["event"],
    keys,
    old: map(said["OldImage"]),
    new: map(said["NewImage"]),
    sequence: String(sequence ?? ""),
    at: time(said["ApproximateCreationDateTime"], said["ApproximateCreationDateTimePrecision"]),
    expired: event === "REMOVE" && by === "dynamodb.amazonaws.com",
    source
  }
}

const inside = (data: unknown, record: unknown): Json => {
  try {
    return JSON.parse(Buffer.from(typeof data === "string" ? bytes(data) as Uint8Array : data as Uint8Array).toString())
  } catch {
    throw new InvalidRecord({ reason: "what is inside of the record of Kinesis is not JSON", record })
  }
}

/** Reads a record of a Streams event, of GetRecords, of a Kinesis event, or of Kinesis' GetRecords. */
export const read = (record: unknown): ChangeRecord => {
  if (typeof record !== "object" || record === null) throw new InvalidRecord({ reason: "it is no object", record })
  const json = record as Json
  if (json["kinesis"] !== undefined) {
    const json_ = inside(json["kinesis"]["data"], record)
    return change(json_, json["kinesis"]["sequenceNumber"], json_["tableName"])
  }
  if (json["Data"] !== undefined) {
    const json_ = inside(json["Data"], record)
    return change(json_, json["SequenceNumber"], json_["tableName"])
  }
  return change(json, json["dynamodb"]?.["SequenceNumber"], json["eventSourceARN"] ?? json["tableName"])
}

/** The sequence number by which Lambda knows a record, whatever else is wrong with it. */
export const sequenceOf = (record: unknown): string => {
  const json = (record ?? {}) as Json
  return String(json["kinesis"]?.["sequenceNumber"] ?? json["dynamodb"]?.["SequenceNumber"] ?? "")
}
