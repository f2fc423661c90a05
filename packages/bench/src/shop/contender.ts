/**
 * What a library is asked to do, and where.
 */
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"
import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import type { Customer } from "./customer.ts"

/** A customer as a library reads it. */
export type Read = { readonly [Name in keyof Customer]?: Customer[Name] | undefined }

/** The same five calls, as each library's users write them. */
export interface Calls {
  readonly get: (id: string) => Promise<Read | undefined>
  readonly put: (customer: Customer) => Promise<unknown>
  /** All customers under one partition key. */
  readonly query: (id: string) => Promise<ReadonlyArray<Read>>
  readonly batchGet: (ids: ReadonlyArray<string>) => Promise<ReadonlyArray<Read>>
  readonly transactWrite: (customers: ReadonlyArray<Customer>) => Promise<unknown>
}

/** A library with its connection. */
export interface Contender {
  readonly name: string
  readonly calls: Calls
  readonly close: () => Promise<void>
}

export const connection = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }
})

/** The SDK's client, as it comes. */
export const client = (endpoint: string, config?: DynamoDBClientConfig): DynamoDBClient =>
  new DynamoDBClient({ ...connection(endpoint), maxAttempts: 1, ...config })

/** A contender that goes through a client of the SDK. */
export const over = (name: string, client: DynamoDBClient, calls: Calls): Contender => ({
  name,
  calls,
  close: async () => client.destroy()
})
