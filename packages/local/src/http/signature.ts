/**
 * Whether a request is signed. Who signed it and whether the signature holds is not asked: every key is welcome.
 *
 * @since 0.1.0
 */
import { ServiceError } from "../error.ts"

/** What of a request its signature is looked for in. */
export interface Signed {
  readonly url: string
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
}

const headerParts = ["Credential", "Signature", "SignedHeaders"]
const queryParts = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"]

const incomplete = (message: string): ServiceError | undefined =>
  message === "" ? undefined : new ServiceError("IncompleteSignatureException", message)

/** As every SDK writes it: each part behind a space, in this order. */
const usual = (authorization: string): boolean => {
  const credential = authorization.indexOf(" Credential=")
  const signed = authorization.indexOf(" SignedHeaders=", credential + 13)
  const signature = authorization.indexOf(" Signature=", signed + 16)
  return credential > 0 && signed > 0 && signature > 0 && signature + 11 < authorization.length
}

const inHeader = (authorization: string, headers: Signed["headers"]): ServiceError | undefined => {
  if (headers["x-amz-date"] !== undefined && usual(authorization)) return undefined
  const given = new Set(
    authorization.split(/[, ]/).slice(1).filter((part) => /^[^=]+=./.test(part)).map((part) => part.split("=", 1)[0])
  )
  const missing = headerParts.filter((part) => !given.has(part))
    .map((part) => `Authorization header requires '${part}' parameter. `).join("") +
    (headers["x-amz-date"] === undefined && headers["date"] === undefined
      ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
      : "")
  return incomplete(missing === "" ? "" : `${missing}Authorization=${authorization}`)
}

const inQuery = (query: URLSearchParams): ServiceError | undefined => {
  const missing = queryParts.filter((part) => !query.get(part))
    .map((part) => `AWS query-string parameters must include '${part}'. `).join("")
  return incomplete(missing === "" ? "" : `${missing}Re-examine the query-string parameters.`)
}

/**
 * What is missing from a request's signature, as the service says it; nothing where it is complete.
 *
 * @category checks
 * @since 0.1.0
 */
export const unsigned = ({ headers, url }: Signed): ServiceError | undefined => {
  const authorization = headers["authorization"] as string | undefined
  const at = url.indexOf("?")
  const query = at < 0 ? undefined : new URLSearchParams(url.slice(at + 1))
  const queried = query?.has("X-Amz-Algorithm") === true
  if (authorization !== undefined && queried) {
    return new ServiceError(
      "InvalidSignatureException",
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
    )
  }
  if (queried) return inQuery(query)
  if (authorization === undefined || !authorization.trimStart().startsWith("AWS4-")) {
    return new ServiceError("MissingAuthenticationTokenException", "Request is missing Authentication Token")
  }
  return inHeader(authorization, headers)
}
