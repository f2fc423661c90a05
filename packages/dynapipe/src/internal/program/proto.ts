/** Programs are frozen data whose prototype makes them effects. */
import type * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type * as Fiber from "effect/Fiber"

/** What a program has of what it shows. */
interface Shown {
  readonly entity?: { readonly identifier: string }
  readonly key?: unknown
  readonly item?: unknown
  readonly operations?: unknown
}

/** The prototype of the programs of one kind, which are run by `evaluate`. */
export const proto = <P extends Effect.Effect<any, any, any>>(
  label: string,
  evaluate: (self: P, fiber: Fiber.Fiber<any, any>) => Effect.Effect<any, any, any>
): object =>
  Object.assign(
    Effectable.Prototype<P>({
      label,
      evaluate(fiber) {
        return evaluate(this, fiber)
      }
    }),
    {
      // what is printed of it: an effect by itself would only say that it is one
      toJSON(this: Shown) {
        const { entity, item, key, operations } = this
        const shown = { _id: label, entity: entity?.identifier, key, item, operations }
        return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined))
      }
    }
  )

/** A program from its fields. What its type says of success and failure is the word of the combinator that made it. */
export const make = <P>(prototype: object, fields: object): P =>
  Object.freeze(Object.assign(Object.create(prototype), fields))
