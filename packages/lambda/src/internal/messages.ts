/** The handler of a batch of messages. */
import * as Effect from "effect/Effect"
import { bounded } from "../Invocation.ts"
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
      const outcomes = tasks.map((): ordered.Outcome => "open")
      yield* ordered.run(tasks, outcomes, { concurrency: options.concurrency ?? 8, again: "each" }).pipe(
        bounded(),
        Effect.catchTag("DeadlineExceeded", (over) => Effect.logWarning(over.message))
      )
      return {
        batchItemFailures: event.Records.filter((_, index) => outcomes[index] !== "done")
          .map(({ messageId }) => ({ itemIdentifier: messageId }))
      }
    })
  )
