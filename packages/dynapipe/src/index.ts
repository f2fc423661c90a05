export * as AttributeValue from "./AttributeValue.ts"
export * as Operation from "./Operation.ts"
