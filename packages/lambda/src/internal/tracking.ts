/** Which spans are open, so that an invocation that ran out of time can say what it was doing. */
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"

export interface Tracking {
  readonly tracer: Tracer.Tracer
  /** The names of the open spans that have no open span inside. */
  readonly running: () => ReadonlyArray<string>
}

export const make = (below: Tracer.Tracer): Tracking => {
  const open = new Set<Tracer.Span>()
  const span: Tracer.Tracer["span"] = (options) => {
    const made = below.span(options)
    const end = made.end.bind(made)
    open.add(made)
    made.end = (time, exit) => {
      open.delete(made)
      end(time, exit)
    }
    return made
  }
  return {
    tracer: below.context === undefined ? { span } : { span, context: below.context },
    running: () => {
      const parents = new Set([...open].map(({ parent }) => Option.getOrUndefined(parent)?.spanId))
      return [...open].filter(({ spanId }) => !parents.has(spanId)).map(({ name }) => name)
    }
  }
}

/** The span of X-Ray that Lambda made for the invocation. */
export const parentOf = (
  header: string | undefined
): { readonly traceId: string; readonly spanId: string; readonly sampled: boolean } | undefined => {
  const fields = new Map((header ?? "").split(";").map((part) => part.split("=", 2) as [string, string]))
  const traceId = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(fields.get("Root") ?? "")
  const spanId = fields.get("Parent")
  if (traceId === null || spanId === undefined) return undefined
  return { traceId: `${traceId[1]}${traceId[2]}`, spanId, sampled: fields.get("Sampled") === "1" }
}
