/** Runs over stored items: what is found, page after page, and what it is written as. */
import * as Stream from "effect/Stream"
import type { InvalidCursor } from "../../Cursor.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import type { BatchIncomplete, DecodeFailed, EncodeFailed, ReadError } from "../../Errors.ts"
import type { Source } from "../query/source.ts"
import { paged } from "../query/streams.ts"
import * as bulk from "./bulk.ts"
import type { Checkpoint, RunOptions } from "./runs.ts"

/** What every run can fail with; those that let writes go alone know what else. */
type RunFailure = ReadError | InvalidCursor | BatchIncomplete<any, any>

export const run = <A>(
  source: Source,
  prepare: bulk.Prepare<A, EncodeFailed | DecodeFailed>,
  options: RunOptions = {}
): Stream.Stream<Checkpoint, RunFailure, DynamoDB> => {
  const { concurrency, ...settings } = bulk.options(options)
  const all = bulk.each(prepare)
  // one page after another: a checkpoint says that all before it is done
  return paged<A>(source, options.from).pipe(
    bulk.through(({ items }, around) => all(items, around), {
      ...settings,
      group: 1,
      concurrency: 1,
      calls: concurrency
    }),
    Stream.mapAccum(
      (): Omit<Checkpoint, "next"> => ({ read: 0, written: 0, refused: 0 }),
      (before, { elements: [page], items, refused }) => {
        const sum = {
          read: before.read + page!.items.length,
          written: before.written + items,
          refused: before.refused + refused
        }
        return [sum, [{ ...sum, next: page!.next } satisfies Checkpoint]] as const
      }
    )
  )
}
