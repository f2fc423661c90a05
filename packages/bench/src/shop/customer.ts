/**
 * The items of every scenario: customers of 20 attributes, each with values of its own, under one key for all libraries.
 */
import { marshall } from "@aws-sdk/util-dynamodb"

/** A customer. */
export interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly city: string
  readonly street: string
  readonly country: string
  readonly language: string
  readonly status: "active" | "blocked" | "closed"
  readonly age: number
  readonly score: number
  readonly balance: number
  readonly visits: number
  readonly version: number
  readonly rate: number
  readonly active: boolean
  readonly verified: boolean
  readonly note?: string
  readonly phone?: string
  readonly tags: ReadonlyArray<string>
  readonly referrer: string
}

const statuses = ["active", "blocked", "closed"] as const

/** The n-th customer. */
export const customer = (n: number): Customer => ({
  id: String(n),
  name: `Ada Lovelace ${n}`,
  email: `ada.${n}@example.com`,
  city: "London",
  street: `St James's Square ${n}`,
  country: "GB",
  language: "en",
  status: statuses[n % 3]!,
  age: 20 + n % 60,
  score: n / 8,
  balance: Math.round(n * 1234.5) / 100,
  visits: n * 31,
  version: 7,
  rate: 1 / (n + 1),
  active: true,
  verified: n % 2 === 0,
  note: "first of her kind",
  phone: "+44 20 7946 0000",
  tags: ["math", "poetry"],
  referrer: `Charles ${n}`
})

export const TableName = "shop"

/** A customer's key, as those write it who have no entities. */
export const keyOf = (id: string) => ({ pk: `CUSTOMER#${id}`, sk: "PROFILE" })

export const customers: ReadonlyArray<Customer> = Array.from({ length: 100 }, (_, n) => customer(n))
export const ids: ReadonlyArray<string> = customers.map(({ id }) => id)

/** An item with its keys and its type. */
export const whole = (of: Customer) => ({ ...keyOf(of.id), _type: "Customer", ...of })

const stored = customers.map((of) => marshall(whole(of)))

/** What the stub answers. */
export const answers = {
  GetItem: { Item: stored[0]! },
  PutItem: {},
  Query: { Items: stored, Count: 100, ScannedCount: 100 },
  BatchGetItem: { Responses: { [TableName]: stored }, UnprocessedKeys: {} },
  TransactWriteItems: {}
}
