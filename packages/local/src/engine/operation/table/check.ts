/**
 * Checks of table definitions, in the service's order and words.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import { invalid, type ServiceError, validation } from "../../../error.ts"
import type { Checked, Definition } from "../input.ts"

/** The most units of a table or an index. */
export const mostUnits = 1_000_000_000_000
const mostLocal = 5
const mostGlobal = 20
const mostKeyAttributes = 4
const mostProjected = 100

interface Element {
  readonly AttributeName: string
  readonly KeyType: string
}

const namesOf = (elements: ReadonlyArray<Element>): ReadonlyArray<string> =>
  elements.map((element) => element.AttributeName)

/** The bounds of throughput. */
export const checkUnits = (throughput: Checked<Aws.ProvisionedThroughput>): void => {
  for (const name of ["ReadCapacityUnits", "WriteCapacityUnits"] as const) {
    if (throughput[name] > mostUnits) throw validation(`Given value ${throughput[name]} for ${name} is out of bounds`)
  }
}

const checkBilling = (input: Definition): void => {
  const { BillingMode: mode, ProvisionedThroughput: throughput } = input
  if (mode === "PAY_PER_REQUEST") {
    if (throughput == null) return
    throw invalid(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
    )
  }
  if (throughput == null) {
    throw invalid("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
  }
  checkUnits(throughput)
}

const checkDefined = (keys: ReadonlyArray<string>, defined: ReadonlyArray<string>): void => {
  if (keys.every((key) => defined.includes(key))) return
  throw invalid(
    "Some index key attributes are not defined in AttributeDefinitions. " +
      `Keys: [${keys.join(", ")}], AttributeDefinitions: [${defined.join(", ")}]`
  )
}

const checkOrder = (elements: ReadonlyArray<Element>): void => {
  const names = namesOf(elements)
  if (new Set(names).size !== names.length) {
    throw validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
  }
  if (elements[0]!.KeyType !== "HASH") {
    throw validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
  }
  if (elements.length === 2 && elements[1]!.KeyType !== "RANGE") {
    throw validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
  }
}

/** The key of a global index: up to four partition attributes, then up to four sort attributes. */
const checkGlobalOrder = (elements: ReadonlyArray<Element>): void => {
  const types = elements.map((element) => element.KeyType)
  const partitions = types.filter((type) => type === "HASH").length
  if (elements.length <= 2 && partitions < 2) return checkOrder(elements)
  if (new Set(namesOf(elements)).size !== elements.length) {
    throw validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
  }
  if (types[0] !== "HASH") throw validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
  if (types.lastIndexOf("HASH") !== partitions - 1) {
    throw validation("Invalid KeySchema: All HASH key elements must come before the RANGE key elements")
  }
  for (const [type, count] of [["HASH", partitions], ["RANGE", types.length - partitions]] as const) {
    if (count > mostKeyAttributes) {
      throw validation(`Invalid KeySchema: Number of ${type} key elements exceeds the limit of ${mostKeyAttributes}`)
    }
  }
}

const checkProjection = (projection: Checked<Aws.Projection>): void => {
  const { NonKeyAttributes: attributes, ProjectionType: type } = projection
  if (type == null) throw invalid("Unknown ProjectionType: null")
  if (attributes != null && type !== "INCLUDE") {
    throw invalid(`ProjectionType is ${type}, but NonKeyAttributes is specified`)
  }
  if (attributes == null && type === "INCLUDE") {
    throw invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
  }
  const twice = attributes?.find((name, at) => attributes.indexOf(name) !== at)
  if (twice !== undefined) throw invalid(`Duplicate value in NonKeyAttributes: ${twice}`)
}

/** What the indexes of a table project by name, all together. */
const checkProjected = (input: Definition): void => {
  const indexes = [...(input.LocalSecondaryIndexes ?? []), ...(input.GlobalSecondaryIndexes ?? [])]
  const count = indexes.reduce((sum, { Projection }) => sum + (Projection.NonKeyAttributes?.length ?? 0), 0)
  if (count > mostProjected) {
    throw invalid(`Number of NonKeyAttributes of all indexes exceeds the per-table limit of ${mostProjected}`)
  }
}

const checkName = (name: string, seen: Set<string>): void => {
  if (seen.has(name)) throw invalid(`Duplicate index name: ${name}`)
  seen.add(name)
}

const checkLocal = (input: Definition, defined: ReadonlyArray<string>, seen: Set<string>): void => {
  const indexes = input.LocalSecondaryIndexes
  if (indexes == null) return
  if (indexes.length === 0) throw invalid("List of LocalSecondaryIndexes is empty")
  if (input.KeySchema.length !== 2) {
    throw invalid(
      "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"
    )
  }
  const tableHash = input.KeySchema[0]!.AttributeName
  for (const index of indexes) {
    checkDefined(namesOf(index.KeySchema), defined)
    checkOrder(index.KeySchema)
    if (index.KeySchema.length !== 2) {
      throw invalid(`Index KeySchema does not have a range key for index: ${index.IndexName}`)
    }
    const hash = index.KeySchema[0]!.AttributeName
    if (hash !== tableHash) {
      throw invalid(
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: " +
          `${index.IndexName}. index hash key: ${hash}, table hash key: ${tableHash}`
      )
    }
    checkProjection(index.Projection)
    checkName(index.IndexName, seen)
  }
  if (indexes.length > mostLocal) {
    throw invalid(`Number of LocalSecondaryIndexes exceeds per-table limit of ${mostLocal}`)
  }
}

/** Throughput of an index where the table is on demand. */
export const provisionedIndex = (name: string | undefined): ServiceError =>
  invalid(`ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`)

/** One global index, of a new table or added to an old one. */
export const checkGlobalIndex = (
  index: Checked<Aws.GlobalSecondaryIndex>,
  billing: string | undefined,
  defined: ReadonlyArray<string>
): void => {
  checkDefined(namesOf(index.KeySchema), defined)
  checkGlobalOrder(index.KeySchema)
  checkProjection(index.Projection)
  if (billing === "PAY_PER_REQUEST" && index.ProvisionedThroughput != null) {
    throw provisionedIndex(index.IndexName)
  }
  if (billing !== "PAY_PER_REQUEST" && index.ProvisionedThroughput == null) {
    throw invalid(`ProvisionedThroughput must be specified for index: ${index.IndexName}`)
  }
}

export const checkGlobalCount = (count: number): void => {
  if (count > mostGlobal) throw invalid(`GlobalSecondaryIndex count exceeds the per-table limit of ${mostGlobal}`)
}

const checkGlobal = (input: Definition, defined: ReadonlyArray<string>, seen: Set<string>): void => {
  const indexes = input.GlobalSecondaryIndexes
  if (indexes == null) return
  if (indexes.length === 0) throw invalid("List of GlobalSecondaryIndexes is empty")
  for (const index of indexes) {
    checkGlobalIndex(index, input.BillingMode, defined)
    checkName(index.IndexName, seen)
  }
  checkGlobalCount(indexes.length)
}

const checkUsed = (input: Definition, defined: ReadonlyArray<string>): void => {
  const indexes = [...(input.LocalSecondaryIndexes ?? []), ...(input.GlobalSecondaryIndexes ?? [])]
  const used = [...new Set([input, ...indexes].flatMap((one) => namesOf(one.KeySchema)))]
  if (defined.every((name) => used.includes(name))) return
  throw invalid(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(", ")}], keys used: [${
      used.join(", ")
    }]`
  )
}

/** What a stream may be asked for. */
export const checkStream = (specification: Checked<Aws.StreamSpecification> | undefined): void => {
  if (specification == null) return
  const { StreamEnabled: enabled, StreamViewType: type } = specification
  if (enabled === true && type == null) {
    throw validation("Invalid StreamViewType: Stream ViewType must not be null or empty when enabling streams.")
  }
  if (enabled === false && type != null) {
    throw validation("Invalid StreamViewType: Stream StreamEnabled was false but a StreamViewType was present.")
  }
}

/**
 * Checks the definition of a new table.
 *
 * @category validation
 */
export const checkDefinition = (input: Definition): void => {
  checkBilling(input)
  const defined: ReadonlyArray<string> = input.AttributeDefinitions.map((attribute) => attribute.AttributeName)
  const keys = namesOf(input.KeySchema)
  if (keys.length > defined.length) {
    throw validation("Invalid KeySchema: Some index key attribute have no definition")
  }
  checkDefined(keys, defined)
  checkOrder(input.KeySchema)
  const hasIndexes = input.LocalSecondaryIndexes != null || input.GlobalSecondaryIndexes != null
  if (!hasIndexes && keys.length !== defined.length) {
    throw invalid(
      "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
    )
  }
  if (new Set(defined).size !== defined.length) throw validation("Cannot have two attributes with the same name")
  const seen = new Set<string>()
  checkLocal(input, defined, seen)
  checkGlobal(input, defined, seen)
  checkUsed(input, defined)
  checkProjected(input)
  checkStream(input.StreamSpecification)
}
