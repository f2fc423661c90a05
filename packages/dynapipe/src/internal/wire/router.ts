/**
 * Which endpoint a call goes to.
 */
import type { Operation } from "../../Operation.ts"
import type { Credentials } from "./credentials.ts"
import type { Resolved } from "./endpoint.ts"
import { resolveEndpoint } from "./endpoint.ts"
import type { Route } from "./route.ts"
import { makeRoute } from "./route.ts"
import type { RouteOptions } from "./route.ts"
import type { Settings } from "./settings.ts"

/** Why there is no way. */
export type Refused = Extract<Resolved, { readonly _tag: "Refused" }>

/** Finds the way for a call, or says why there is none. */
export type Router = (operation: Operation, input: object, credentials: Credentials) => Route | Refused

type Json = Record<string, any>

const actions = ["ConditionCheck", "Put", "Delete", "Update", "Get"]

const named = (input: Json): ReadonlyArray<unknown> => {
  if (input["RequestItems"] !== undefined) return Object.keys(input["RequestItems"] ?? {})
  const many: unknown = input["TransactItems"]
  if (!Array.isArray(many)) return [input["TableName"] ?? input["ResourceArn"]]
  return many.flatMap((one) => actions.map((action) => one?.[action]?.TableName))
}

/**
 * The tables that a request names, as ARNs or by their names, in the order in which the SDK looks at them. What is no
 * name is left to DynamoDB to refuse.
 */
export const tablesOf = (input: Json): ReadonlyArray<string> => named(input).filter((name) => typeof name === "string")

const isBatch = (operation: Operation): boolean => operation.startsWith("Batch") || operation.startsWith("Transact")

/** Makes a router; the ways that it finds are kept. */
export const makeRouter = (settings: Settings, options: RouteOptions): {
  readonly route: Router
  /** The host that calls go to unless credentials or tables say otherwise. */
  readonly host: () => string | undefined
  readonly close: () => void
} => {
  const routes = new Map<string, Route>()
  const byAccount = new Map<string | undefined, Route | Refused>()

  const open = (query: Parameters<typeof resolveEndpoint>[0]): Route | Refused => {
    const found = resolveEndpoint(query)
    if (found._tag === "Refused") return found
    const known = routes.get(found.url)
    if (known !== undefined) return known
    const url = URL.canParse(found.url) ? new URL(found.url) : undefined
    if (url === undefined || url.protocol !== "https:" && url.protocol !== "http:") {
      const message = `the endpoint is not an address of HTTP: ${found.url.replace(/\/\/[^/]*@/, "//")}`
      return { _tag: "Refused", code: "InvalidEndpoint", message }
    }
    const made = makeRoute(url, found.signingRegion ?? settings.region ?? "us-east-1", options)
    routes.set(found.url, made)
    return made
  }

  const plain = (accountId: string | undefined): Route | Refused => {
    const known = byAccount.get(accountId)
    if (known !== undefined) return known
    const made = open({ ...settings, accountId })
    byAccount.set(accountId, made)
    return made
  }

  // Only the public endpoints of a region have siblings for accounts.
  const single = settings.endpoint !== undefined || settings.accountIdEndpointMode === "disabled"

  return {
    route: (operation, input, { accountId }) => {
      if (single) return plain(undefined)
      const tables = tablesOf(input)
      const table = tables[0]
      if (table === undefined || !table.startsWith("arn:")) return plain(accountId)
      return open({
        ...settings,
        accountId,
        ...isBatch(operation) ? { resourceArnList: tables } : { resourceArn: table }
      })
    },
    close: () => {
      for (const { pool } of routes.values()) pool.close()
    },
    host: () => {
      const found = resolveEndpoint({ ...settings, accountIdEndpointMode: "disabled" })
      return found._tag === "Endpoint" && URL.canParse(found.url) ? new URL(found.url).host : undefined
    }
  }
}
