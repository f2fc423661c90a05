/** Events of API Gateway (REST and HTTP API), of function URLs and of load balancers, as one kind of request. */

type Fields = Readonly<Record<string, string | undefined>>

/** What the three have, as far as it is used here. */
export interface Event {
  readonly version?: string | undefined
  readonly headers?: Fields | null | undefined
  readonly multiValueHeaders?: Readonly<Record<string, ReadonlyArray<string> | undefined>> | null | undefined
  readonly pathParameters?: Fields | null | undefined
  readonly queryStringParameters?: Fields | null | undefined
  readonly multiValueQueryStringParameters?:
    | Readonly<Record<string, ReadonlyArray<string> | undefined>>
    | null
    | undefined
  readonly body?: string | null | undefined
  readonly isBase64Encoded?: boolean | undefined
  readonly cookies?: ReadonlyArray<string> | undefined
  /** Of version 1. */
  readonly httpMethod?: string | undefined
  readonly path?: string | undefined
  /** Of version 2. */
  readonly rawPath?: string | undefined
  readonly rawQueryString?: string | undefined
  readonly requestContext?: {
    readonly requestId?: string | undefined
    readonly http?: { readonly method: string; readonly path: string } | undefined
    /** Of a load balancer. */
    readonly elb?: unknown
  } | undefined
}

export interface Request {
  readonly method: string
  readonly path: string
  /** By their names in lower case; of several, joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly params: Readonly<Record<string, string>>
  /** As text; what is no text is in the event's body, in base64. */
  readonly body: string | undefined
  readonly event: Event
}

const present = (fields: Fields | null | undefined, name: (name: string) => string = (name) => name) =>
  Object.fromEntries(
    Object.entries(fields ?? {}).flatMap(([key, value]) => value === undefined ? [] : [[name(key), value] as const])
  )

const joined = (event: Event): Fields =>
  event.multiValueHeaders == null
    ? event.headers ?? {}
    : Object.fromEntries(Object.entries(event.multiValueHeaders).map(([name, all]) => [name, all?.join(",")]))

export const isBalancer = (event: Event): boolean => event.requestContext?.elb !== undefined

const queryOf = (event: Event): URLSearchParams => {
  if (event.rawQueryString !== undefined) return new URLSearchParams(event.rawQueryString)
  const many = event.multiValueQueryStringParameters
  const pairs: ReadonlyArray<[string, string]> = many == null
    ? Object.entries(present(event.queryStringParameters))
    : Object.entries(many).flatMap(([name, values]) => (values ?? []).map((value): [string, string] => [name, value]))
  // a load balancer hands it over as it was sent, an API has decoded it
  return new URLSearchParams(isBalancer(event) ? pairs.map((pair) => pair.join("=")).join("&") : [...pairs])
}

export const read = (event: Event): Request => {
  const cookies = event.cookies?.join("; ")
  return {
    method: event.requestContext?.http?.method ?? event.httpMethod ?? "GET",
    path: event.rawPath ?? event.path ?? "/",
    headers: {
      ...present(joined(event), (name) => name.toLowerCase()),
      ...(cookies !== undefined && { cookie: cookies })
    },
    query: queryOf(event),
    params: present(event.pathParameters),
    body: event.body == null
      ? undefined
      : event.isBase64Encoded === true
      ? Buffer.from(event.body, "base64").toString()
      : event.body,
    event
  }
}
