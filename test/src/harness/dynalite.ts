/**
 * dynalite, an emulator in JavaScript whose messages follow the service closely. It has no transactions.
 */
import { createRequire } from "node:module"
import type { AddressInfo, Server } from "node:net"
import type { Emulator } from "./emulator.ts"

const dynalite = createRequire(import.meta.url)("dynalite") as (options: {
  readonly createTableMs: number
  readonly deleteTableMs: number
}) => Server

export const start = async (): Promise<Emulator> => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve()))
  }
}
