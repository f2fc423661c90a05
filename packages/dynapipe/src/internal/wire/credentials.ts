/**
 * Credentials: kept while they are good, renewed before they expire, by one request for all who wait.
 */
import type { Identity } from "./sigv4.ts"

/** What a provider gives, in the SDK's words. */
export interface Credentials extends Identity {
  readonly expiration?: Date | undefined
  readonly accountId?: string | undefined
}

/** A provider of the SDK's kind. */
export type Provider = (options?: { readonly forceRefresh?: boolean }) => Promise<Credentials>

/** Gives credentials: at once where they are known, as a promise where they have to be fetched. */
export interface CredentialStore {
  readonly get: (now: number) => Credentials | Promise<Credentials>
  /** These were refused as expired: fetches others, if there is anywhere to fetch them from. */
  readonly renew: (refused: Credentials, now: number) => Promise<Credentials> | undefined
}

// In milliseconds: how long before their end credentials are renewed, and how long after an attempt that failed.
const refreshBefore = 5 * 60_000
const refreshPause = 10_000

/** Credentials that never change. */
const constant = (credentials: Credentials): CredentialStore => ({
  get: () => credentials,
  renew: () => undefined
})

/** Credentials from a provider. */
export const fromProvider = (provider: Provider): CredentialStore => {
  let known: Credentials | undefined
  let fetching: Promise<Credentials> | undefined
  let tried = Number.NEGATIVE_INFINITY

  const fetch = (now: number, forceRefresh: boolean): Promise<Credentials> => {
    if (fetching !== undefined) return fetching
    tried = now
    const fetched = Promise.resolve(provider({ forceRefresh })).then((credentials) => {
      known = credentials
      return credentials
    }).finally(() => {
      fetching = undefined
    })
    fetching = fetched
    return fetched
  }

  return {
    get: (now) => {
      if (known === undefined) return fetch(now, false)
      const expires = known.expiration?.getTime()
      if (expires === undefined || expires - now > refreshBefore) return known
      if (expires <= now) return fetch(now, false)
      // Still good: they are used while others are fetched, and a failure of that is met only when they are over.
      if (now - tried >= refreshPause || now < tried) fetch(now, false).catch(() => undefined)
      return known
    },
    renew: (refused, now) => known === undefined || known === refused ? fetch(now, true) : Promise.resolve(known)
  }
}

/** The names of the environment and what they say. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The environment's own credentials; a profile that is named goes before them. */
const fromEnvironment = (env: Environment): Credentials | undefined => {
  const accessKeyId = env["AWS_ACCESS_KEY_ID"]
  const secretAccessKey = env["AWS_SECRET_ACCESS_KEY"]
  if (!accessKeyId || !secretAccessKey || env["AWS_PROFILE"]) return undefined
  const expiration = env["AWS_CREDENTIAL_EXPIRATION"]
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: env["AWS_SESSION_TOKEN"] || undefined,
    accountId: env["AWS_ACCOUNT_ID"] || undefined,
    ...(expiration ? { expiration: new Date(expiration) } : {})
  }
}

// Put together here, so that no bundler follows it: the chain and what it loads stay out of a bundle.
const chain = ["@aws-sdk", "credential-provider-node"].join("/")

/** The SDK's default chain, loaded when it is first needed. */
const defaultChain = (): Provider => {
  let provider: Provider | undefined
  return async (options) => {
    provider ??= (await import(chain) as { readonly defaultProvider: () => Provider }).defaultProvider()
    return provider(options)
  }
}

/** The store for what the options say: credentials, a provider, or nothing, which means the environment. */
export const makeStore = (given: Credentials | Provider | undefined, env: Environment): CredentialStore => {
  if (typeof given === "function") return fromProvider(given)
  if (given !== undefined) return constant(given)
  const ours = fromEnvironment(env)
  return ours === undefined ? fromProvider(defaultChain()) : constant(ours)
}
