/**
 * Why a folder cannot be used as a store.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * A folder, or a file in it, that cannot be read, written or had for oneself.
 *
 * @category errors
 * @since 0.1.0
 */
export class StoreError extends Data.TaggedError("StoreError")<{
  readonly path: string
  readonly reason: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `Cannot use ${this.path}: ${this.reason}`
  }
}

/** What the system said, as a reason. */
export const reasonOf = (cause: unknown): string => cause instanceof Error ? cause.message : String(cause)
