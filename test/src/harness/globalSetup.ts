/**
 * One emulator for the whole run, started when the first suite asks for it and ended with the run: the workers ask this
 * door, which answers with the emulator's address.
 */
import { createServer } from "node:http"
import type { TestProject } from "vitest/node"
import { type Emulator, start } from "./emulator.ts"

declare module "vitest" {
  export interface ProvidedContext {
    readonly emulatorDoor: string
  }
}

export default async (project: TestProject): Promise<() => Promise<void>> => {
  let emulator: Promise<Emulator> | undefined
  const door = createServer((_, response) => {
    emulator ??= start()
    emulator.then(
      ({ url }) => response.end(url),
      (error: Error) => response.writeHead(500).end(error.message)
    )
  })
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve))
  project.provide("emulatorDoor", `http://127.0.0.1:${(door.address() as { readonly port: number }).port}`)
  return async () => {
    await emulator?.then(({ stop }) => stop(), () => {})
    door.closeAllConnections()
    await new Promise((resolve) => door.close(resolve))
  }
}
