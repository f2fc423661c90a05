/**
 * dynapipe: data access for DynamoDB on Effect.
 *
 * @since 0.1.0
 */
export * as AttributeValue from "./AttributeValue.ts"
export * as Capacity from "./Capacity.ts"
export * as Check from "./Check.ts"
export * as Codec from "./Codec.ts"
export * as Condition from "./Condition.ts"
export * as Cursor from "./Cursor.ts"
export * as Delete from "./Delete.ts"
export * as DynamoDB from "./DynamoDB.ts"
export * as Entity from "./Entity.ts"
export * as Errors from "./Errors.ts"
export * as Explain from "./Explain.ts"
export * as Faults from "./Faults.ts"
export * as Get from "./Get.ts"
export * as Key from "./Key.ts"
export * as Operation from "./Operation.ts"
export * as Path from "./Path.ts"
export * as Put from "./Put.ts"
export * as Query from "./Query.ts"
export * as Retry from "./Retry.ts"
export * as Scan from "./Scan.ts"
export * as Table from "./Table.ts"
export * as Transact from "./Transact.ts"
export * as Update from "./Update.ts"
export * as WireDynamoDB from "./WireDynamoDB.ts"
