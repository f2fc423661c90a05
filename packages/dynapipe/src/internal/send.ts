/**
 * How programs send: one request through the service, with retries, a span, metrics and the count of capacity.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as Tracer from "effect/Tracer"
import { DynamoDB } from "../DynamoDB.ts"
import type { DynamoDBService } from "../DynamoDB.ts"
import type { CallFailed } from "../Errors.ts"
import type { Input, Operation, Output, Request } from "../Operation.ts"
import * as meter from "./meter.ts"
import * as policy from "./policy.ts"
import * as resend from "./resend.ts"
import * as telemetry from "./telemetry.ts"

export interface SendOptions {
  /** Whether a write may be sent again where its answer was lost: only if twice is as good as once. */
  readonly resend: resend.Resend
  /**
   * What a failed condition means after a try whose answer was lost: the lost answer, where what is stored is what this
   * request wrote.
   */
  readonly lostAnswer?: ((failure: CallFailed) => object | undefined) | undefined
  /** The entity, for the span. */
  readonly entity?: string | undefined
  /** The labels of a transaction's actions in their order, for the count of cancellations. */
  readonly labels?: ReadonlyArray<string> | undefined
}

/** What one request carries from try to try. */
interface Sending<Op extends Operation> {
  readonly service: DynamoDBService
  readonly request: Request<Op>
  readonly input: Input<Op>
  readonly options: SendOptions
  readonly policy: policy.RetryPolicy
  readonly clock: Clock.Clock
  readonly start: bigint
  readonly context: Context.Context<never>
  readonly meter: meter.Meter | undefined
  readonly cost: meter.Units
  readonly meters: telemetry.Meters
  readonly span: Tracer.Span | undefined
  retries: resend.Retries | undefined
  tries: number
  /** The first try that may have been applied although it failed. */
  unknown: CallFailed | undefined
}

const free: meter.Units = { readUnits: 0, writeUnits: 0 }

/**
 * Sends a request. The failure is the last one, classified; a program narrows it by `Errors.fromCall` after what is its
 * own. Where an earlier try may have been applied, the failure says so: it is that of the earlier try, or the program's
 * own with `mayHaveApplied` and that of the earlier try as its cause.
 */
export const send = <Op extends Operation>(
  request: Request<Op>,
  options: SendOptions
): Effect.Effect<Output<Op>, CallFailed, DynamoDB> =>
  Effect.withFiber<Output<Op>, CallFailed, DynamoDB>((fiber) => {
    const tracer = fiber.cache.tracer
    if (tracer === undefined || !fiber.cache.tracerEnabled) return attempt(start(fiber, request, options, undefined))
    const { operation, input } = request
    const tables = telemetry.tablesOf(input)
    const endpoint = Context.getUnsafe(fiber.context as Context.Context<DynamoDB>, DynamoDB).endpoint
    const name = tables.length === 1 ? `${operation} ${tables[0]}` : operation
    const attributes = telemetry.attributesOf(operation, input, tables, { endpoint, entity: options.entity })
    return Effect.useSpan(
      name,
      { kind: "client", attributes },
      (span) => Effect.withParentSpan(attempt(start(fiber, request, options, span)), span, { captureStackTrace: false })
    )
  })

const start = <Op extends Operation>(
  fiber: Fiber.Fiber<unknown, unknown>,
  request: Request<Op>,
  options: SendOptions,
  span: Tracer.Span | undefined
): Sending<Op> => {
  const context = fiber.context
  const current = fiber.getRef(meter.Current)
  const clock = fiber.getRef(Clock.Clock)
  const { operation, input } = request
  return {
    service: Context.getUnsafe(context as Context.Context<DynamoDB>, DynamoDB),
    request,
    // the answer says what was consumed only where it is asked to, and that makes it longer
    input: current === undefined ? input : { ...input, ReturnConsumedCapacity: "INDEXES" },
    options,
    policy: fiber.getRef(policy.Current),
    clock,
    start: clock.monotonicTimeNanosUnsafe(),
    context,
    meter: current,
    cost: current === undefined ? free : meter.atLeast(operation, input),
    meters: telemetry.metersOf(operation, (input as { readonly TableName?: string }).TableName ?? ""),
    span,
    retries: undefined,
    tries: 0,
    unknown: undefined
  }
}

