/**
 * What the environment says about the connection: region, endpoint and proxies.
 */
import type { Environment } from "./credentials.ts"
import type { AccountIdEndpointMode } from "./endpoint.ts"
import type { Proxy } from "./socket.ts"

/** Where DynamoDB is, as it was said. */
export interface Settings {
  readonly region?: string | undefined
  readonly endpoint?: string | undefined
  readonly useFips: boolean
  readonly useDualstack: boolean
  readonly accountIdEndpointMode: AccountIdEndpointMode
}

/** The part of it that was chosen. */
export type Chosen = { readonly [K in keyof Settings]?: Settings[K] | undefined }

const yes = (text: string | undefined): boolean => text?.toLowerCase() === "true"

const modes: Readonly<Record<string, AccountIdEndpointMode>> = {
  preferred: "preferred",
  disabled: "disabled",
  required: "required"
}

/** The value of a key in a section of an INI file, as the AWS files are written; a nested key is `a.b`. */
export const iniValue = (text: string, section: string, key: string): string | undefined => {
  let inside = false
  let parent = ""
  let found: string | undefined
  for (const line of text.split(/\r?\n/)) {
    const bare = line.replace(/(?:^|\s)[#;].*$/, "").trimEnd()
    if (bare.trim() === "") continue
    const title = /^\[\s*(.*?)\s*\]$/.exec(bare.trim())
    if (title !== null) {
      inside = title[1]!.replaceAll(/\s+/g, " ").replaceAll(/["']/g, "") === section
      parent = ""
      continue
    }
    const pair = inside ? /^(\s*)([^=\s]+)\s*=\s*(.*)$/.exec(bare) : null
    if (pair === null) continue
    const nested = pair[1] !== "" && parent !== ""
    if (!nested) parent = pair[2]!
    if ((nested ? `${parent}.${pair[2]}` : pair[2]) === key && pair[3] !== "") found = pair[3]
  }
  return found
}

/** The AWS configuration file's word on a key, for the profile that is chosen. */
const fromFile = (env: Environment): (key: string) => string | undefined => {
  let text: string | undefined
  const read = (): string => {
    const path = env["AWS_CONFIG_FILE"] || `${env["HOME"] || env["USERPROFILE"] || ""}/.aws/config`
    const fs = process.getBuiltinModule("node:fs")
    return fs.existsSync(path) ? fs.readFileSync(path, "utf8") : ""
  }
  const profile = env["AWS_PROFILE"] || "default"
  const value = (section: string, key: string) => iniValue(text ??= read(), section, key)
  const profiled = (key: string) =>
    value(`profile ${profile}`, key) ?? (profile === "default" ? value("default", key) : undefined)
  return (key) => {
    if (key !== "endpoint_url") return profiled(key)
    const services = profiled("services")
    return (services === undefined ? undefined : value(`services ${services}`, "dynamodb.endpoint_url")) ??
      profiled("endpoint_url")
  }
}

/** Options go before the environment, the environment before the configuration file. */
export const readSettings = (options: Chosen, env: Environment): Settings => {
  const file = fromFile(env)
  const endpoint = options.endpoint ?? (yes(env["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"])
    ? undefined
    : env["AWS_ENDPOINT_URL_DYNAMODB"] || env["AWS_ENDPOINT_URL"] || undefined)
  const region = options.region ?? (env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || undefined)
  // In Lambda and wherever else the environment is complete, no file is looked at.
  const needsFile = region === undefined
  return {
    region: region ?? file("region"),
    endpoint: endpoint ?? (needsFile ? file("endpoint_url") : undefined),
    useFips: options.useFips ?? yes(env["AWS_USE_FIPS_ENDPOINT"]),
    useDualstack: options.useDualstack ?? yes(env["AWS_USE_DUALSTACK_ENDPOINT"]),
    accountIdEndpointMode: options.accountIdEndpointMode ??
      modes[env["AWS_ACCOUNT_ID_ENDPOINT_MODE"]?.toLowerCase() ?? ""] ?? "preferred"
  }
}

const loopback = /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|::1)$/i

/** Whether `NO_PROXY` leaves a host alone: names with their subdomains, `*`, and ports. */
const excluded = (list: string, host: string, port: number): boolean =>
  list.split(/[,\s]+/).some((entry) => {
    if (entry === "") return false
    if (entry === "*") return true
    const [, name, only] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(/^[^[].*:.*:/.test(entry) ? `[${entry}]` : entry)!
    if (only !== undefined && Number(only) !== port) return false
    const domain = name!.toLowerCase().replace(/^\*?\./, "")
    return host === domain || host.endsWith(`.${domain}`)
  })

/** Without its escapes; a percent sign that escapes nothing is meant as it is. */
const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads the address of a proxy. */
export const parseProxy = (address: string): Proxy | undefined => {
  const text = address.includes("://") ? address : `http://${address}`
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined
  const secure = url.protocol === "https:"
  const user = `${unescaped(url.username)}:${unescaped(url.password)}`
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? secure ? 443 : 80 : Number(url.port),
    secure,
    ...(user === ":" ? {} : { authorization: `Basic ${Buffer.from(user, "utf8").toString("base64")}` })
  }
}

/** The proxy to a host, as the environment has it; what is on this machine needs none. */
export const proxyFor = (
  target: { readonly host: string; readonly port: number; readonly secure: boolean },
  env: Environment
): Proxy | undefined => {
  const say = (name: string) => env[name.toLowerCase()] || env[name] || undefined
  const host = target.host.toLowerCase()
  const address = say(target.secure ? "HTTPS_PROXY" : "HTTP_PROXY")
  if (address === undefined || loopback.test(host) || excluded(say("NO_PROXY") ?? "", host, target.port)) {
    return undefined
  }
  return parseProxy(address)
}
