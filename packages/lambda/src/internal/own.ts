/** What the adapters and those who wrap them tell each other. */

/** Functions that see to the deadline themselves, because they can answer with what was done until then. */
const Own: unique symbol = Symbol.for("@dynapipe/lambda/OwnDeadline")

export const ownDeadline = <F extends (...args: never) => unknown>(f: F): F => Object.assign(f, { [Own]: true })

export const hasOwnDeadline = (f: (...args: never) => unknown): boolean => Own in f

/** Answers that tell of a failure: whoever sends the same event again shall not get them again. */
const Partial: unique symbol = Symbol.for("@dynapipe/lambda/Partial")

export const partial = <A extends object>(answer: A): A =>
  // nobody who looks at the answer sees it
  Object.defineProperty(answer, Partial, { value: true })

export const isPartial = (answer: unknown): boolean =>
  typeof answer === "object" && answer !== null && Partial in answer
