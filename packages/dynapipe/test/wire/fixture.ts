/**
 * A client, a server that follows a script, and requests that can be told apart by their answers.
 */
import { Effect } from "effect"
import type { Scope } from "effect"
import type { DynamoDBService } from "../../src/DynamoDB.ts"
import * as WireDynamoDB from "../../src/WireDynamoDB.ts"
import { cert } from "./certificate.ts"
import type { Received, Script, Server } from "./server.ts"
import { answer, serve } from "./server.ts"

export const credentials = { accessKeyId: "AKID", secretAccessKey: "SECRET" }

export const client = (
  server: Pick<Server, "url">,
  options: WireDynamoDB.WireOptions = {}
): Effect.Effect<DynamoDBService, never, Scope.Scope> =>
  WireDynamoDB.make({ endpoint: server.url, region: "us-east-1", credentials, tls: { ca: cert }, env: {}, ...options })

/** A request that says who it is, and an answer that says it back. */
export const get = ({ call }: DynamoDBService, id: string) =>
  Effect.map(call("GetItem", { TableName: "t", Key: { id: { S: id } } }), ({ Item }) => Item?.["id"]?.S)
export const put = ({ call }: DynamoDBService, id: string) =>
  Effect.map(call("PutItem", { TableName: "t", Item: { id: { S: id } } }), ({ Attributes }) => Attributes?.["id"]?.S)

export const idOf = ({ json }: Received): string => (json.Key ?? json.Item).id.S
export const echo = (request: Received): Buffer =>
  answer({ [request.operation === "GetItem" ? "Item" : "Attributes"]: { id: { S: idOf(request) } } })

export const served = <A, E>(
  script: Script,
  test: (server: Server) => Effect.Effect<A, E, Scope.Scope>,
  options?: { readonly tls?: boolean }
): Effect.Effect<A, E> => Effect.scoped(Effect.flatMap(serve(script, options), test))

export const until = (what: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() =>
    what() ? Effect.void : Effect.andThen(Effect.promise(() => new Promise(setImmediate)), until(what))
  )

export const failed = <A, E>(effect: Effect.Effect<A, E>) => Effect.flip(effect as Effect.Effect<A, E>)
