/**
 * The ends of many requests that may all take equally long: one fiber sleeps until the next, however many there are.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import { closedHere, fault } from "./exchange.ts"

/** Something that must be over by a time. */
export interface Dated {
  due: number
  before: Dated | undefined
  after: Dated | undefined
  /** It is over, and why. */
  readonly fail: (cause: Error) => void
}

/** The list of what is under way. */
export interface Deadlines {
  readonly add: (entry: Dated, now: number) => void
  readonly remove: (entry: Dated) => void
  /** Ends whatever is under way. */
  readonly close: () => void
}

/** Runs an effect in the background. */
export type Fork = (effect: Effect.Effect<void>) => Fiber.Fiber<void>

// How long the fiber outlives the last request at most, in milliseconds.
const tick = 1000

/** Makes an empty list; `timeout` is in milliseconds. */
export const makeDeadlines = (timeout: number, clock: Clock.Clock, fork: Fork): Deadlines => {
  let first: Dated | undefined
  let last: Dated | undefined
  let fiber: Fiber.Fiber<void> | undefined

  const remove = (entry: Dated): void => {
    if (entry.before === undefined && entry.after === undefined && first !== entry) return
    if (entry.before === undefined) first = entry.after
    else entry.before.after = entry.after
    if (entry.after === undefined) last = entry.before
    else entry.after.before = entry.before
    entry.before = undefined
    entry.after = undefined
  }

  const expire = (): void => {
    const now = clock.currentTimeMillisUnsafe()
    for (let entry = first; entry !== undefined && entry.due <= now; entry = first) {
      remove(entry)
      entry.fail(fault("RequestTimeout", `no answer within ${timeout} ms`))
    }
  }

  const watch: Effect.Effect<void> = Effect.suspend(() => {
    expire()
    if (first === undefined) {
      fiber = undefined
      return Effect.void
    }
    return Effect.flatMap(Effect.sleep(Math.min(tick, first.due - clock.currentTimeMillisUnsafe())), () => watch)
  })

  return {
    add: (entry, now) => {
      entry.due = now + timeout
      entry.before = last
      if (last === undefined) first = entry
      else last.after = entry
      last = entry
      if (Number.isFinite(timeout)) fiber ??= fork(watch)
    },
    remove,
    close: () => {
      fiber?.interruptUnsafe()
      fiber = undefined
      // what is sent again by then is none of them
      const left: Array<Dated> = []
      for (let entry = first; entry !== undefined; entry = entry.after) left.push(entry)
      for (const entry of left) {
        remove(entry)
        entry.fail(closedHere())
      }
    }
  }
}
