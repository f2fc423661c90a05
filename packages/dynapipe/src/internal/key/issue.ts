import * as Data from "effect/Data"

/** Why no key can be made of these values. `attribute` is empty where the whole key is meant. */
export class KeyIssue extends Data.TaggedError("KeyIssue")<{
  readonly attribute: string
  readonly message: string
}> {}

/** Ends the making of a key. */
export const refuse = (attribute: string, message: string): never => {
  throw new KeyIssue({ attribute, message })
}
