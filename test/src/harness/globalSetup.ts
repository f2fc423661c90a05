/**
 * One emulator for the whole run, started when the first suite asks for it and ended with the run: the workers ask this
 * door, which answers with the emulator's address. It wants Java; without it, what runs on the emulator is left out, and
 * the run says so at its end.
 */
import { spawnSync } from "node:child_process"
import { createServer } from "node:http"
import type { TestProject } from "vitest/node"
import { type Emulator, start } from "./emulator.ts"

declare module "vitest" {
  export interface ProvidedContext {
    readonly emulatorDoor: string
    readonly java: boolean
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
  const java = spawnSync("java", ["-version"], { stdio: "ignore" }).error === undefined
  project.provide("java", java)
  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve))
  project.provide("emulatorDoor", `http://127.0.0.1:${(door.address() as { readonly port: number }).port}`)
  return async () => {
    await emulator?.then(({ stop }) => stop(), () => {})
    door.closeAllConnections()
    await new Promise((resolve) => door.close(resolve))
    if (!java) console.warn("Nothing was compared with DynamoDB Local: there is no Java (11 or later) on the PATH.")
  }
}
