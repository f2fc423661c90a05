/** What Lambda gives to a handler, and what a handler leaves behind. */
import { afterAll } from "@effect/vitest"
import { Tracer } from "effect"
import type { Invocation } from "../../src/index.ts"

export const context = (given: Partial<Invocation.LambdaContext> = {}): Invocation.LambdaContext => ({
  functionName: "function",
  functionVersion: "7",
  awsRequestId: "r-1",
  invokedFunctionArn: "arn:f",
  memoryLimitInMB: "256",
  logGroupName: "group",
  logStreamName: "stream",
  getRemainingTimeInMillis: () => 3000,
  ...given
})

/** A tracer, and the spans that it has made. */
export const recorded = () => {
  const spans: Array<Tracer.Span> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer }
}

/** Handlers of a suite wait for SIGTERM: who does so since it began, until it ends. */
export const waiting = () => {
  const before = process.listeners("SIGTERM")
  const added = () => process.listeners("SIGTERM").filter((each) => !before.includes(each))
  afterAll(() => {
    for (const each of added()) process.removeListener("SIGTERM", each)
  })
  return added
}
