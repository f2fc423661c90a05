/**
 * Random tables: a key, perhaps indexes, and the attributes that their items have.
 */
import type { Random } from "./random.ts"
import { attributes, type Item, type Json, keyValue, type Value } from "./value.ts"

export interface KeyPart {
  readonly name: string
  readonly type: string
}

export interface Index {
  readonly name: string
  readonly partition: KeyPart
  readonly sort: KeyPart | undefined
}

export interface TableSpec {
  readonly partition: KeyPart
  readonly sort: KeyPart | undefined
  readonly indexes: ReadonlyArray<Index>
  /** CreateTable's input, but for the name. */
  readonly input: { readonly [key: string]: Json }
}

/** Reserved words and names that need an alias are among them. */
export const names = ["a", "b", "c", "d", "name", "size", "x-y", "a.b", "constructor"]

const schema = (partition: KeyPart, sort: KeyPart | undefined): Json => [
  { AttributeName: partition.name, KeyType: "HASH" },
  ...(sort === undefined ? [] : [{ AttributeName: sort.name, KeyType: "RANGE" }])
]

const projection = (r: Random): Json =>
  r.pick<Json>([
    { ProjectionType: "ALL" },
    { ProjectionType: "KEYS_ONLY" },
    { ProjectionType: "INCLUDE", NonKeyAttributes: ["a", "name"] }
  ])

const maybe = <A>(r: Random, probability: number, make: () => A): A | undefined =>
  r.chance(probability) ? make() : undefined

export const table = (r: Random): TableSpec => {
  const type = (): string => r.pick(["S", "S", "N", "B"])
  const partition = { name: "p", type: type() }
  const sort = maybe(r, 0.7, () => ({ name: "s", type: type() }))
  const g = { name: "g", type: type() }
  const h = { name: "h", type: type() }
  const global: ReadonlyArray<Index> = [
    { name: "byG", partition: g, sort: maybe(r, 0.6, () => h) },
    { name: "byH", partition: h, sort: maybe(r, 0.5, () => partition) }
  ].slice(0, r.below(3))
  const local: ReadonlyArray<Index> = sort !== undefined && r.chance(0.4)
    ? [{ name: "local", partition, sort: { name: "l", type: type() } }]
    : []
  const indexes = [...global, ...local]
  const parts = [{ partition, sort }, ...indexes].flatMap(({ partition, sort }) => [partition, ...(sort ? [sort] : [])])
  const described = (index: Index): Json => ({
    IndexName: index.name,
    KeySchema: schema(index.partition, index.sort),
    Projection: projection(r)
  })
  const definitions = new Map(parts.map(({ name, type }) => [name, { AttributeName: name, AttributeType: type }]))
  return {
    partition,
    sort,
    indexes,
    input: {
      KeySchema: schema(partition, sort),
      AttributeDefinitions: [...definitions.values()],
      BillingMode: "PAY_PER_REQUEST",
      ...(global.length > 0 && { GlobalSecondaryIndexes: global.map(described) }),
      ...(local.length > 0 && { LocalSecondaryIndexes: local.map(described) })
    }
  }
}

const partsOf = (spec: { readonly partition: KeyPart; readonly sort: KeyPart | undefined }): ReadonlyArray<KeyPart> =>
  spec.sort === undefined ? [spec.partition] : [spec.partition, spec.sort]

/** A key, once in a while with a part missing or one too many. */
export const key = (r: Random, spec: { readonly partition: KeyPart; readonly sort: KeyPart | undefined }): Item => {
  const parts = partsOf(spec).map(({ name, type }): [string, Value] => [name, keyValue(r, type)])
  if (r.chance(0.01)) parts.pop()
  if (r.chance(0.01)) parts.push(["a", { S: "a" }])
  return Object.fromEntries(parts)
}

export const indexKey = (r: Random, spec: TableSpec, index: Index): Item => ({ ...key(r, index), ...key(r, spec) })

export const item = (r: Random, spec: TableSpec): Item => ({
  ...attributes(r, names, 5),
  ...Object.fromEntries(
    spec.indexes.flatMap(partsOf).filter(() => r.chance(0.7)).map(({ name, type }) => [name, keyValue(r, type)])
  ),
  ...key(r, spec)
})
