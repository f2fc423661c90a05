/**
 * A provider of credentials whose failures say that they are its own, and not DynamoDB's.
 */
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb"

type Given = NonNullable<DynamoDBClientConfig["credentials"]>

/** What is asked for credentials may fail as DynamoDB does, or as a connection to it, and then a write is not in doubt. */
export const named = (given: Given): Given => {
  if (typeof given !== "function") return given
  return async (options) => {
    try {
      return await given(options)
    } catch (cause) {
      const message = `no credentials: ${cause instanceof Error ? cause.message : cause}`
      throw Object.assign(new Error(message, { cause }), { name: "CredentialsProviderError" })
    }
  }
}
