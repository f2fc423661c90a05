/**
 * Inputs as they are after their shape was checked.
 *
 * @since 0.1.0
 */
import type * as Aws from "@aws-sdk/client-dynamodb"
import type { AttributeValue } from "dynapipe/AttributeValue"
import type { Input, Operation } from "dynapipe/Operation"

type Leaf = AttributeValue | Uint8Array | string | number | boolean | undefined

/** The SDK's type of an input without the `undefined` that it gives to what is required. */
export type Checked<A> = A extends Leaf ? A
  : A extends ReadonlyArray<infer E> ? ReadonlyArray<Checked<E>>
  : {
    readonly [K in keyof A]: {} extends Pick<A, K> ? Checked<A[K]> : Checked<Exclude<A[K], undefined>>
  }

/** What an operation is given. */
export type Given<Op extends Operation> = Checked<Input<Op>>

/** The definition of a new table: the SDK leaves open what a table that is made by the service itself would not say. */
export type Definition = Given<"CreateTable"> & {
  readonly AttributeDefinitions: ReadonlyArray<Checked<Aws.AttributeDefinition>>
  readonly KeySchema: ReadonlyArray<Checked<Aws.KeySchemaElement>>
}

/** The parameters that any of several operations may have. */
export type Some<A> = A extends unknown ? { readonly [K in keyof A]?: A[K] | undefined } : never
