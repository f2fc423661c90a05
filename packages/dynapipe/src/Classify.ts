/**
 * From what the wire says to `CallFailed`: for whoever writes a layer of the service.
 *
 * @since 0.1.0
 */
export {
  /**
   * What an error answer is.
   *
   * @category classification
   * @since 0.1.0
   */
  response,
  /**
   * What a problem of the transport is; `sent` says whether any of the request may have reached the other side.
   *
   * @category classification
   * @since 0.1.0
   */
  transport
} from "./internal/classify.ts"
export type {
  /**
   * An error answer, with the values of its body in the SDK's shapes.
   *
   * @category models
   * @since 0.1.0
   */
  ErrorResponse
} from "./internal/classify.ts"
