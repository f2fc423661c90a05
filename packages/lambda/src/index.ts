/**
 * dynapipe in AWS Lambda.
 *
 * @since 0.1.0
 */
export * as Changes from "./Changes.ts"
export * as Checkpoints from "./Checkpoints.ts"
export * as DynamoDBStreams from "./DynamoDBStreams.ts"
export * as Emf from "./Emf.ts"
export * as Http from "./Http.ts"
export * as Idempotency from "./Idempotency.ts"
export * as Invocation from "./Invocation.ts"
export * as Lambda from "./Lambda.ts"
export * as LocalLambda from "./LocalLambda.ts"
export * as LocalStreams from "./LocalStreams.ts"
export * as Sqs from "./Sqs.ts"
