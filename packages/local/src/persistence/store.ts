/**
 * A folder that keeps a world: a log that is written ahead of every answer, and now and then the whole state.
 *
 * Whatever is committed within one turn of the event loop is written at once, and its answers wait for that write (a
 * *group commit*). What was acknowledged is there after the process was killed, since what a process handed to the
 * system survives it. With `sync: "disk"` the answers wait for the disk as well, and survive the machine.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import type { Engine, Mutation } from "../engine/Engine.ts"
import { reasonOf, StoreError } from "./error.ts"
import * as Folder from "./folder.ts"
import { lock } from "./lock.ts"
import * as Segment from "./segment.ts"
import * as Text from "./text.ts"

/**
 * How a store is kept.
 *
 * @category models
 * @since 0.1.0
 */
export interface StoreOptions {
  /** What an answer waits for: that the system has what was written (`"process"`, the default), or the disk. */
  readonly sync?: "process" | "disk" | undefined
  /** How many bytes a log may grow to before the state is written anew; twice the state, if that is more. */
  readonly logBytes?: number | undefined
  /** Hears of what was mended when the folder was opened. */
  readonly onRepair?: ((message: string) => void) | undefined
}

/**
 * An open store.
 *
 * @category models
 * @since 0.1.0
 */
export interface Store {
  /** Whether something committed is not yet as durable as the options ask. */
  readonly pending: () => boolean
  /** Calls back when everything committed so far is durable, or with the reason why it never will be. */
  readonly committed: (resume: (failure: StoreError | undefined) => void) => void
  /** Writes the whole state and begins a new log. */
  readonly compact: () => void
  readonly close: () => void
}

const chunk = 500

const replay = (engine: Engine, file: string) =>
  Segment.scan(file, (payload) => {
    for (const mutation of Text.decode(payload)) engine.apply(mutation)
  })

