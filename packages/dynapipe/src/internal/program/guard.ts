/** What guards a change of an item: that there is one, that it is as it was read, and what the program asks beside. */
import type { AttributeMap } from "../../AttributeValue.ts"
import type { Condition } from "../../Condition.ts"
import type { ConditionalCheckFailed, ItemNotFound, VersionConflict } from "../../Errors.ts"
import type { Layout } from "../entity/layout.ts"
import { conditionFailed, itemNotFound, versionConflict } from "./failure.ts"
import { itemExists, versionIs } from "./prepare.ts"
import * as uniques from "./unique.ts"

type Values = Readonly<Record<string, unknown>>

/** What a program knows of the item, and asks of it. */
export interface Known {
  readonly key: Values
  /** The item that was read, where one was. */
  readonly read: Values | undefined
  /** Whether there must be an item. */
  readonly exists: boolean
  /** Whether its unique values change: without a version, they alone tell that it is as it was read. */
  readonly unique: boolean
  readonly conditions: ReadonlyArray<Condition>
}

export interface Guard {
  /** Whether the version tells that the item is as it was read. */
  readonly versioned: boolean
  /** The version that was read: none too, where the item is from before the entity had one. */
  readonly expected: number | undefined
  /** All that must hold. */
  readonly conditions: ReadonlyArray<Condition>
  /** What it means that they did not, told by the item that was there. */
  readonly refused: (item: AttributeMap | undefined) => ConditionalCheckFailed | VersionConflict | ItemNotFound
}

export const make = (layout: Layout, { conditions, exists, key, read, unique }: Known): Guard => {
  const version = read === undefined ? undefined : layout.roles.version
  const expected = version && read![version.attribute] as number | undefined
  return {
    versioned: version !== undefined,
    expected,
    conditions: [
      ...(exists ? [itemExists(layout)] : []),
      ...(version === undefined ? [] : [versionIs(layout, version, expected, true)]),
      ...(unique && read !== undefined && version === undefined ? uniques.unchanged(layout, read) : []),
      ...conditions
    ],
    refused: (item) => {
      if (item === undefined && exists) return itemNotFound(layout, key)
      const conflict = version === undefined ? undefined : versionConflict(layout, key, item, expected, true)
      return conflict ?? conditionFailed(layout, key, item)
    }
  }
}
