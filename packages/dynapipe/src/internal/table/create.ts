/** The request that creates a table. */
import type { KeySchemaElement, Projection, ProvisionedThroughput, StreamSpecification } from "@aws-sdk/client-dynamodb"
import type { Input } from "../../Operation.ts"
import type { KeyAttribute, StreamView, TableOptions, Throughput } from "../../Table.ts"
import * as Definition from "./definition.ts"

const keySchema = (
  partition: ReadonlyArray<KeyAttribute>,
  sort: ReadonlyArray<KeyAttribute>
): Array<KeySchemaElement> => [
  ...partition.map(({ attribute }) => ({ AttributeName: attribute, KeyType: "HASH" as const })),
  ...sort.map(({ attribute }) => ({ AttributeName: attribute, KeyType: "RANGE" as const }))
]

const projection = (of: Definition.Index["projection"]): Projection =>
  of === "all"
    ? { ProjectionType: "ALL" }
    : of === "keys"
    ? { ProjectionType: "KEYS_ONLY" }
    : { ProjectionType: "INCLUDE", NonKeyAttributes: [...of] }

const throughput = ({ readUnits, writeUnits }: Throughput): ProvisionedThroughput => ({
  ReadCapacityUnits: readUnits,
  WriteCapacityUnits: writeUnits
})

/** DynamoDB's words for what a stream holds. */
export const streamViews: {
  readonly [V in StreamView]: "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES"
} = {
  keys: "KEYS_ONLY",
  new: "NEW_IMAGE",
  old: "OLD_IMAGE",
  both: "NEW_AND_OLD_IMAGES"
}

const stream = (view: StreamView): StreamSpecification => ({ StreamEnabled: true, StreamViewType: streamViews[view] })

/** The request that creates a table under this name. */
export const createInput = (options: TableOptions, name: string): Input<"CreateTable"> => {
  const definition = Definition.read(options)
  const { indexes, partition, sort } = definition
  const billing = options.billing ?? "onDemand"
  const index = ({ name, partition, projection: of, sort }: Definition.Index) => ({
    IndexName: name,
    KeySchema: keySchema(partition, sort),
    Projection: projection(of)
  })
  const capacity = (own?: Throughput) =>
    billing === "onDemand" ? {} : { ProvisionedThroughput: throughput(own ?? billing) }
  const local = indexes.filter((i) => i.local).map(index)
  const global = indexes.filter((i) => !i.local).map((i) => ({
    ...index(i),
    ...capacity(options.indexes?.[i.name]?.throughput)
  }))
  return {
    TableName: name,
    AttributeDefinitions: Definition.attributes(definition).map(({ attribute, type }) => ({
      AttributeName: attribute,
      AttributeType: type
    })),
    KeySchema: keySchema([partition], sort === undefined ? [] : [sort]),
    BillingMode: billing === "onDemand" ? "PAY_PER_REQUEST" : "PROVISIONED",
    ...capacity(),
    ...local.length === 0 ? {} : { LocalSecondaryIndexes: local },
    ...global.length === 0 ? {} : { GlobalSecondaryIndexes: global },
    ...options.stream === undefined ? {} : { StreamSpecification: stream(options.stream) }
  }
}
