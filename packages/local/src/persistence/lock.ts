/**
 * One process at a time.
 *
 * The folder holds a file that names the process which has it. A process that was killed leaves the file behind; it is
 * recognised by its number and the moment at which it started, so that another process that was given the same number
 * does not keep the folder shut.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { StoreError } from "./error.ts"

/** When a process started, in the system's own ticks; empty where the system does not tell. */
const started = (pid: number): string => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1")
    // the second field is a name in parentheses and may hold anything: count from behind it
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""
  } catch {
    return ""
  }
}

const identity = (pid: number): string => `${pid} ${started(pid)}`

const alive = (owner: string): boolean => {
  const pid = Number.parseInt(owner, 10)
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: there is such a process, of another user
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false
  }
  return identity(pid) === owner
}

const attempt = (file: string, content: string): boolean => {
  const own = `${file}.${process.pid}`
  fs.writeFileSync(own, content)
  try {
    // unlike a rename, a link never replaces what is there
    fs.linkSync(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
    throw error
  } finally {
    fs.unlinkSync(own)
  }
}

const ownerOf = (file: string): string | undefined => {
  try {
    return fs.readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

/** Moves a dead owner's file away; puts it back if another process was faster and the file is that one's. */
const evict = (file: string, owner: string): void => {
  const aside = `${file}.stale.${process.pid}`
  try {
    fs.renameSync(file, aside)
  } catch {
    return
  }
  const moved = ownerOf(aside)
  if (moved !== undefined && moved !== owner) {
    try {
      fs.linkSync(aside, file)
    } catch {
      // a third one has it by now
    }
  }
  fs.unlinkSync(aside)
}

/**
 * Takes the folder; gives back how to let it go. Throws a `StoreError` where another process has it.
 *
 * @category locks
 * @since 0.1.0
 */
export const lock = (folder: string): () => void => {
  const file = path.join(folder, "lock")
  const content = identity(process.pid)
  for (let tries = 0; tries < 10; tries++) {
    if (attempt(file, content)) return () => fs.rmSync(file, { force: true })
    const owner = ownerOf(file)
    if (owner !== undefined && alive(owner)) {
      throw new StoreError({
        path: folder,
        reason: `process ${Number.parseInt(owner, 10)} is using it: stop that one, or choose another folder`
      })
    }
    if (owner !== undefined) evict(file, owner)
  }
  throw new StoreError({ path: folder, reason: "other processes keep taking it" })
}