const attempt = <Op extends Operation>(self: Sending<Op>): Effect.Effect<Output<Op>, CallFailed> => {
  const { operation } = self.request
  // a budget of capacity ends the program from here: `Capacity.budget` turns this into its failure
  if (self.meter !== undefined && !meter.admit(self.meter, self.cost, operation)) return Effect.interrupt
  self.tries += 1
  self.meters.calls.updateUnsafe(1, self.context)
  const called = self.service.call(operation, self.input)
  return Effect.matchEffect(
    self.meter === undefined ? called : Effect.onInterrupt(called, () => Effect.sync(() => settled(self, []))),
    {
      onSuccess: (output) => succeeded(self, output),
      onFailure: (failure) => failed(self, failure)
    }
  )
}

const settled = (self: Sending<Operation>, consumed: ReturnType<typeof meter.consumedBy>): void => {
  if (self.meter !== undefined) meter.settle(self.meter, self.cost, consumed, self.request.operation)
}

const elapsed = (self: Sending<Operation>): number => Number(self.clock.monotonicTimeNanosUnsafe() - self.start)

const succeeded = <Op extends Operation>(self: Sending<Op>, output: Output<Op>): Effect.Effect<Output<Op>> => {
  self.meters.duration.updateUnsafe(elapsed(self) / 1e9, self.context)
  if (self.meter !== undefined) {
    const consumed = meter.consumedBy(output)
    settled(self, consumed)
    for (const one of consumed) telemetry.consumed(one, self.request.operation, self.context)
  }
  if (self.span !== undefined) telemetry.answered(self.span, output)
  resend.refill(self.policy.budget, self.service)
  return Effect.succeed(output)
}

const failed = <Op extends Operation>(
  self: Sending<Op>,
  failure: CallFailed
): Effect.Effect<Output<Op>, CallFailed> => {
  settled(self, [])
  telemetry.hindered(failure, self.input, self.meters, self.context)
  if (failure.kind === "TransactionCanceled") telemetry.canceled(failure, self.options.labels, self.context)
  if (failure.mayHaveApplied) self.unknown ??= failure
  if (resend.classOf(self.request, failure, self.options.resend) === undefined) return gaveUp(self, failure)
  const now = self.clock.currentTimeMillisUnsafe()
  self.retries ??= resend.make(
    self.request,
    self.options.resend,
    self.policy,
    self.service,
    now - elapsed(self) / 1e6
  )
  return Effect.flatMap(self.retries.next(failure, now), (delay) => {
    if (delay === undefined) return gaveUp(self, failure)
    self.meters.retries.updateUnsafe(1, self.context)
    self.span?.event("retry", self.clock.currentTimeNanosUnsafe(), {
      "error.type": failure.code,
      "dynapipe.try": self.tries,
      "dynapipe.delay": delay
    })
    return Effect.flatMap(Effect.sleep(delay), () => attempt(self))
  })
}

const gaveUp = <Op extends Operation>(
  self: Sending<Op>,
  last: CallFailed
): Effect.Effect<Output<Op>, CallFailed> => {
  const failure = resend.truthful(self.request, last, self.unknown)
  if (failure.kind === "ConditionalCheckFailed" && failure.mayHaveApplied) {
    const answer = self.options.lostAnswer?.(failure)
    if (answer !== undefined) return succeeded(self, answer as Output<Op>)
  }
  self.meters.failures.updateUnsafe(1, self.context)
  self.meters.duration.updateUnsafe(elapsed(self) / 1e9, self.context)
  if (self.span !== undefined) {
    telemetry.failed(self.span, failure)
    if (self.tries > 1) self.span.attribute("dynapipe.tries", self.tries)
  }
  return Effect.fail(failure)
}
