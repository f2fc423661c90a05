/**
 * Where DynamoDB is: the endpoint of a region, in every partition and variant, by the rules of the AWS SDKs.
 */

/** What decides about an endpoint. */
export interface EndpointQuery {
  readonly region?: string | undefined
  /** One that was chosen; it wins over everything but the variants, which it excludes. */
  readonly endpoint?: string | undefined
  readonly useFips?: boolean | undefined
  readonly useDualstack?: boolean | undefined
  readonly accountId?: string | undefined
  readonly accountIdEndpointMode?: AccountIdEndpointMode | undefined
  /** The name of the table, where it is given as an ARN. */
  readonly resourceArn?: string | undefined
  readonly resourceArnList?: ReadonlyArray<string> | undefined
}

/** Whether endpoints of their own account are used. */
export type AccountIdEndpointMode = "preferred" | "disabled" | "required"

/** An endpoint, or what is wrong with the question. */
export type Resolved =
  | { readonly _tag: "Endpoint"; readonly url: string; readonly signingRegion?: string }
  | { readonly _tag: "Refused"; readonly code: "RegionMissing" | "InvalidEndpoint"; readonly message: string }

interface Partition {
  readonly name: string
  readonly suffix: string
  readonly dualstack: string
  readonly regions: RegExp
}

// The first is the default, for regions that nobody has heard of yet.
const partitions: ReadonlyArray<Partition> = [
  {
    name: "aws",
    suffix: "amazonaws.com",
    dualstack: "api.aws",
    regions: /^(?:(?:us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+|aws-global)$/
  },
  {
    name: "aws-cn",
    suffix: "amazonaws.com.cn",
    dualstack: "api.amazonwebservices.com.cn",
    regions: /^(?:cn-\w+-\d+|aws-cn-global)$/
  },
  {
    name: "aws-eusc",
    suffix: "amazonaws.eu",
    dualstack: "api.amazonwebservices.eu",
    regions: /^eusc-de-\w+-\d+$/
  },
  {
    name: "aws-iso",
    suffix: "c2s.ic.gov",
    dualstack: "api.aws.ic.gov",
    regions: /^(?:us-iso-\w+-\d+|aws-iso-global)$/
  },
  {
    name: "aws-iso-b",
    suffix: "sc2s.sgov.gov",
    dualstack: "api.aws.scloud",
    regions: /^(?:us-isob-\w+-\d+|aws-iso-b-global)$/
  },
  {
    name: "aws-iso-e",
    suffix: "cloud.adc-e.uk",
    dualstack: "api.cloud-aws.adc-e.uk",
    regions: /^(?:eu-isoe-\w+-\d+|aws-iso-e-global)$/
  },
  {
    name: "aws-iso-f",
    suffix: "csp.hci.ic.gov",
    dualstack: "api.aws.hci.ic.gov",
    regions: /^(?:us-isof-\w+-\d+|aws-iso-f-global)$/
  },
  {
    name: "aws-us-gov",
    suffix: "amazonaws.com",
    dualstack: "api.aws",
    regions: /^(?:us-gov-\w+-\d+|aws-us-gov-global)$/
  }
]

// Regions outside the commercial partition that have account endpoints.
const withAccounts = new Set(["us-gov-east-1", "us-gov-west-1", "cn-north-1", "cn-northwest-1"])

const partitionOf = (region: string): Partition =>
  partitions.find((partition) => partition.regions.test(region)) ?? partitions[0]!

const at = (url: string): Resolved => ({ _tag: "Endpoint", url })
const refused = (message: string, code: "RegionMissing" | "InvalidEndpoint" = "InvalidEndpoint"): Resolved => ({
  _tag: "Refused",
  code,
  message
})

const hostLabel = /^(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/

/** The account of a table's ARN in this region, if its host name may be made from it. */
const accountOf = (arn: string | undefined, region: string): string | undefined => {
  const [scheme, partition, service, where, account, ...resource] = arn?.split(":") ?? []
  return scheme === "arn" && partition !== "" && service === "dynamodb" && where === region &&
      hostLabel.test(region) && account !== undefined && hostLabel.test(account) && resource.join(":") !== ""
    ? account
    : undefined
}

const custom = (query: EndpointQuery, endpoint: string): Resolved => {
  if (query.useFips) return refused("FIPS and a custom endpoint exclude each other: leave out one of them")
  if (query.useDualstack) return refused("dual stack and a custom endpoint exclude each other: leave out one of them")
  const region = query.region
  if (region !== undefined && URL.canParse(endpoint)) {
    const dualstack = partitionOf(region).dualstack
    const { host } = new URL(endpoint)
    if (host === `dynamodb.${region}.${dualstack}` || host === `search-dynamodb.${region}.${dualstack}`) {
      return refused("a dual-stack endpoint is chosen by the dual-stack setting, not as a custom endpoint")
    }
  }
  return at(endpoint)
}

const noAccountHere = "endpoints of an account are required, but this region has none"
const noAccountGiven = "endpoints of an account are required, but the credentials name no account"

const fips = (query: EndpointQuery, region: string, { dualstack, name, suffix }: Partition): Resolved => {
  if (query.accountIdEndpointMode === "required") {
    return refused("endpoints of an account are required, but FIPS has none: leave out one of them")
  }
  if (query.useDualstack) return at(`https://dynamodb-fips.${region}.${dualstack}`)
  return at(`https://dynamodb${name === "aws-us-gov" ? "" : "-fips"}.${region}.${suffix}`)
}

/** Finds the endpoint; the order of the checks is that of AWS's published rules. */
export const resolveEndpoint = (query: EndpointQuery): Resolved => {
  const { accountId, accountIdEndpointMode: mode, endpoint, region } = query
  if (endpoint !== undefined) return custom(query, endpoint)
  if (region === undefined) {
    return refused("the region is missing: give it as an option or as AWS_REGION", "RegionMissing")
  }
  if (!hostLabel.test(region)) return refused("the region cannot be a part of a host name")
  if (region === "local") {
    if (query.useFips) return refused("FIPS and the local endpoint exclude each other: leave out one of them")
    if (query.useDualstack) {
      return refused("dual stack and the local endpoint exclude each other: leave out one of them")
    }
    return { _tag: "Endpoint", url: "http://localhost:8000", signingRegion: "us-east-1" }
  }
  const partition = partitionOf(region)
  if (query.useFips) return fips(query, region, partition)
  const suffix = query.useDualstack ? partition.dualstack : partition.suffix
  const plain = at(`https://dynamodb.${region}.${suffix}`)
  if (mode === undefined) return plain
  if (partition.name !== "aws" && !withAccounts.has(region)) {
    return mode === "required" ? refused(noAccountHere) : plain
  }
  if (mode === "disabled") return plain
  const account = accountOf(query.resourceArn, region) ?? accountOf(query.resourceArnList?.[0], region)
  if (account !== undefined) return at(`https://${account}.ddb.${region}.${suffix}`)
  if (accountId === undefined) return mode === "required" ? refused(noAccountGiven) : plain
  return hostLabel.test(accountId)
    ? at(`https://${accountId}.ddb.${region}.${suffix}`)
    : refused("the credentials name an account that cannot be a part of a host name")
}
