/**
 * AWS's emulator as a backend: one process for the whole run, a world of its own for each layer.
 */
import * as DynamoDB from "dynapipe/DynamoDB"
import * as WireDynamoDB from "dynapipe/WireDynamoDB"
import { Effect, Layer } from "effect"
import { randomUUID } from "node:crypto"
import { inject } from "vitest"

/** Whether it can be started here. */
export const available: boolean = inject("java")

/** The emulator's address; the first who asks has it started. */
export const url: Effect.Effect<string> = Effect.promise(async () => {
  const response = await fetch(inject("emulatorDoor"))
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  return text
})

/** How a client gets there: the emulator keeps a world for each access key. */
export const connection: Effect.Effect<DynamoDB.ConnectionOptions & { readonly endpoint: string }> = Effect.map(
  url,
  (endpoint) => ({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: `test${randomUUID().replaceAll("-", "")}`, secretAccessKey: "test" }
  })
)

export const layer: Layer.Layer<DynamoDB.DynamoDB> = Layer.unwrap(Effect.map(connection, DynamoDB.layer))

export const layerWire: Layer.Layer<DynamoDB.DynamoDB> = Layer.unwrap(Effect.map(connection, WireDynamoDB.layer))
