/** What a failed condition means, told by the item that was there. */
import * as Option from "effect/Option"
import type { AttributeMap } from "../../AttributeValue.ts"
import { CodecIssue } from "../../Codec.ts"
import { ConditionalCheckFailed, ItemNotFound, VersionConflict } from "../../Errors.ts"
import { read } from "../entity/item.ts"
import type { Layout } from "../entity/layout.ts"

type Key = Readonly<Record<string, unknown>>

/** The old item, where it fits the schema. */
const decoded = (layout: Layout, item: AttributeMap | undefined): Option.Option<unknown> => {
  if (item === undefined) return Option.none()
  try {
    return Option.some(read(layout, item))
  } catch (issue) {
    if (issue instanceof CodecIssue) return Option.none()
    throw issue
  }
}

const fields = (layout: Layout, key: Key, item: AttributeMap | undefined) => ({
  entity: layout.identifier,
  key,
  item: decoded(layout, item),
  stored: item
})

export const conditionFailed = (layout: Layout, key: Key, item: AttributeMap | undefined) =>
  new ConditionalCheckFailed(fields(layout, key, item))

export const itemNotFound = (layout: Layout, key: Key) => new ItemNotFound({ entity: layout.identifier, key })

/** The version guard failed, if the item has another version than the expected one. */
export const versionConflict = (
  layout: Layout,
  key: Key,
  item: AttributeMap | undefined,
  expected: number | undefined,
  read: boolean
): VersionConflict<unknown> | undefined => {
  const stored = item?.[layout.roles.version!.codec.name]?.N
  const found = stored === undefined ? undefined : Number(stored)
  const same = expected === undefined && !read ? item === undefined : item !== undefined && found === expected
  return same ? undefined : new VersionConflict({ ...fields(layout, key, item), expected })
}
