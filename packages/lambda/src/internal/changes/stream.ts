/** A table's stream as a Stream. */
import type * as Entity from "dynapipe/Entity"
import * as Table from "dynapipe/Table"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Checkpoints } from "../../Checkpoints.ts"
import { DynamoDBStreams, StreamCallFailed } from "../../DynamoDBStreams.ts"
import { decode } from "./decode.ts"
import { make } from "./reader.ts"
import { read } from "./record.ts"
import type { Position } from "./shards.ts"
import { streamOf } from "./shards.ts"

export interface Options {
  readonly entities: ReadonlyArray<Entity.Any>
  readonly from?: Position | undefined
  readonly group?: string | undefined
  readonly pageSize?: number | undefined
  readonly pollInterval?: Duration.Input | undefined
  readonly lease?: Duration.Input | undefined
}

const millis = (input: Duration.Input): number => Duration.toMillis(Duration.fromInputUnsafe(input))

export const stream = (table: Table.Table<any>, options: Options) =>
  Stream.unwrap(Effect.gen(function*() {
    const { call } = yield* DynamoDBStreams
    const checkpoints = yield* Checkpoints
    const name = yield* Table.name(table)
    const arn = yield* streamOf(call, name)
    if (arn === undefined) {
      return yield* new StreamCallFailed({
        operation: "ListStreams",
        code: "ResourceNotFoundException",
        detail: `The table ${name} has no stream: give its definition the option \`stream\`.`
      })
    }
    const next = yield* make(call, checkpoints, {
      stream: arn,
      // another stream of the table, made later, begins anew
      group: `${options.group ?? "default"}@${arn}`,
      from: options.from ?? "horizon",
      pageSize: options.pageSize ?? 100,
      pollMillis: millis(options.pollInterval ?? "1 second"),
      leaseMillis: millis(options.lease ?? "30 seconds")
    })
    return Stream.fromIterableEffectRepeat(next).pipe(
      Stream.map((record) => decode(options.entities, read(record)))
    )
  }))
