/**
 * The tables that the cases expect, parts of those that they make, and the keys and items that they are about.
 */
const throughput = { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }

const attributes = (types: Readonly<Record<string, string>>) =>
  Object.entries(types).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }))

export const keySchema = (hash: string, range?: string) => [
  { AttributeName: hash, KeyType: "HASH" },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" }])
]

/** One with a partition key of text. */
export const plain = {
  TableName: "plain",
  AttributeDefinitions: attributes({ pk: "S" }),
  KeySchema: keySchema("pk"),
  ProvisionedThroughput: throughput
}

/** One whose partition key is a number. */
export const numbered = {
  TableName: "numbered",
  AttributeDefinitions: attributes({ pk: "N" }),
  KeySchema: keySchema("pk"),
  BillingMode: "PAY_PER_REQUEST"
}

/** One with a sort key, a local index that carries keys, and a global one that carries `x` besides. */
export const wide = {
  TableName: "wide",
  AttributeDefinitions: attributes({ pk: "S", sk: "S", l: "S", g: "S", gs: "N" }),
  KeySchema: keySchema("pk", "sk"),
  ProvisionedThroughput: throughput,
  LocalSecondaryIndexes: [
    { IndexName: "local", KeySchema: keySchema("pk", "l"), Projection: { ProjectionType: "KEYS_ONLY" } }
  ],
  GlobalSecondaryIndexes: [{
    IndexName: "global",
    KeySchema: keySchema("g", "gs"),
    Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["x"] },
    ProvisionedThroughput: throughput
  }]
}

/** The least that can be provisioned. */
export const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 }

/** Definitions of attributes of text. */
export const texts = (...names: ReadonlyArray<string>) =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }))

/** The definition of a table that a case makes. */
export const table = (more: object) => ({
  TableName: "created",
  AttributeDefinitions: texts("a"),
  KeySchema: keySchema("a"),
  ProvisionedThroughput: units,
  ...more
})

/** That of a global index of it. */
export const index = (more: object = {}) => ({
  IndexName: "index",
  KeySchema: keySchema("b"),
  Projection: { ProjectionType: "ALL" },
  ProvisionedThroughput: units,
  ...more
})

export const tables = [plain, numbered, wide]

export const key = (pk: string) => ({ pk: { S: pk } })
export const keyOf = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } })
