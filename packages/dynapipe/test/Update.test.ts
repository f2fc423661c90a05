import { assert, describe, it } from "@effect/vitest"
import { Attribute, Condition, Entity, Explain, Path, Table, Update } from "dynapipe"
import type { AttributeValue } from "dynapipe/AttributeValue"
import { Option, Schema } from "effect"

class T extends Table.make("things", {
  partitionKey: "pk",
  indexes: {
    byPlace: { partitionKey: "gsi1pk", sortKey: "gsi1sk" },
    byOwner: { partitionKey: "owner", sortKey: { attribute: "rank", type: "N" } }
  },
  timeToLive: "ttl"
}) {}
class Things extends Entity.make("Thing", {
  table: T,
  schema: Schema.Struct({
    id: Schema.String,
    name: Schema.String,
    size: Schema.Int,
    big: Schema.BigInt,
    owner: Schema.optionalKey(Schema.String),
    rank: Schema.optionalKey(Schema.Int),
    country: Schema.optionalKey(Schema.String),
    city: Schema.optionalKey(Schema.String),
    ends: Schema.optionalKey(Schema.Date),
    tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String)),
    list: Schema.Array(Schema.Int),
    inner: Schema.Struct({ at: Schema.Int }),
    version: Schema.Int,
    made: Schema.Date,
    changed: Schema.Number
  }),
  key: { pk: "THING#{id}" },
  indexes: { byPlace: { gsi1pk: "{country}#{city}", gsi1sk: "{name}" } },
  version: "version",
  createdAt: "made",
  updatedAt: "changed",
  expiresAt: "ends"
}) {}

interface Rendered {
  readonly UpdateExpression?: string
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>
}
const filled = (update: Update.Update<any, any, any>): string => {
  const { ExpressionAttributeNames = {}, ExpressionAttributeValues = {}, UpdateExpression } = Explain.plan(update)
    .input as Rendered
  return (UpdateExpression ?? "").replaceAll(/[#:]\w+/g, (alias) => {
    if (alias.startsWith("#")) return ExpressionAttributeNames[alias] ?? "?"
    return Object.values(ExpressionAttributeValues[alias] ?? {}).map((v) => JSON.stringify(v)).join()
  })
}
const kept = "version = if_not_exists(version, \"0\") + \"1\", changed = \"0\""
const base = Update.item(Things, { id: "1" })
type U = typeof base

