/**
 * Messages of Amazon SQS.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as batch from "./internal/messages.ts"
import type { BatchResponse } from "./Lambda.ts"

/**
 * A message as Lambda hands it over.
 *
 * @category models
 * @since 0.1.0
 */
export interface Message {
  readonly messageId: string
  readonly body: string
  readonly receiptHandle?: string | undefined
  readonly attributes?: {
    readonly ApproximateReceiveCount?: string | undefined
    readonly MessageGroupId?: string | undefined
    readonly MessageDeduplicationId?: string | undefined
    readonly SentTimestamp?: string | undefined
  } | undefined
  readonly messageAttributes?: Readonly<Record<string, unknown>> | undefined
  readonly eventSourceARN?: string | undefined
}

/**
 * Handles the messages of a batch, each by itself: those that fail, and those that the deadline interrupts, are reported
 * and come again.
 *
 * **Details**
 *
 * In a FIFO queue a group is handled in order, and what stands behind a failure in its group is reported with it.
 *
 * **Gotchas**
 *
 * The event source mapping must have `ReportBatchItemFailures` among its function response types.
 *
 * **Example**
 *
 * ```ts
 * import { Sqs } from "@dynapipe/lambda"
 * import { Effect, Logger } from "effect"
 *
 * const handle = Sqs.messages(({ body }) => body === "bad" ? Effect.fail("no") : Effect.void)
 * const event = { Records: [{ messageId: "1", body: "good" }, { messageId: "2", body: "bad" }] }
 *
 * Effect.runSync(Effect.provide(handle(event), Logger.layer([]))) // => { batchItemFailures: [{ itemIdentifier: "2" }] }
 * ```
 *
 * @category handlers
 * @since 0.1.0
 */
export const messages = <Eff extends Effect.Effect<unknown, any, any>>(
  handle: (message: Message) => Eff,
  options: {
    /** How many messages, or groups of them, are worked on at once: 8 where it is left out. */
    readonly concurrency?: number | undefined
  } = {}
): (event: { readonly Records: ReadonlyArray<Message> }) => Effect.Effect<BatchResponse, never, Effect.Services<Eff>> =>
  batch.make(handle, options)
