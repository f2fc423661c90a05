/**
 * A world with what surrounds the engine: time from the Clock, faults, the recorder, the store. The layer and the
 * server both send through it.
 *
 * @since 0.1.0
 */
import type { AttributeMap } from "dynapipe/AttributeValue"
import type { Input } from "dynapipe/Operation"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import * as Engine from "../engine/Engine.ts"
import { settingsOf } from "../engine/world.ts"
import { ServiceError } from "../error.ts"
import type { Fault } from "../Fault.ts"
import { rejoin } from "../fault/request.ts"
import * as Script from "../fault/script.ts"
import { StoreError } from "../persistence/error.ts"
import * as Store from "../persistence/store.ts"
import * as Recorder from "./recorder.ts"

/** The connection is gone, and with it the answer; `applied` says what the caller cannot know. */
export interface ConnectionLost {
  readonly _tag: "ConnectionLost"
  readonly applied: boolean
}

/** What a call can fail with. */
export type Failure = ServiceError | ConnectionLost

/** A table as it is made when a world begins, unless it is there already. */
export interface Setup {
  readonly create: Input<"CreateTable">
  readonly timeToLive: string | undefined
}

/** How a world begins, with all that surrounds its engine. */
export interface Options extends Engine.Options, Store.StoreOptions {
  readonly faults?: ReadonlyArray<Fault> | undefined
  /** Tables that are there from the beginning. */
  readonly tables?: ReadonlyArray<Setup> | undefined
  /** A folder that keeps the world. */
  readonly data?: string | undefined
  /** Whether calls are recorded from the beginning, and how many at most; 10,000 where it is `true`. */
  readonly record?: boolean | number | undefined
}

/** A world, and all that is done to it. */
export interface Shell {
  readonly engine: Engine.Engine
  readonly send: (operation: string, input: unknown) => Effect.Effect<unknown, Failure>
  /** The same at a time of one's own; the effect is an Exit where nothing stands between the caller and the engine. */
  readonly answer: (operation: string, input: unknown, now: number) => Effect.Effect<unknown, Failure>
  /** Replaces the script. */
  readonly inject: (faults: ReadonlyArray<Fault>, seed?: string) => Effect.Effect<void>
  readonly script: () => ReadonlyArray<Fault>
  readonly hold: (tableName: string, key: AttributeMap) => Effect.Effect<void, never, Scope.Scope>
  readonly snapshot: Effect.Effect<Engine.Snapshot>
  readonly restore: (snapshot: Engine.Snapshot) => Effect.Effect<void>
  readonly record: (capacity: number) => { readonly recorder: Recorder.Recorder; readonly stop: () => void }
  readonly calls: Effect.Effect<ReadonlyArray<Recorder.RecordedCall>>
}

const lost = (applied: boolean): Effect.Effect<never, ConnectionLost> =>
  Effect.fail({ _tag: "ConnectionLost", applied })

const internal = (failure: StoreError): ServiceError =>
  new ServiceError("InternalServerError", failure.message, {}, 500)

/** Opens the folder, and tells what had to be mended in it. */
const openStore = Effect.fnUntraced(function*(engine: Engine.Engine, data: string, options: Options) {
  const repairs: Array<string> = []
  const store = yield* Effect.acquireRelease(
    Effect.try({
      try: () => Store.open(engine, data, { onRepair: (message) => repairs.push(message), ...options }),
      catch: (cause) =>
        cause instanceof StoreError ? cause : new StoreError({ path: data, reason: String(cause), cause })
    }),
    (store) => Effect.sync(() => store.close())
  )
  for (const message of repairs) yield* Effect.logWarning(message)
  return store
})

const exists = (engine: Engine.Engine, TableName: string | undefined, now: number): boolean => {
  try {
    return engine.execute("DescribeTable", { TableName }, now) !== undefined
  } catch (error) {
    if (error instanceof ServiceError && error.name === "ResourceNotFoundException") return false
    throw error
  }
}

/** Makes the tables that are not there, at once, whatever delay the world has for tables. */
const setUp = (engine: Engine.Engine, { tableDelay = 0, tables = [] }: Options, now: number): void => {
  engine.configure({ tableDelay: 0 })
  for (const { create, timeToLive } of tables) {
    const { TableName } = create
    if (exists(engine, TableName, now)) continue
    engine.execute("CreateTable", create, now)
    if (timeToLive === undefined) continue
    const TimeToLiveSpecification = { Enabled: true, AttributeName: timeToLive }
    engine.execute("UpdateTimeToLive", { TableName, TimeToLiveSpecification }, now)
  }
  engine.configure({ tableDelay })
}

const outcomeOf = (exit: Exit.Exit<unknown, Failure>): Recorder.RecordedCall["outcome"] => {
  if (Exit.isSuccess(exit)) return { _tag: "Answered", output: exit.value }
  const failure = exit.cause.reasons.find(Cause.isFailReason)?.error
  if (failure === undefined) return { _tag: "Interrupted" }
  return failure instanceof ServiceError ? { _tag: "Refused", code: failure.name, message: failure.message } : failure
}