describe("Update", () => {
  const rows: ReadonlyArray<readonly [expected: string, change: (self: U) => U]> = [
    [`SET size = "2", ${kept}`, Update.set({ size: 2 })],
    [`SET ${kept} REMOVE owner`, Update.remove("owner")],
    [`SET ${kept} REMOVE owner`, Update.set({ owner: undefined })],
    [`SET size = if_not_exists(size, "0") + "2", ${kept}`, Update.increment(($) => $.size, 2)],
    [`SET big = if_not_exists(big, "0") + "-2", ${kept}`, Update.increment(($) => $.big, -2n)],
    [`SET inner.at = "3", ${kept}`, Update.setAt(($) => $.inner.at, 3)],
    [`SET list[1] = "3", ${kept}`, Update.setAt(($) => $.list.at(1), 3)],
    [`SET size = inner.at + "1", ${kept}`, Update.setAt(($) => $.size, ($) => Path.plus($.inner.at, 1))],
    [`SET size = size - inner.at, ${kept}`, Update.setAt(($) => $.size, ($) => Path.minus($.size, $.inner.at))],
    [`SET size = inner.at, ${kept}`, Update.setAt(($) => $.size, ($) => $.inner.at)],
    [`SET list = list_append(if_not_exists(list, []), [{"N":"1"}]), ${kept}`, Update.append(($) => $.list, [1])],
    [`SET list = list_append([{"N":"1"}], if_not_exists(list, [])), ${kept}`, Update.prepend(($) => $.list, [1])],
    [`SET ${kept}`, Update.append(($) => $.list, [])],
    [`SET size = if_not_exists(size, "5"), ${kept}`, Update.setIfMissing(($) => $.size, 5)],
    [`SET ${kept} ADD tags ["a","b"]`, Update.addTo(($) => $.tags, ["a", "b"])],
    [`SET ${kept} DELETE tags ["a"]`, Update.deleteFrom(($) => $.tags, ["a"])],
    [`SET ${kept}`, Update.addTo(($) => $.tags, [])],
    [`SET ${kept} REMOVE list[0]`, Update.removeAt(($) => $.list.at(0))],
    // an index key follows what it is made of
    [`SET name = "n", ${kept}, gsi1sk = "n"`, Update.set({ name: "n" })],
    [`SET country = "de", city = "ulm", ${kept}, gsi1pk = "de#ulm"`, Update.set({ country: "de", city: "ulm" })],
    [`SET country = "de", ${kept} REMOVE city, gsi1pk`, Update.set({ country: "de", city: undefined })],
    [`SET ${kept} REMOVE city, gsi1pk`, Update.remove("city")],
    // one that is an attribute of the schema can be counted
    [`SET rank = if_not_exists(rank, "0") + "1", ${kept}`, Update.increment(($) => $.rank, 1)],
    [`SET rank = size, ${kept}`, Update.setAt(($) => $.rank, ($) => $.size)],
    [`SET owner = if_not_exists(owner, "o"), ${kept}`, Update.setIfMissing(($) => $.owner, "o")],
    // the time to live is kept in seconds beside the date
    [`SET ends = "1970-01-01T00:00:01.500Z", ${kept}, ttl = "2"`, Update.set({ ends: new Date(1500) })],
    [`SET ${kept} REMOVE ends, ttl`, Update.remove("ends")],
    // a later value for the same path takes the place of the former
    [`SET size = "3", ${kept}`, (self) => self.pipe(Update.set({ size: 2 }), Update.set({ size: 3 }))]
  ]
  it.each(rows)("%s", (expected, change) => {
    assert.strictEqual(filled(change(base)), expected)
  })

  it("creates a whole item, where it may create one", () => {
    const whole = base.pipe(
      Update.upsert,
      Update.set({ name: "n", big: 1n, list: [] }),
      Update.increment(($) => $.size, 1),
      Update.setIfMissing(($) => $.inner, { at: 1 })
    )
    assert.strictEqual(
      filled(whole),
      `SET name = "n", big = "1", list = [], size = if_not_exists(size, "0") + "1", `
        + `inner = if_not_exists(inner, {"at":{"N":"1"}}), ${kept}, `
        + `made = if_not_exists(made, "1970-01-01T00:00:00.000Z"), id = "1", _type = "Thing", gsi1sk = "n"`
    )
    assert.isUndefined((Explain.plan(whole).input as Record<string, unknown>)["ConditionExpression"])
    assert.throws(
      () => Explain.plan(base.pipe(Update.upsert, Update.set({ name: "n" }))),
      "size cannot be stored: an upsert creates the item where there is none, and this one does not set it"
    )
  })

  const refused: ReadonlyArray<readonly [message: string, change: (self: any) => unknown]> = [
    ["makes the primary key", Update.setAt(($: any) => $.id, "2")],
    ["kept by dynapipe", Update.setAt(($: any) => $.version, 2)],
    ["kept by dynapipe", Update.set({ changed: 2 } as never)],
    ["makes the time to live \"ttl\"", Update.setIfMissing(($: any) => $.ends, new Date(0))],
    ["makes the index key \"gsi1sk\"", Update.setAt(($: any) => $.name, ($: any) => $.owner)],
    [
      "two changes of one update meet: list and list[0]",
      (self: U) => self.pipe(Update.append(($) => $.list, [1]), Update.setAt(($) => $.list.at(0), 1))
    ],
    [
      "two changes of one update meet: size and size",
      (self: U) => self.pipe(Update.set({ size: 1 }), Update.increment(($) => $.size, 1))
    ]
  ]
  it.each(refused)("refuses a wrong change: %s", (message, change) => {
    assert.throws(() => change(base), message)
  })

  it("asks for all that an index key is made of", () => {
    // @ts-expect-error the country, be it undefined
    assert.throws(() => Explain.plan(base.pipe(Update.set({ city: "ulm" }))), "country")
    // @ts-expect-error a required attribute cannot be removed
    Update.item(Things, { id: "1" }).pipe(Update.set({ size: undefined }))
  })

  const read = {
    id: "1",
    name: "n",
    size: 1,
    big: 1n,
    list: [],
    inner: { at: 1 },
    version: 3,
    made: new Date(0),
    changed: 0,
    country: "de"
  }

  it("removes what is stored by leaving it out, also from an index", () => {
    class Parcels extends Entity.make("Parcel", {
      table: T,
      schema: Schema.Struct({
        id: Schema.String,
        name: Schema.String,
        place: Schema.OptionFromOptionalKey(Schema.String),
        labels: Schema.ReadonlySet(Schema.String).pipe(Attribute.emptySet("omit")),
        version: Schema.Int
      }),
      key: { pk: "PARCEL#{id}" },
      indexes: { byPlace: { gsi1pk: "{place}", gsi1sk: "{name}" } },
      version: "version"
    }) {}
    const counted = "version = if_not_exists(version, \"0\") + \"1\""
    const parcel = Update.item(Parcels, { id: "1" })
    assert.strictEqual(
      filled(parcel.pipe(Update.set({ place: Option.none(), labels: new Set<string>() }))),
      `SET ${counted} REMOVE place, labels, gsi1pk`
    )
    assert.strictEqual(
      filled(parcel.pipe(Update.set({ place: Option.some("ulm"), labels: new Set(["a"]) }))),
      `SET place = "ulm", labels = ["a"], ${counted}, gsi1pk = "ulm"`
    )
    const nowhere = { id: "1", name: "n", place: Option.none(), labels: new Set<string>(), version: 1 }
    assert.strictEqual(
      filled(Update.from(Parcels, nowhere).pipe(Update.set({ name: "m" }))),
      `SET name = "m", ${counted}, gsi1sk = "m"`
    )
  })

  it("takes the rest of an index key from an item whose version is guarded", () => {
    assert.strictEqual(
      filled(Update.from(Things, read).pipe(Update.set({ city: "ulm" }))),
      `SET city = "ulm", ${kept}, gsi1pk = "de#ulm"`
    )
    // an item that lacks a part of the key is not in the index
    assert.strictEqual(
      filled(Update.from(Things, { ...read, city: "ulm" }).pipe(Update.remove("country"))),
      `SET ${kept} REMOVE country, gsi1pk`
    )
    const { country: _, ...nowhere } = read
    assert.strictEqual(
      filled(Update.from(Things, nowhere).pipe(Update.set({ city: "ulm" }))),
      `SET city = "ulm", ${kept} REMOVE gsi1pk`
    )
  })

  it("combines conditions, and guards the item's existence", () => {
    const plan = Explain.plan(
      base.pipe(Update.when(($) => Condition.gt($.size, 1)), Update.when(($) => Condition.lt($.size, 9)))
    ).input as Record<string, unknown>
    assert.strictEqual(plan["ConditionExpression"], "attribute_exists(#pk) AND #size > :v1 AND #size < :v2")
  })
})