/** Writes the whole state to a file and gives its size. */
const writeState = (engine: Engine, folder: string, generation: number): number => {
  const file = Folder.statePath(folder, generation)
  const fd = Segment.create(`${file}.new`)
  let size = Segment.start
  try {
    let records = 0
    let batch: Array<Mutation> = []
    const flush = () => {
      const record = Segment.frame(records++, Text.encode(batch))
      Segment.writeAll(fd, record)
      size += record.length
      batch = []
    }
    for (const mutation of engine.dump()) {
      if (batch.push(mutation) === chunk) flush()
    }
    if (batch.length > 0) flush()
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  fs.renameSync(`${file}.new`, file)
  Folder.syncFolder(folder)
  return size
}

/** Brings an engine to where the folder left off, and mends the end of the log. */
const load = (engine: Engine, folder: string, onRepair: (message: string) => void) => {
  const files = Folder.list(folder)
  let stateBytes = 0
  if (files.state > 0) {
    const file = Folder.statePath(folder, files.state)
    const { size, tail } = replay(engine, file)
    if (tail !== "clean") throw new StoreError({ path: file, reason: "its end is missing" })
    stateBytes = size
  }
  let logBytes = 0
  let records = 0
  for (const generation of files.logs) {
    const file = Folder.logPath(folder, generation)
    const last = generation === files.logs.at(-1)
    const found = replay(engine, file)
    if (found.tail === "unfinished" && !last) throw new StoreError({ path: file, reason: "its end is missing" })
    if (found.tail === "unfinished") {
      fs.truncateSync(file, found.end)
      onRepair(`cut ${found.size - found.end} bytes of an unfinished write from ${file}`)
    }
    logBytes += found.end
    records = found.records
  }
  Folder.remove(folder, files.rest)
  const generation = files.logs.at(-1) ?? Math.max(1, files.state)
  return { generation, stateBytes, logBytes, records }
}

const openLog = (folder: string, generation: number): number => {
  const file = Folder.logPath(folder, generation)
  if (fs.existsSync(file) && fs.statSync(file).size >= Segment.start) return fs.openSync(file, "a")
  const fd = Segment.create(file)
  Folder.syncFolder(folder)
  return fd
}

const run = <A>(folder: string, evaluate: () => A): A => {
  try {
    return evaluate()
  } catch (cause) {
    throw cause instanceof StoreError ? cause : new StoreError({ path: folder, reason: reasonOf(cause), cause })
  }
}

/**
 * Opens a folder for an engine that is empty yet; throws a `StoreError`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const open = (engine: Engine, folder: string, options: StoreOptions = {}): Store =>
  run(folder, () => {
    fs.mkdirSync(folder, { recursive: true })
    const unlock = lock(folder)
    try {
      return opened(engine, folder, options, unlock)
    } catch (cause) {
      unlock()
      throw cause
    }
  })

const opened = (engine: Engine, folder: string, options: StoreOptions, unlock: () => void): Store => {
  const loaded = load(engine, folder, options.onRepair ?? (() => {}))
  const limit = options.logBytes ?? 64 << 20
  let { generation, logBytes, records, stateBytes } = loaded
  let fd = openLog(folder, generation)

  let queue: Array<Buffer> = []
  let waiting: Array<(failure: StoreError | undefined) => void> = []
  let scheduled = false
  let syncing = false
  let closed = false
  const retired: Array<number> = []
  let failure: StoreError | undefined

  const release = (resumes: typeof waiting): void => {
    for (const resume of resumes) resume(failure)
  }

  const fail = (cause: unknown): void => {
    // memory is ahead of the log from here on: nothing can be promised any more
    failure = new StoreError({ path: folder, reason: `a write failed (${reasonOf(cause)})`, cause })
  }

  const write = (): void => {
    const buffers = queue
    queue = []
    if (failure !== undefined || buffers.length === 0) return
    try {
      const all = buffers.length === 1 ? buffers[0]! : Buffer.concat(buffers)
      Segment.writeAll(fd, all)
      logBytes += all.length
    } catch (cause) {
      fail(cause)
    }
  }

  const compact = (): void => {
    write()
    if (failure !== undefined) return
    try {
      fs.fsyncSync(fd)
      const next = openLog(folder, generation + 1)
      // a sync that is under way still needs its file
      if (syncing) retired.push(fd)
      else fs.closeSync(fd)
      fd = next
      generation++
      records = 0
      logBytes = 0
      stateBytes = writeState(engine, folder, generation)
      Folder.remove(folder, Folder.list(folder).rest)
    } catch (cause) {
      fail(cause)
    }
  }

  const flush = (): void => {
    scheduled = false
    if (syncing) return
    write()
    if (failure === undefined && logBytes > Math.max(limit, 2 * stateBytes)) compact()
    const resumes = waiting
    waiting = []
    if (options.sync !== "disk" || failure !== undefined) return release(resumes)
    syncing = true
    fs.fdatasync(fd, (cause) => {
      syncing = false
      for (const old of retired.splice(0)) fs.closeSync(old)
      if (closed) fs.closeSync(fd)
      else if (cause !== null) fail(cause)
      release(resumes)
      if (waiting.length > 0 || queue.length > 0) flush()
    })
  }

  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    // after the requests of this turn, so that they share one write
    setImmediate(flush)
  }

  const unsubscribe = engine.changes((mutations) => {
    queue.push(Segment.frame(records++, Text.encode(mutations)))
    schedule()
  })

  const pending = () => queue.length > 0 || syncing || failure !== undefined

  return {
    pending,
    committed: (resume) => {
      if (!pending()) return resume(undefined)
      waiting.push(resume)
      schedule()
    },
    compact,
    close: () => {
      closed = true
      unsubscribe()
      write()
      if (failure === undefined && logBytes > Math.max(1 << 20, stateBytes)) compact()
      if (failure === undefined) fs.fsyncSync(fd)
      if (!syncing) fs.closeSync(fd)
      unlock()
      release(waiting)
      waiting = []
    }
  }
}