/** Begins a world, which ends with the scope. */
export const make = Effect.fnUntraced(function*(options: Options = {}) {
  const engine = Engine.make(options)
  const store = options.data === undefined ? undefined : yield* openStore(engine, options.data, options)
  setUp(engine, options, (yield* Clock.Clock).currentTimeMillisUnsafe())
  const place = settingsOf(options)

  const durable = Effect.callback<void, ServiceError>((resume) =>
    store!.committed((failure) => resume(failure === undefined ? Effect.void : Effect.fail(internal(failure))))
  )

  const executeAt = (operation: string, input: unknown, now: number): Effect.Effect<unknown, Failure> => {
    let exit: Exit.Exit<unknown, Failure>
    try {
      exit = Exit.succeed(engine.execute(operation, input, now))
    } catch (error) {
      exit = error instanceof ServiceError ? Exit.fail(error) : Exit.die(error)
    }
    // a read waits too: what it saw must not be gone after a crash
    return store?.pending() ? Effect.andThen(durable, exit) : exit
  }

  const execute = (operation: string, input: unknown): Effect.Effect<unknown, Failure> =>
    Effect.withFiber((fiber) => executeAt(operation, input, fiber.getRef(Clock.Clock).currentTimeMillisUnsafe()))

  let script: ReadonlyArray<Fault> = []
  let plan: ReturnType<typeof Script.compile> | undefined
  let releases: Array<() => void> = []

  const inject = (faults: ReadonlyArray<Fault>, seed = options.seed ?? ""): Effect.Effect<void> =>
    Effect.sync(() => {
      for (const release of releases) release()
      script = faults
      releases = faults.flatMap((fault) => fault._tag === "Hold" ? [engine.hold(fault.table, fault.key)] : [])
      const stale = faults.find((fault) => fault._tag === "StaleIndexes")
      engine.configure({ indexDelay: stale?.delay ?? options.indexDelay ?? 0 })
      const needed = faults.some((fault) => fault._tag !== "Hold" && fault._tag !== "StaleIndexes")
      plan = needed ? Script.compile(faults, seed, place) : undefined
    })

  const befall = Effect.fnUntraced(function*(befalls: Script.Plan, operation: string, input: unknown) {
    if (befalls.delay > 0) yield* Effect.sleep(befalls.delay)
    if (befalls.instead !== undefined) {
      return yield* befalls.instead === "cut" ? lost(false) : Effect.fail(befalls.instead)
    }
    const { divided } = befalls
    const output = divided === undefined
      ? yield* execute(operation, input)
      : rejoin(operation, yield* execute(operation, divided.input), divided.left)
    return befalls.lost ? yield* lost(true) : output
  })

  const attempt = (operation: string, input: unknown): Effect.Effect<unknown, Failure> =>
    Effect.suspend(() => {
      const befalls = plan?.(operation, input)
      return befalls === undefined ? execute(operation, input) : befall(befalls, operation, input)
    })

  const recorders = new Set<Recorder.Recorder>()

  const recorded = (operation: string, input: unknown): Effect.Effect<unknown, Failure> =>
    Effect.clockWith((clock) => {
      const at = clock.currentTimeMillisUnsafe()
      const asked = Recorder.measuring(operation, input)
      return attempt(operation, asked.input).pipe(
        Effect.exit,
        Effect.flatMap((exit) => {
          const answer = asked.strip ? Exit.map(exit, Recorder.stripped) : exit
          const capacity = Exit.isSuccess(exit) ? Recorder.capacityOf(exit.value) : []
          const call = { operation, input, at, outcome: outcomeOf(answer), capacity }
          for (const recorder of recorders) recorder.add(call)
          return answer
        })
      )
    })

  const record: Shell["record"] = (capacity) => {
    const recorder = Recorder.make(capacity)
    recorders.add(recorder)
    return { recorder, stop: () => recorders.delete(recorder) }
  }

  const first = options.record ? record(options.record === true ? 10_000 : options.record) : undefined
  if (options.faults !== undefined) yield* inject(options.faults)

  const observed = (operation: string, input: unknown): Effect.Effect<unknown, Failure> | undefined =>
    recorders.size > 0 ? recorded(operation, input) : plan === undefined ? undefined : attempt(operation, input)

  const shell: Shell = {
    engine,
    send: (operation, input) => observed(operation, input) ?? execute(operation, input),
    answer: (operation, input, now) => observed(operation, input) ?? executeAt(operation, input, now),
    inject,
    script: () => script,
    hold: (tableName, key) =>
      Effect.asVoid(
        Effect.acquireRelease(Effect.sync(() => engine.hold(tableName, key)), (release) => Effect.sync(release))
      ),
    snapshot: Effect.sync(() => engine.snapshot()),
    restore: (snapshot) =>
      Effect.sync(() => {
        engine.restore(snapshot)
        // the log tells of changes, and this is none: the whole state is written down
        store?.compact()
      }),
    record,
    calls: Effect.sync(() => first?.recorder.calls() ?? [])
  }
  return shell
})
