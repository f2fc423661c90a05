/**
 * dynapipe in AWS Lambda.
 *
 * @since 0.1.0
 */
export * as Invocation from "./Invocation.ts"
export * as Lambda from "./Lambda.ts"
export * as LocalLambda from "./LocalLambda.ts"
