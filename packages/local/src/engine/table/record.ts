/**
 * What is known of a table besides its items: immutable plain data, as it is written down.
 *
 * @since 0.1.0
 */

/** Throughput as it was asked for; both are 0 on demand. */
export interface Throughput {
  readonly read: number
  readonly write: number
  readonly decreases: number
  readonly increasedAt?: number
  readonly decreasedAt?: number
}

export interface KeyElement {
  readonly AttributeName: string
  readonly KeyType: "HASH" | "RANGE"
}

export interface AttributeDefinition {
  readonly AttributeName: string
  readonly AttributeType: "S" | "N" | "B"
}

export interface Projection {
  readonly ProjectionType: "ALL" | "INCLUDE" | "KEYS_ONLY"
  readonly NonKeyAttributes?: ReadonlyArray<string>
}

/** A change that takes time: the status while it lasts, when it began and when it ends, in milliseconds of the epoch. */
export interface Transition {
  readonly status: "CREATING" | "UPDATING" | "DELETING"
  readonly since: number
  readonly until: number
}

export interface IndexRecord {
  readonly kind: "Local" | "Global"
  readonly name: string
  readonly keySchema: ReadonlyArray<KeyElement>
  readonly projection: Projection
  /** Of global indexes. */
  readonly throughput?: Throughput
  readonly transition?: Transition
  readonly backfilling?: boolean
  readonly onDemand?: OnDemandThroughput
  readonly warm?: WarmThroughput
}

/** What a table or an index on demand is limited to, in units for each second; without one, only by the account. */
export interface OnDemandThroughput {
  readonly MaxReadRequestUnits?: number | undefined
  readonly MaxWriteRequestUnits?: number | undefined
}

export interface WarmThroughput {
  readonly ReadUnitsPerSecond: number
  readonly WriteUnitsPerSecond: number
}

export type ViewType = "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES" | "KEYS_ONLY"

/** The latest stream of a table. */
export interface TableStream {
  readonly viewType: ViewType
  readonly label: string
  readonly arn: string
  readonly enabled: boolean
}

export interface TimeToLive {
  readonly attribute: string
}

export interface TableRecord {
  readonly name: string
  readonly arn: string
  readonly id: string
  readonly createdAt: number
  readonly attributes: ReadonlyArray<AttributeDefinition>
  readonly keySchema: ReadonlyArray<KeyElement>
  readonly indexes: ReadonlyArray<IndexRecord>
  readonly throughput: Throughput
  readonly onDemandSince?: number
  /** Whether a billing mode was ever given: provisioned tables show a summary only then. */
  readonly billing: "PROVISIONED" | "PAY_PER_REQUEST"
  readonly billingShown: boolean
  readonly transition?: Transition
  readonly stream?: TableStream
  readonly timeToLive?: TimeToLive
  /** When time to live was last switched on or off. */
  readonly timeToLiveChangedAt?: number
  readonly tags: Readonly<Record<string, string>>
  readonly protected: boolean
  readonly tableClass?: "STANDARD" | "STANDARD_INFREQUENT_ACCESS"
  /** When the class was last changed. */
  readonly reclassedAt?: number
  /** Point-in-time recovery, since when and how far back. */
  readonly recovery?: { readonly since: number; readonly days: number }
  /** Since when the accesses of the table, or of one of its indexes, are to be counted. */
  readonly insights?: ReadonlyArray<{ readonly index?: string; readonly since: number }>
  readonly policy?: { readonly text: string; readonly revision: string }
  /** The backup that the table was made from, and the table that was backed up. */
  readonly restored?: { readonly backup: string; readonly table: string; readonly at: number }
  readonly encryption?: { readonly type: "KMS"; readonly key: string }
  readonly onDemand?: OnDemandThroughput
  readonly warm?: WarmThroughput
}
