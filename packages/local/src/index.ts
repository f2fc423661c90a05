export * as Fault from "./Fault.ts"
export * as LocalDynamoDB from "./LocalDynamoDB.ts"
