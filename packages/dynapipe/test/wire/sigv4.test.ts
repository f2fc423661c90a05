import { describe, expect, it } from "@effect/vitest"
import { SignatureV4 } from "@smithy/signature-v4"
import { Effect, Schema } from "effect"
import { createHash, createHmac } from "node:crypto"
import { amzDate, authorization, makeSigner, sha256, signature, signingKey } from "../../src/internal/wire/sigv4.ts"

// The hash that the oracle signs with: Node's, behind the interface that it wants.
class Sha256 {
  readonly hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as string)
  }
  update(data: Uint8Array): void {
    this.hash.update(data)
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest())
  }
  reset(): void {}
}

interface Signable {
  readonly method: string
  readonly path: string
  readonly query: string
  /** Sorted by name. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly bodyHash: string
}

const signedHeaders = (headers: Signable["headers"]): string => headers.map(([name]) => name).join(";")

const canonicalRequest = ({ bodyHash, headers, method, path, query }: Signable): string =>
  [
    method,
    path,
    query,
    ...headers.map(([name, value]) => `${name}:${value}`),
    "",
    signedHeaders(headers),
    bodyHash
  ].join("\n")

const example = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }
const at = Date.UTC(2015, 7, 30, 12, 36)

interface Published {
  readonly name: string
  readonly method?: string
  readonly query?: string
  readonly headers?: ReadonlyArray<readonly [string, string]>
  readonly body?: string
  readonly signature: string
}

// From AWS's test suite for signature version 4 (service "service" in us-east-1).
const token =
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGd" +
  "QrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="

const published: ReadonlyArray<Published> = [
  { name: "get-vanilla", method: "GET", signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
  {
    name: "get-vanilla-query-order-key-case",
    method: "GET",
    query: "Param1=value1&Param2=value2",
    signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
  },
  { name: "post-vanilla", signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b" },
  {
    name: "post-header-key-sort",
    headers: [["my-header1", "value1"]],
    signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"
  },
  {
    name: "post-header-value-case",
    headers: [["my-header1", "VALUE1"]],
    signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"
  },
  {
    name: "post-x-www-form-urlencoded",
    headers: [["content-type", "application/x-www-form-urlencoded"]],
    body: "Param1=value1",
    signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
  },
  {
    name: "post-sts-header-before",
    headers: [["x-amz-security-token", token]],
    signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"
  }
]

describe("signature version 4", () => {
  it.each(published)(
    "signs AWS's published request $name",
    ({ body = "", headers = [], method = "POST", query = "", signature: known }) => {
      const date = amzDate(at)
      const sorted = [...headers, ["host", "example.amazonaws.com"] as const, ["x-amz-date", date] as const]
        .toSorted(([a], [b]) => a < b ? -1 : 1)
      const key = signingKey(example.secretAccessKey, date.slice(0, 8), "us-east-1", "service")
      expect(
        signature(key, date, canonicalRequest({ method, path: "/", query, headers: sorted, bodyHash: sha256(body) }))
      )
        .toBe(known)
    }
  )

  it("signs the request of AWS's guide, and names what it signed", () => {
    const headers = [
      ["content-type", "application/x-www-form-urlencoded; charset=utf-8"],
      ["host", "iam.amazonaws.com"],
      ["x-amz-date", "20150830T123600Z"]
    ] as const
    const key = signingKey(example.secretAccessKey, "20150830", "us-east-1", "iam")
    const canonical = canonicalRequest({
      method: "GET",
      path: "/",
      query: "Action=ListUsers&Version=2010-05-08",
      headers,
      bodyHash: sha256("")
    })
    expect(sha256(canonical)).toBe("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59")
    expect(
      authorization(key, example.accessKeyId, signedHeaders(headers), signature(key, "20150830T123600Z", canonical))
    ).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, " +
        "SignedHeaders=content-type;host;x-amz-date, " +
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )
  })

  const Printable = Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,80}$/))
  const Request = Schema.Struct({
    accessKeyId: Schema.String.check(Schema.isPattern(/^[A-Z0-9]{16,24}$/)),
    secretAccessKey: Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(120)),
    sessionToken: Schema.UndefinedOr(Printable),
    region: Schema.Literals(["us-east-1", "eu-central-1", "cn-north-1"]),
    path: Schema.Literals(["/", "/base/", "/a/b/"]),
    operation: Schema.Literals(["GetItem", "PutItem"]),
    body: Schema.String,
    times: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_000_000_000_000 })))
  })

  it.effect.prop(
    "is what @smithy/signature-v4 makes of the same request",
    [Request],
    ([{ body, operation, path, region, times, ...given }]) =>
      Effect.promise(async () => {
        const { sessionToken, ...keys } = given
        const credentials = sessionToken === undefined ? keys : { ...keys, sessionToken }
        const host = `dynamodb.${region}.amazonaws.com:8443`
        const oracle = new SignatureV4({
          service: "dynamodb",
          region,
          credentials,
          sha256: Sha256,
          applyChecksum: false
        })
        const signer = makeSigner({ identity: credentials, region, host, path })
        const target = `DynamoDB_20120810.${operation}`
        // One signer for times of several days, so that what it keeps from one to the next is tried as well.
        for (const time of [at, ...times, at + 999, at + 1000]) {
          const signed = await oracle.sign({
            method: "POST",
            protocol: "https:",
            hostname: host,
            path,
            query: {},
            headers: { host, "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
            body
          }, { signingDate: new Date(time) })
          const ours = Object.fromEntries(
            signer.headers(time, target, sha256(body)).trimEnd().split("\r\n").map((line) => {
              const colon = line.indexOf(": ")
              return [line.slice(0, colon), line.slice(colon + 2)]
            })
          )
          const { "content-type": _, host: __, "x-amz-target": ___, ...theirs } = signed.headers
          expect(ours).toEqual(theirs)
        }
      })
  )
})
