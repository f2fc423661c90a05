/**
 * The files of a store: generations of a state and the log of what came after it.
 *
 * `7.state` is everything as it was when generation 7 began; `7.log` is what was committed since. The first generation
 * has no state. A newer generation's log is opened before its state is written, so the logs that follow the newest
 * whole state are read in turn.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { StoreError } from "./error.ts"

/** The log of a generation. */
export const logPath = (folder: string, generation: number): string => path.join(folder, `${generation}.log`)

/** The state that a generation began with. */
export const statePath = (folder: string, generation: number): string => path.join(folder, `${generation}.state`)

/** What a folder holds of a store. */
export interface Files {
  /** The generation whose state is read first; 0 where there is none. */
  readonly state: number
  /** The generations whose logs follow it, in order. */
  readonly logs: ReadonlyArray<number>
  /** What older generations and unfinished writes left behind. */
  readonly rest: ReadonlyArray<string>
}

/** What a folder holds. */
export const list = (folder: string): Files => {
  const found = fs.readdirSync(folder).flatMap((name) => {
    const [, generation, kind] = /^(\d+)\.(log|state|state\.new)$/.exec(name) ?? []
    return generation === undefined ? [] : [{ name, generation: Number(generation), kind }]
  })
  const state = Math.max(0, ...found.filter(({ kind }) => kind === "state").map(({ generation }) => generation))
  const current = (file: { readonly generation: number }) => file.generation >= state
  const logs = found.filter((file) => file.kind === "log" && current(file)).map(({ generation }) => generation)
    .sort((a, b) => a - b)
  logs.forEach((generation, i) => {
    const due = i + Math.max(state, 1)
    if (generation !== due) throw new StoreError({ path: folder, reason: `${due}.log is missing` })
  })
  const rest = found.filter((file) => file.kind === "state.new" || !current(file)).map(({ name }) => name)
  return { state, logs, rest }
}

/** Makes the names in a folder as durable as the files. */
export const syncFolder = (folder: string): void => {
  // Windows opens no folder as a file, and needs none
  if (process.platform === "win32") return
  const fd = fs.openSync(folder, "r")
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
}

/** Deletes files that are needed no more. */
export const remove = (folder: string, names: ReadonlyArray<string>): void => {
  for (const name of names) fs.rmSync(path.join(folder, name), { force: true })
}
