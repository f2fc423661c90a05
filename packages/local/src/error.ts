/**
 * The errors of the service, as plain values that are thrown.
 *
 * @since 0.1.0
 */

/**
 * An error as the service answers it: its code, its message, its HTTP status, and what else its body carries.
 *
 * **Details**
 *
 * It is an `Error` to `instanceof`, but never captures a stack: refusing bad input is the engine's daily work.
 *
 * @category errors
 * @since 0.1.0
 */
export class ServiceError {
  readonly name: string
  readonly message: string
  readonly status: number
  readonly fields: Readonly<Record<string, unknown>>
  constructor(name: string, message: string, fields: Readonly<Record<string, unknown>> = {}, status = 400) {
    this.name = name
    this.message = message
    this.status = status
    this.fields = fields
  }
}

// Inheriting by `extends` would call Error's constructor, and that walks the stack.
Object.setPrototypeOf(ServiceError.prototype, Error.prototype)

/**
 * A `ValidationException`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const validation = (message: string): ServiceError => new ServiceError("ValidationException", message)

/**
 * A `ValidationException` that opens with the service's "One or more parameter values were invalid: ".
 *
 * @category constructors
 * @since 0.1.0
 */
export const invalid = (reason: string): ServiceError =>
  validation(`One or more parameter values were invalid: ${reason}`)
