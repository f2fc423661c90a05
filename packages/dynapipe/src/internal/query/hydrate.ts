/** The whole items of what an index holds in part. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { DynamoDB } from "../../DynamoDB.ts"
import * as many from "../batch/many.ts"
import type { Read } from "./pages.ts"
import type { Source } from "./source.ts"
import { stream } from "./streams.ts"

/** Reads the items by their keys, 100 at a time, in the order in which the index has them. */
export const hydrate = <A>(
  source: Source & { readonly _tag: "Query" },
  consistentRead: boolean
): Stream.Stream<A, Read, DynamoDB> =>
  stream<Readonly<Record<string, unknown>>>(source).pipe(
    Stream.grouped(100),
    Stream.mapEffect((keys) =>
      Effect.withFiber((fiber) =>
        many.read({
          programs: keys.map((key) => ({
            entity: source.entity,
            key,
            consistentRead,
            attributes: undefined,
            required: false
          })),
          given: keys,
          labels: undefined,
          concurrent: 1
        }, fiber) as Effect.Effect<ReadonlyArray<Option.Option<A>>, Read, DynamoDB> // the key's type says whose items these are
      )
    ),
    // what was removed since the index saw it is not there any more
    Stream.map((items) => items.flatMap(Option.toArray)),
    Stream.flattenIterable
  )
