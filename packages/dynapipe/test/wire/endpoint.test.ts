import {
  BatchGetItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand
} from "@aws-sdk/client-dynamodb"
import { describe, expect, it } from "@effect/vitest"
import type { EndpointQuery } from "../../src/internal/wire/endpoint.ts"
import { resolveEndpoint } from "../../src/internal/wire/endpoint.ts"
import { tablesOf } from "../../src/internal/wire/router.ts"

const provider = new DynamoDBClient({ region: "us-east-1" }).config.endpointProvider

const known = (value: object): any => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))

const theirs = (query: EndpointQuery): string => {
  try {
    const found = provider(known({
      Region: query.region,
      Endpoint: query.endpoint,
      UseFIPS: query.useFips ?? false,
      UseDualStack: query.useDualstack ?? false,
      AccountId: query.accountId,
      AccountIdEndpointMode: query.accountIdEndpointMode,
      ResourceArn: query.resourceArn,
      ResourceArnList: query.resourceArnList
    }))
    const scheme = found.properties?.["authSchemes"] as ReadonlyArray<{ readonly signingRegion?: string }> | undefined
    return `${found.url.href} ${scheme?.[0]?.signingRegion}`
  } catch {
    return "refused"
  }
}

const ours = (query: EndpointQuery): string => {
  const found = resolveEndpoint(query)
  return found._tag === "Refused" ? "refused" : `${new URL(found.url).href} ${found.signingRegion}`
}

const regions = [
  "us-east-1",
  "eu-central-1",
  "ap-southeast-7",
  "il-central-1",
  "mx-central-1",
  "aws-global",
  "xx-new-9",
  "local",
  "cn-north-1",
  "cn-northwest-1",
  "cn-new-1",
  "aws-cn-global",
  "us-gov-west-1",
  "us-gov-east-1",
  "us-gov-new-3",
  "aws-us-gov-global",
  "us-iso-east-1",
  "us-iso-west-1",
  "aws-iso-global",
  "us-isob-east-1",
  "aws-iso-b-global",
  "eu-isoe-west-1",
  "aws-iso-e-global",
  "us-isof-south-1",
  "aws-iso-f-global",
  "eusc-de-east-1",
  undefined
]
const arns = (region: string | undefined) => [
  undefined,
  "orders",
  `arn:aws:dynamodb:${region}:123456789012:table/orders`,
  "arn:aws:dynamodb:eu-west-3:123456789012:table/orders",
  `arn:aws:s3:${region}:123456789012:table/orders`,
  `arn:aws:dynamodb:${region}:bad.account:table/orders`,
  `arn:aws:dynamodb:${region}::table/orders`,
  `arn:aws:dynamodb:${region}:123456789012:`,
  `arn:aws:dynamodb:${region}`
]

describe("endpoints", () => {
  it.each(regions)("are the SDK's in %s, whatever else is asked for", (region) => {
    let asked = 0
    for (const useFips of [undefined, true]) {
      for (const useDualstack of [undefined, true]) {
        for (const accountIdEndpointMode of [undefined, "preferred", "disabled", "required"] as const) {
          for (const accountId of [undefined, "123456789012", "not.a.label", ""]) {
            for (const arn of arns(region)) {
              for (const list of [undefined, ...arns(region).slice(1, 4)]) {
                for (const endpoint of [undefined, "http://localhost:8000", "https://vpce.example/base"]) {
                  const query: EndpointQuery = {
                    region,
                    endpoint,
                    useFips,
                    useDualstack,
                    accountId,
                    accountIdEndpointMode,
                    resourceArn: arn,
                    resourceArnList: list === undefined ? undefined : [list, "other"]
                  }
                  asked++
                  const expected = theirs(query)
                  if (ours(query) !== expected) {
                    expect({ ...query, found: ours(query) }).toEqual({ ...query, found: expected })
                  }
                }
              }
            }
          }
        }
      }
    }
    expect(asked).toBe(6912)
  })

  it.each([
    "https://dynamodb.us-east-1.api.aws",
    "https://search-dynamodb.us-east-1.api.aws",
    "https://dynamodb.us-east-1.api.aws/path",
    "https://dynamodb.eu-west-1.api.aws",
    "https://dynamodb.us-east-1.amazonaws.com"
  ])("that are chosen: %s", (endpoint) => {
    for (const region of ["us-east-1", undefined]) {
      expect(ours({ region, endpoint })).toBe(theirs({ region, endpoint }))
    }
  })

  it("name the region that is missing", () => {
    expect(resolveEndpoint({})).toEqual({
      _tag: "Refused",
      code: "RegionMissing",
      message: "the region is missing: give it as an option or as AWS_REGION"
    })
  })

  const TableName = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
  const Key = {}
  it.each(
    [
      ["GetItem", GetItemCommand, { TableName, Key }],
      ["CreateTable", CreateTableCommand, { TableName }],
      ["ListTables", ListTablesCommand, {}],
      ["ListTagsOfResource", ListTagsOfResourceCommand, { ResourceArn: TableName }],
      ["BatchGetItem", BatchGetItemCommand, { RequestItems: { [TableName]: { Keys: [Key] }, other: { Keys: [Key] } } }],
      ["TransactGetItems", TransactGetItemsCommand, {
        TransactItems: [{ Get: { TableName, Key } }, { Get: { TableName: "b", Key } }]
      }],
      [
        "TransactWriteItems",
        TransactWriteItemsCommand,
        {
          TransactItems: [{ Delete: { TableName, Key } }, { Put: { TableName: "b", Item: Key } }, {
            Update: { TableName: "c", Key }
          }]
        }
      ]
    ] as const
  )("of the account of a table are looked for where the SDK looks: %s", (operation, command, input) => {
    const { ResourceArn, ResourceArnList } = (command as typeof GetItemCommand)
      .getEndpointParameterInstructions() as any
    const expected = ResourceArnList !== undefined
      ? ResourceArnList.get(input)
      : ResourceArn === undefined
      ? []
      : [(input as any)[ResourceArn.name]]
    expect(tablesOf(input)).toEqual(expected)
  })

  it.each([{}, { TableName: 1 }, { TransactItems: "x" }, { TransactItems: [null, {}, { Put: null }] }, {
    RequestItems: null
  }])(
    "of a table are not looked for in what names none: %j",
    (input) => {
      expect(tablesOf(input)).toEqual([])
    }
  )
})
