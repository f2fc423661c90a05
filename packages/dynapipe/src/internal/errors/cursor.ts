/**
 * What a cursor fails with; exported by Errors and by Cursor.
 */
import * as Data from "effect/Data"

/**
 * Why a cursor was refused.
 *
 * @category errors
 * @since 0.1.0
 */
export type InvalidReason = "Malformed" | "Version" | "Damaged" | "Signature" | "Foreign" | "Shape"

const sentences: { readonly [R in InvalidReason]: string } = {
  Malformed: "it is not the text of a cursor",
  Version: "it is of a version that is not known here",
  Damaged: "it was changed on its way",
  Signature: "it is not signed with a secret that is known here",
  Foreign: "it belongs to another query, index, table or direction",
  Shape: "it does not hold a key of this query"
}

/**
 * A cursor that does not fit: damaged, forged, or from elsewhere.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidCursor extends Data.TaggedError("InvalidCursor")<{ readonly reason: InvalidReason }> {
  override get message(): string {
    return `The cursor cannot be used: ${sentences[this.reason]}. Start again from the first page.`
  }
}
