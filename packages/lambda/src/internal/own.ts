/** Functions that see to the deadline themselves, because they can answer with what was done until then. */
const Own: unique symbol = Symbol.for("@dynapipe/lambda/OwnDeadline")

export const ownDeadline = <F extends (...args: never) => unknown>(f: F): F => Object.assign(f, { [Own]: true })

export const hasOwnDeadline = (f: (...args: never) => unknown): boolean => Own in f
