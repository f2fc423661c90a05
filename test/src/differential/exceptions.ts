/**
 * Where the emulator is known to differ from the service, and the engine keeps to the service: each with the rule of
 * the service's documentation that decides.
 */
import type { Answer } from "./backend.ts"
import type { Step } from "./request.ts"

export interface Exception {
  readonly name: string
  /** What the service documents. */
  readonly rule: string
  readonly holds: (step: Step, engine: Answer, emulator: Answer) => boolean
}

export const exceptions: ReadonlyArray<Exception> = []
