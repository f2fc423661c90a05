/** Programs are frozen data whose prototype makes them effects. */
import type * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type * as Fiber from "effect/Fiber"

/** The prototype of the programs of one kind, which are run by `evaluate`. */
export const proto = <P extends Effect.Effect<any, any, any>>(
  label: string,
  evaluate: (self: P, fiber: Fiber.Fiber<any, any>) => Effect.Effect<any, any, any>
): object =>
  Effectable.Prototype<P>({
    label,
    evaluate(fiber) {
      return evaluate(this, fiber)
    }
  })

/** A program from its fields. What its type says of success and failure is the word of the combinator that made it. */
export const make = <P>(prototype: object, fields: object): P =>
  Object.freeze(Object.assign(Object.create(prototype), fields))
