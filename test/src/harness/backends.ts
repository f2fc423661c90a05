/**
 * The backends on which the shared suites run. A suite says once what it needs and holds for all of them:
 *
 *     suite("orders", [Shop], (it) => {
 *       it.effect("are written", () => Effect.gen(function*() { … }))
 *     })
 */
import * as LocalDynamoDB from "@dynapipe/local/LocalDynamoDB"
import { layer as withLayer, type Vitest } from "@effect/vitest"
import * as DynamoDB from "dynapipe/DynamoDB"
import * as Table from "dynapipe/Table"
import * as WireDynamoDB from "dynapipe/WireDynamoDB"
import { Effect, Layer } from "effect"
import * as DynamoDbLocal from "./DynamoDbLocal.ts"

/**
 * A way to a DynamoDB, whichever it is.
 */
export interface Backend {
  readonly name: string
  /** A world of its own, in which there are these tables and nothing else. */
  readonly layer: (tables: ReadonlyArray<Table.Table<any>>) => Layer.Layer<DynamoDB.DynamoDB>
}

/** Creates the tables when the layer is built. */
const creating =
  (layer: Layer.Layer<DynamoDB.DynamoDB>) =>
  (tables: ReadonlyArray<Table.Table<any>>): Layer.Layer<DynamoDB.DynamoDB> =>
    Layer.effect(
      DynamoDB.DynamoDB,
      Effect.gen(function*() {
        const service = yield* DynamoDB.DynamoDB
        for (const table of tables) {
          yield* service.call("CreateTable", Table.createInput(table, yield* Table.name(table)))
        }
        return service
      }).pipe(Effect.orDie)
    ).pipe(Layer.provide(layer))

/** The embedded engine behind its own door, and a client that goes there. */
const served =
  (client: (options: DynamoDB.ConnectionOptions) => Layer.Layer<DynamoDB.DynamoDB>): Backend["layer"] => (tables) =>
    Layer.unwrap(
      Effect.map(
        LocalDynamoDB.serve({ tables }),
        ({ url }) =>
          client({ endpoint: url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } })
      )
    )

/** Those that have everything that DynamoDB has, and AWS's emulator not yet. */
export const embedded: ReadonlyArray<Backend> = [
  { name: "the embedded engine", layer: (tables) => LocalDynamoDB.layer({ tables }) },
  { name: "the embedded engine over HTTP, through the SDK", layer: served(DynamoDB.layer) },
  { name: "the embedded engine over HTTP, through the wire client", layer: served(WireDynamoDB.layer) }
]

const emulated: ReadonlyArray<Backend> = [
  { name: "DynamoDB Local, through the SDK", layer: creating(DynamoDbLocal.layer) },
  { name: "DynamoDB Local, through the wire client", layer: creating(DynamoDbLocal.layerWire) }
]

export const backends: ReadonlyArray<Backend> = [...embedded, ...(DynamoDbLocal.available ? emulated : [])]

export const forEachBackend = (body: (backend: Backend) => void): void => backends.forEach(body)

/**
 * One suite on every backend. The tests of a suite share their world: let each write under keys of its own.
 */
export const suite = (
  name: string,
  tables: ReadonlyArray<Table.Table<any>>,
  body: (it: Vitest.MethodsNonLive<DynamoDB.DynamoDB>, backend: Backend) => void
): void =>
  forEachBackend((backend) =>
    withLayer(backend.layer(tables), { timeout: "60 seconds" })(`${name} on ${backend.name}`, (it) => body(it, backend))
  )
