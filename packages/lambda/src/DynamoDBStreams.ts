/**
 * The service of DynamoDB Streams: its four operations, with whatever is behind them.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type { ConnectionOptions } from "dynapipe/DynamoDB"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/**
 * One shard of a stream.
 *
 * @category models
 * @since 0.1.0
 */
export interface Shard {
  readonly ShardId?: string | undefined
  readonly ParentShardId?: string | undefined
  readonly SequenceNumberRange?: {
    readonly StartingSequenceNumber?: string | undefined
    readonly EndingSequenceNumber?: string | undefined
  } | undefined
}

/**
 * One record of a stream.
 *
 * @category models
 * @since 0.1.0
 */
export interface StreamRecord {
  readonly eventID?: string | undefined
  readonly eventName?: string | undefined
  readonly userIdentity?: { readonly PrincipalId?: string | undefined; readonly Type?: string | undefined } | undefined
  readonly dynamodb?: {
    readonly ApproximateCreationDateTime?: Date | undefined
    readonly Keys?: AttributeMap | undefined
    readonly NewImage?: AttributeMap | undefined
    readonly OldImage?: AttributeMap | undefined
    readonly SequenceNumber?: string | undefined
  } | undefined
}

/**
 * The operations, with what they take and give as far as it is used here.
 *
 * @category models
 * @since 0.1.0
 */
export interface Operations {
  readonly ListStreams: {
    readonly input: { readonly TableName: string; readonly ExclusiveStartStreamArn?: string | undefined }
    readonly output: {
      readonly Streams?: ReadonlyArray<{ readonly StreamArn?: string | undefined }> | undefined
      readonly LastEvaluatedStreamArn?: string | undefined
    }
  }
  readonly DescribeStream: {
    readonly input: { readonly StreamArn: string; readonly ExclusiveStartShardId?: string | undefined }
    readonly output: {
      readonly StreamDescription?: {
        readonly StreamStatus?: string | undefined
        readonly Shards?: ReadonlyArray<Shard> | undefined
        readonly LastEvaluatedShardId?: string | undefined
      } | undefined
    }
  }
  readonly GetShardIterator: {
    readonly input: {
      readonly StreamArn: string
      readonly ShardId: string
      readonly ShardIteratorType: "TRIM_HORIZON" | "LATEST" | "AT_SEQUENCE_NUMBER" | "AFTER_SEQUENCE_NUMBER"
      readonly SequenceNumber?: string | undefined
    }
    readonly output: { readonly ShardIterator?: string | undefined }
  }
  readonly GetRecords: {
    readonly input: { readonly ShardIterator: string; readonly Limit?: number | undefined }
    readonly output: {
      readonly Records?: ReadonlyArray<StreamRecord> | undefined
      readonly NextShardIterator?: string | undefined
    }
  }
}

/**
 * A call failed: the error as the service names it.
 *
 * @category errors
 * @since 0.1.0
 */
export class StreamCallFailed extends Data.TaggedError("StreamCallFailed")<{
  readonly operation: keyof Operations
  readonly code: string
  readonly detail: string
  readonly cause?: unknown
}> {
  /** Throttling, failures of the service and of the connection: they pass. */
  get isRetryable(): boolean {
    return !/^(ResourceNotFound|TrimmedDataAccess|ExpiredIterator|Validation|AccessDenied|UnrecognizedClient)/.test(
      this.code
    )
  }
  override get message(): string {
    return `${this.operation} failed: ${this.code}: ${this.detail}`
  }
}

/**
 * What a layer implements. It does not retry.
 *
 * @category models
 * @since 0.1.0
 */
export interface DynamoDBStreamsService {
  readonly call: <Op extends keyof Operations>(
    operation: Op,
    input: Operations[Op]["input"]
  ) => Effect.Effect<Operations[Op]["output"], StreamCallFailed>
}

/**
 * The key of the service.
 *
 * @category services
 * @since 0.1.0
 */
export class DynamoDBStreams
  extends Context.Service<DynamoDBStreams, DynamoDBStreamsService>()("@dynapipe/lambda/DynamoDBStreams")
{}

/**
 * A failed call, out of what was thrown.
 *
 * @category errors
 * @since 0.1.0
 */
export const fromThrown = (operation: keyof Operations, cause: unknown): StreamCallFailed =>
  cause instanceof Error
    ? new StreamCallFailed({ operation, code: cause.name, detail: cause.message, cause })
    : new StreamCallFailed({ operation, code: "Unknown", detail: String(cause), cause })

// with a handler of its failure, bundlers let it be missing where nobody uses this layer
const load = () =>
  import("@aws-sdk/client-dynamodb-streams").catch((cause: unknown) => {
    throw new Error("DynamoDBStreams.layer needs the package @aws-sdk/client-dynamodb-streams: install it", { cause })
  })

/**
 * Over the AWS SDK: `@aws-sdk/client-dynamodb-streams`, which the application depends on, is loaded when the layer is
 * built.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: ConnectionOptions = {}): Layer.Layer<DynamoDBStreams> =>
  Layer.effect(
    DynamoDBStreams,
    Effect.gen(function*() {
      const Sdk = yield* Effect.promise(load)
      const { credentials, endpoint, region } = options
      const timeout = Duration.toMillis(Duration.fromInputUnsafe(options.requestTimeout ?? "10 seconds"))
      const client = yield* Effect.acquireRelease(
        Effect.sync(() =>
          new Sdk.DynamoDBStreamsClient({
            maxAttempts: 1,
            requestHandler: { requestTimeout: timeout, throwOnRequestTimeout: true },
            ...(endpoint !== undefined && { endpoint }),
            ...(region !== undefined || endpoint !== undefined ? { region: region ?? "us-east-1" } : {}),
            ...(credentials !== undefined && { credentials })
          })
        ),
        (client) => Effect.sync(() => client.destroy())
      )
      // each command takes the input of its operation, and gives its output
      const commands: Readonly<Record<keyof Operations, new(input: any) => any>> = {
        ListStreams: Sdk.ListStreamsCommand,
        DescribeStream: Sdk.DescribeStreamCommand,
        GetShardIterator: Sdk.GetShardIteratorCommand,
        GetRecords: Sdk.GetRecordsCommand
      }
      return {
        call: (operation, input) =>
          Effect.tryPromise({
            try: (abortSignal): Promise<any> => client.send(new commands[operation](input), { abortSignal }),
            catch: (cause) => fromThrown(operation, cause)
          })
      } satisfies DynamoDBStreamsService
    })
  )
