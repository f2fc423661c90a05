/** The handler of a batch of messages. */
import * as Effect from "effect/Effect"
import * as ordered from "./ordered.ts"
import { ownDeadline } from "./own.ts"

export interface Message {
  readonly messageId: string
  readonly attributes?: { readonly MessageGroupId?: string | undefined } | undefined
}

export const make = <M extends Message, R>(
  handle: (message: M) => Effect.Effect<unknown, unknown, R>,
  options: { readonly concurrency?: number | undefined }
) =>
  ownDeadline((event: { readonly Records: ReadonlyArray<M> }) =>
    Effect.gen(function*() {
      const tasks = event.Records.map((message): ordered.Task<R> => ({
        // a queue that keeps an order keeps it in each group
        lane: message.attributes?.MessageGroupId === undefined
          ? `message ${message.messageId}`
          : `group ${message.attributes.MessageGroupId}`,
        run: Effect.suspend(() => handle(message))
      }))
      const outcomes = yield* ordered.run(tasks, { concurrency: options.concurrency ?? 8, again: "each" })
      const failed = event.Records.filter((_, index) => outcomes[index] !== "done")
      return ordered.report(failed.map(({ messageId }) => messageId))
    })
  )
