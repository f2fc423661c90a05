/**
 * NextToken: where a statement goes on. It is good for the statement that it was given for, and for no other.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue } from "dynapipe/AttributeValue"
import { digest, type World } from "../engine/world.ts"
import { type ServiceError, validation } from "../error.ts"
import { put } from "../value/index.ts"

/** A place in the answer of a statement: the partition, and the last key that was read of it. */
export interface Place {
  readonly partition: number
  readonly key: AttributeMap | undefined
}

const invalid = (): ServiceError => validation("Invalid NextToken")

const bytes = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { bytes: Buffer.from(value).toString("base64") } : value

const checkOf = (world: World, statement: string, parameters: ReadonlyArray<AttributeValue>, place: string): string =>
  digest(world, `partiql/${JSON.stringify([statement, parameters, place], bytes)}`)

type Member = readonly [name: string, type: "S" | "N" | "B", text: string]

const flat = (key: AttributeMap): ReadonlyArray<Member> =>
  Object.entries(key).map(([name, { B, N, S }]) =>
    S !== undefined
      ? [name, "S", S]
      : N !== undefined
      ? [name, "N", N]
      : [name, "B", Buffer.from(B!).toString("base64")]
  )

const unflat = (members: ReadonlyArray<Member>): AttributeMap => {
  const key: AttributeMap = {}
  for (const [name, type, text] of members) {
    const value: AttributeValue = type === "S"
      ? { S: text }
      : type === "N"
      ? { N: text }
      : { B: new Uint8Array(Buffer.from(text, "base64")) }
    put<AttributeValue>(key, name, value)
  }
  return key
}

/** @category constructors */
export const make = (
  world: World,
  statement: string,
  parameters: ReadonlyArray<AttributeValue>,
  { key, partition }: Place
): string => {
  const place = JSON.stringify([partition, key === undefined ? null : flat(key)])
  return Buffer.from(checkOf(world, statement, parameters, place) + place).toString("base64")
}

const checkLength = 32

/** @category conversions */
export const read = (
  world: World,
  statement: string,
  parameters: ReadonlyArray<AttributeValue>,
  token: string
): Place => {
  const text = Buffer.from(token, "base64").toString()
  const place = text.slice(checkLength)
  if (text.slice(0, checkLength) !== checkOf(world, statement, parameters, place)) throw invalid()
  // What the check covers was written by `make`.
  const [partition, members] = JSON.parse(place) as [number, ReadonlyArray<Member> | null]
  return { partition, key: members === null ? undefined : unflat(members) }
}
