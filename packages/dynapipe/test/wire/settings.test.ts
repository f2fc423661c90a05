import { describe, expect, it } from "@effect/vitest"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { iniValue, parseProxy, proxyFor, readSettings } from "../../src/internal/wire/settings.ts"

const nowhere = { AWS_CONFIG_FILE: "/nowhere/config" }

const file = `
# of the team
[default]
region = eu-west-1  # near
[profile shop]
region=ap-south-1
services = local
output = json
[profile "two words"]
region = sa-east-1
[services local]
s3 =
  endpoint_url = http://localhost:1
dynamodb =
  endpoint_url = http://localhost:2
endpoint_url = http://localhost:3
`

const withFile = <A>(f: (path: string) => A): A => {
  const folder = mkdtempSync(join(tmpdir(), "wire-"))
  try {
    const path = join(folder, "config")
    writeFileSync(path, file)
    return f(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("the settings", () => {
  it.each([
    ["nothing", {}, {}, { region: undefined, endpoint: undefined }],
    ["the region of the environment", {}, { AWS_REGION: "us-east-2" }, { region: "us-east-2" }],
    ["the older name of it", {}, { AWS_DEFAULT_REGION: "us-east-2" }, { region: "us-east-2" }],
    ["an option before the environment", { region: "a" }, { AWS_REGION: "b" }, { region: "a" }],
    ["an endpoint for all services", {}, { AWS_ENDPOINT_URL: "http://a" }, { endpoint: "http://a" }],
    [
      "an endpoint for this one",
      {},
      { AWS_ENDPOINT_URL: "http://a", AWS_ENDPOINT_URL_DYNAMODB: "http://b" },
      { endpoint: "http://b" }
    ],
    [
      "endpoints that are to be ignored",
      {},
      { AWS_ENDPOINT_URL: "http://a", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
      { endpoint: undefined }
    ],
    [
      "an option in spite of that",
      { endpoint: "http://c" },
      { AWS_ENDPOINT_URL: "http://a", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
      { endpoint: "http://c" }
    ],
    ["FIPS", {}, { AWS_USE_FIPS_ENDPOINT: "true" }, { useFips: true, useDualstack: false }],
    ["dual stack", {}, { AWS_USE_DUALSTACK_ENDPOINT: "TRUE" }, { useDualstack: true, useFips: false }],
    ["an option against it", { useFips: false }, { AWS_USE_FIPS_ENDPOINT: "true" }, { useFips: false }],
    ["the mode of account endpoints", {}, { AWS_ACCOUNT_ID_ENDPOINT_MODE: "required" }, {
      accountIdEndpointMode: "required"
    }],
    ["a mode that there is not", {}, { AWS_ACCOUNT_ID_ENDPOINT_MODE: "toString" }, {
      accountIdEndpointMode: "preferred"
    }]
  ])("know %s", (_, options, env, expected) => {
    expect(readSettings(options, { ...nowhere, ...env })).toMatchObject(expected)
  })

  it("know the configuration file, and look into it only where the environment names no region", () => {
    withFile((AWS_CONFIG_FILE) => {
      const of = (env: Record<string, string>) => {
        const { endpoint, region } = readSettings({}, { AWS_CONFIG_FILE, ...env })
        return [region, endpoint]
      }
      expect(of({})).toEqual(["eu-west-1", undefined])
      expect(of({ AWS_PROFILE: "shop" })).toEqual(["ap-south-1", "http://localhost:2"])
      expect(of({ AWS_PROFILE: "two words" })).toEqual(["sa-east-1", undefined])
      expect(of({ AWS_PROFILE: "other" })).toEqual([undefined, undefined])
      expect(of({ AWS_PROFILE: "shop", AWS_REGION: "us-east-1" })).toEqual(["us-east-1", undefined])
    })
  })

  it("read nested keys of the file as nested", () => {
    expect(iniValue(file, "services local", "endpoint_url")).toBe("http://localhost:3")
    expect(iniValue(file, "services local", "s3.endpoint_url")).toBe("http://localhost:1")
    expect(iniValue(file, "default", "services")).toBe(undefined)
  })
})

const remote = { host: "dynamodb.us-east-1.amazonaws.com", port: 443, secure: true }
const proxy = { host: "proxy", port: 3128, secure: false }

describe("proxies", () => {
  it.each([
    ["none", remote, {}, undefined],
    ["one for TLS", remote, { HTTPS_PROXY: "http://proxy:3128" }, proxy],
    [
      "lower case before upper case",
      remote,
      { https_proxy: "http://proxy:3128", HTTPS_PROXY: "http://other:1" },
      proxy
    ],
    ["without a scheme", remote, { HTTPS_PROXY: "proxy:3128" }, proxy],
    ["not the one for plain HTTP", remote, { HTTP_PROXY: "http://proxy:3128" }, undefined],
    ["one for plain HTTP", { ...remote, secure: false }, { HTTP_PROXY: "http://proxy:3128" }, proxy],
    ["its default port", remote, { HTTPS_PROXY: "http://proxy" }, { host: "proxy", port: 80, secure: false }],
    ["under TLS", remote, { HTTPS_PROXY: "https://proxy" }, { host: "proxy", port: 443, secure: true }],
    ["an address of IPv6", remote, { HTTPS_PROXY: "http://[fd00::1]:3128" }, {
      host: "fd00::1",
      port: 3128,
      secure: false
    }],
    [
      "a password",
      remote,
      { HTTPS_PROXY: "http://me:p%40ss@proxy:3128" },
      { ...proxy, authorization: `Basic ${btoa("me:p@ss")}` }
    ],
    ["one that is not of HTTP", remote, { HTTPS_PROXY: "socks5://proxy:3128" }, undefined],
    ["this machine", { ...remote, host: "localhost" }, { HTTPS_PROXY: "http://proxy:3128" }, undefined],
    ["this machine's address", { ...remote, host: "127.0.0.1" }, { HTTPS_PROXY: "http://proxy:3128" }, undefined],
    ["everything excluded", remote, { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "*" }, undefined],
    ["a domain excluded", remote, { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "a, .amazonaws.com" }, undefined],
    ["a domain without its dot", remote, { HTTPS_PROXY: "http://proxy:3128", no_proxy: "amazonaws.com" }, undefined],
    ["a host excluded", remote, { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: remote.host }, undefined],
    ["its port excluded", remote, { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "amazonaws.com:443" }, undefined],
    ["another port excluded", remote, { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "amazonaws.com:8443" }, proxy],
    ["another domain that ends so", remote, { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "zonaws.com" }, proxy],
    [
      "an address of IPv6 excluded",
      { ...remote, host: "fd00::2" },
      { HTTPS_PROXY: "http://proxy:3128", NO_PROXY: "fd00::2" },
      undefined
    ]
  ])("of the environment: %s", (_, target, env, expected) => {
    expect(proxyFor(target, env)).toEqual(expected)
  })

  it("that cannot be read are none", () => {
    expect(parseProxy("http://")).toBe(undefined)
    // a percent sign that escapes nothing is one
    expect(parseProxy("http://me:50%off@proxy")).toMatchObject({
      authorization: `Basic ${Buffer.from("me:50%off").toString("base64")}`
    })
  })
})
