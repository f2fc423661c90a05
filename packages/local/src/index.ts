/**
 * DynamoDB in one process: an engine, its layer, its server and its command.
 *
 * @since 0.1.0
 */
export * as Fault from "./Fault.ts"
export * as LocalDynamoDB from "./LocalDynamoDB.ts"
