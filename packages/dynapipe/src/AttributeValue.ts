/**
 * DynamoDB's own values, as its SDK spells them.
 *
 * An *attribute value* is a tagged value (`{ S: "a" }`, `{ N: "1" }`); an *attribute map* is an item, or a part of
 * one. The types come from the AWS SDK and are erased at run time.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"

/**
 * One tagged value of DynamoDB. Numbers are decimal text, binaries are `Uint8Array`.
 *
 * @category models
 * @since 0.1.0
 */
export type AttributeValue = Aws.AttributeValue

/**
 * An item, or a map inside one: attribute values by attribute name.
 *
 * @category models
 * @since 0.1.0
 */
export type AttributeMap = Record<string, AttributeValue>

/**
 * The descriptors that tag an attribute value.
 *
 * @category models
 * @since 0.1.0
 */
export type Descriptor = "S" | "N" | "B" | "BOOL" | "NULL" | "M" | "L" | "SS" | "NS" | "BS"
