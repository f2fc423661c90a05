import type { Any } from "../../Entity.ts"
import { root } from "../../Path.ts"
import * as layouts from "../entity/layout.ts"

/** The paths into the items of an entity: the `$` of conditions and updates. The caller's types say what they reach. */
export const paths = <P>(entity: Any): P => {
  const { codec, identifier } = layouts.of(entity)
  return root<any>(identifier, codec.attribute) as P
}
