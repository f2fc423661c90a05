/**
 * A hostile world: a server that does everything wrong now and then, and credentials that run out. It keeps what it
 * carried out, so that whatever a client says of a call can be held against it.
 */
import { Exit } from "effect"
import type { Socket } from "node:net"
import type { AttributeMap } from "../../src/AttributeValue.ts"
import type { CallFailed, Kind } from "../../src/Errors.ts"
import { idOf } from "../wire/fixture.ts"
import type { Script } from "../wire/server.ts"
import { answer, failure } from "../wire/server.ts"
import type { FaultName, Pick } from "./faults.ts"
import { endless, evident, inPieces, inTurn } from "./faults.ts"

/** What went wrong in the world, beside the faults of single answers, by how often. */
type Trouble = FaultName | "refused" | "revoked" | "shortLived" | "unprovided" | "providedLate"

/** What becomes of credentials, in turn. */
const fates = ["long", "short", "none", "long", "late", "short"] as const

/** What the failures of this world are; by any other code it is the connection that failed. */
const kinds: Readonly<Record<string, Kind>> = {
  CredentialsProviderError: "RequestRejected",
  ExpiredTokenException: "RequestRejected",
  Http502: "ServiceUnavailable",
  InternalServerError: "ServiceUnavailable"
}

/** What became of the calls. */
interface Outcomes {
  answered: number
  failed: number
  interrupted: number
}

export interface World {
  readonly script: Script
  /** Credentials: some good for an hour, some for a moment, some late and some not at all. */
  readonly provider: () => Promise<
    { readonly accessKeyId: string; readonly secretAccessKey: string; readonly expiration: Date }
  >
  /** A call begins, by somebody who gives up soon or not: gives its name. */
  readonly ask: (hasty: boolean) => string
  /** A call has ended. */
  readonly told: (id: string, write: boolean, exit: Exit.Exit<AttributeMap | undefined, CallFailed>) => void
  /** A call was interrupted: whatever it did is nobody's business any more. */
  readonly forget: (id: string) => void
  readonly outcomes: Outcomes
  readonly seen: Record<Trouble, number>
  /** The connections on which somebody waits who will get nothing. */
  readonly stuck: () => number
  /** What a client said of a call that cannot be. */
  readonly lies: ReadonlyArray<string>
}

/** A world in which the hasty give up after `patience` milliseconds: the others are not kept waiting for ever. */
export const make = (pick: Pick, patience: number): World => {
  const outcomes: Outcomes = { answered: 0, failed: 0, interrupted: 0 }
  const seen = { refused: 0, revoked: 0, shortLived: 0, unprovided: 0, providedLate: 0 } as Record<Trouble, number>
  for (const name of Object.keys({ ...evident, ...endless }) as Array<FaultName>) seen[name] = 0
  const count = (name: Trouble) => {
    seen[name]++
  }
  const fault = inTurn(evident, count)
  const endlessFault = inTurn(endless, count)
  const stuck = new Set<Socket>()

  // the keys that are good, with the time until which they are
  const issued = new Map<number, number>()
  let keys = 0
  const provider: World["provider"] = async () => {
    const key = ++keys
    const fate = fates[key % fates.length]
    if (fate === "none") {
      count("unprovided")
      throw new Error("nobody gives credentials now")
    }
    if (fate === "late") {
      count("providedLate")
      await new Promise((resume) => setTimeout(resume, patience * 1.5))
    }
    if (fate === "short") count("shortLived")
    const expiration = Date.now() + (fate === "short" ? pick(100) : 3_600_000)
    issued.set(key, expiration)
    return { accessKeyId: `KEY${key}`, secretAccessKey: "s", expiration: new Date(expiration) }
  }

  let calls = 0
  const isHasty = (id: string) => id.startsWith("hasty")
  const live = new Set<string>()
  const applied = new Map<string, number>()
  const denied = new Set<string>()
  const lies: Array<string> = []

  const script: Script = (request, socket, received) => {
    received.length = 0
    const key = Number(/Credential=KEY(\d+)/.exec(request.headers["authorization"]!)![1])
    if (!((issued.get(key) ?? 0) > Date.now())) {
      issued.delete(key)
      count("refused")
      return socket.write(failure("ExpiredTokenException"))
    }
    if (pick(300) === 0) {
      count("revoked")
      issued.clear()
    }
    const id = idOf(request)
    if (denied.has(id)) lies.push(`${id} was applied after its failure had denied it`)
    if (live.has(id)) applied.set(id, (applied.get(id) ?? 0) + 1)
    const name = request.operation === "GetItem" ? "Item" : "Attributes"
    const text = JSON.stringify({ [name]: { id: { S: id }, pad: { S: "x".repeat(pick(2000)) } } })
    const data = answer(text, {
      chunked: pick(4) === 0,
      gzip: request.headers["accept-encoding"] === "gzip" && pick(4) === 0
    })
    if (isHasty(id) && pick(10) === 0) {
      stuck.add(socket)
      socket.once("close", () => stuck.delete(socket))
      endlessFault(data, socket, pick, text)
    } else if (pick(12) === 0) fault(data, socket, pick, text)
    else if (pick(3) === 0) inPieces(data, socket, pick, text)
    else socket.write(data)
  }

  const told: World["told"] = (id, write, exit) => {
    const lie = (what: string) => lies.push(`${write ? "the write" : "the read"} ${id} ${what}`)
    const times = applied.get(id) ?? 0
    live.delete(id)
    applied.delete(id)
    if (write && times > 1) lie("was sent twice")
    if (Exit.isSuccess(exit)) {
      outcomes.answered++
      const { id: found, pad } = exit.value ?? {}
      if (found?.S !== id) lie(`got the answer of ${found?.S}`)
      else if (!/^x*$/.test(pad?.S ?? "nothing")) lie("got an answer that is not the one it was given")
      else if (times === 0) lie("was answered without having been asked")
      return
    }
    outcomes.failed++
    const failed = Exit.findErrorOption(exit)
    if (failed._tag === "None") return lie(`died: ${exit.cause}`)
    const { code, kind, mayHaveApplied, message } = failed.value
    if (kind !== (kinds[code] ?? "ConnectionFailed")) lie(`failed with ${kind}, ${code}: ${message}`)
    if (code === "RequestTimeout" && !isHasty(id)) lie("ended by its time alone")
    if (mayHaveApplied && (!write || kind === "RequestRejected")) lie(`cannot have been applied, whatever ${code} says`)
    if (write && times > 0 && !mayHaveApplied) lie(`was applied, and ${code} denies it`)
    if (write && !mayHaveApplied) denied.add(id)
  }

  return {
    script,
    provider,
    ask: (hasty) => {
      const id = `${hasty ? "hasty" : "patient"}${calls++}`
      live.add(id)
      return id
    },
    told,
    forget: (id) => {
      live.delete(id)
      applied.delete(id)
      outcomes.interrupted++
    },
    outcomes,
    seen,
    stuck: () => stuck.size,
    lies
  }
}
