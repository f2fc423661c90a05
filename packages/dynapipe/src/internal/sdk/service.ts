/**
 * The service over a client of the SDK.
 */
import type * as Sdk from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import type { DynamoDBService } from "../../DynamoDB.ts"
import type { CallFailed } from "../../Errors.ts"
import type { Input, Operation, Output } from "../../Operation.ts"
import * as classify from "../classify.ts"
import type { Dated, Deadlines } from "../wire/deadlines.ts"
import { closedHere } from "../wire/exchange.ts"
import { classifyThrown } from "./thrown.ts"

type Client = Pick<Sdk.DynamoDBClient, "send" | "config">
type AnyCommand = Parameters<Sdk.DynamoDBClient["send"]>[0]
type Commands = Readonly<Record<string, new(input: object) => AnyCommand>>

// by the answer the SDK has set its clock right
const skewed = /^Signature (expired|not yet current)/

/** What a client of our own keeps beside the SDK's. */
export interface Own {
  readonly deadlines: Deadlines
  readonly now: () => number
  closed: boolean
}

/** All that the SDK's handler over Node's HTTP asks of a signal. A real one, with its events, takes 5 µs of every call. */
interface Signal {
  aborted: boolean
  onabort: (() => void) | null
}

const quick = (): Signal => ({ aborted: false, onabort: null })

const abort = (signal: Signal | AbortController): void => {
  if (signal instanceof AbortController) return signal.abort()
  signal.aborted = true
  signal.onabort?.()
}

/** Whether the SDK's handler has taken the signal, which it does when it begins to send. */
const begun = (signal: Signal | AbortController): boolean =>
  signal instanceof AbortController || signal.onabort !== null

/** Fetches other credentials where the first were refused as expired: once for all who were refused with the same. */
const makeRenewal = (client: Client) => {
  let renewals = 0
  let renewing: Promise<void> | undefined
  const renew = async () => {
    try {
      // the resolved provider takes options that its type does not show
      const credentials = client.config.credentials as unknown as (options: object) => Promise<unknown>
      await credentials({ forceRefresh: true })
    } catch {
      // where there are none, the second try tells
    }
  }
  const renewed = () => {
    renewals++
    renewing = undefined
  }
  return {
    count: () => renewals,
    /** `known` is the count before the refused request. */
    after: (known: number): Promise<void> => known < renewals ? Promise.resolve() : renewing ??= renew().then(renewed)
  }
}

/**
 * A client of our own speaks through Node's HTTP, and its calls end when their time is over. That of somebody else may
 * hand the signal to whoever wants a real one, and keeps time by itself.
 */
export const make = (
  sdk: typeof Sdk,
  client: Client,
  endpoint: string | undefined,
  own: Own | undefined
): DynamoDBService => {
  const commands = sdk as unknown as Commands // the classes of the SDK are named by their operations
  const renewal = makeRenewal(client)
  return {
    endpoint,
    call: <Op extends Operation>(operation: Op, input: Input<Op>) =>
      Effect.callback<Output<Op>, CallFailed>((resume) => {
        const begin = own === undefined ? () => new AbortController() : quick
        let signal = begin()
        let known = 0
        let repeated = false
        let over = false

        const end = (effect: Effect.Effect<Output<Op>, CallFailed>): void => {
          if (over) return
          over = true
          own?.deadlines.remove(dated)
          resume(effect)
        }
        const dated: Dated = {
          due: 0,
          before: undefined,
          after: undefined,
          fail: (cause) => {
            end(Effect.fail(classify.transport(operation, cause, begun(signal))))
            abort(signal)
          }
        }
        const failed = (cause: unknown): void => {
          if (over) return
          const failure = classifyThrown(operation, cause)
          const expired = failure.code === "ExpiredTokenException"
          if (repeated || !expired && !skewed.test(failure.message)) return end(Effect.fail(failure))
          repeated = true
          signal = begin()
          if (expired) void renewal.after(known).then(send)
          else send()
        }
        const send = (): void => {
          if (over) return
          if (own?.closed) return end(Effect.fail(classify.transport(operation, closedHere(), false)))
          known = renewal.count()
          const abortSignal = signal instanceof AbortController ? signal.signal : signal
          try {
            const command = new commands[`${operation}Command`]!(input)
            const sent = client.send(command, { abortSignal }) as Promise<unknown> as Promise<Output<Op>>
            sent.then((output) => end(Effect.succeed(output)), failed)
          } catch (cause) {
            failed(cause)
          }
        }

        own?.deadlines.add(dated, own.now())
        send()
        return Effect.sync(() => {
          over = true
          own?.deadlines.remove(dated)
          abort(signal)
        })
      })
  }
}
