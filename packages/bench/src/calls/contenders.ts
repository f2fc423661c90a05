/**
 * Who takes part.
 */
import { DynamoDB, WireDynamoDB } from "dynapipe"
import type { Contender } from "../shop/contender.ts"
import { connection } from "../shop/contender.ts"
import { electro } from "../shop/electro.ts"
import { lib } from "../shop/lib.ts"
import { ours } from "../shop/ours.ts"
import { raw } from "../shop/raw.ts"
import { toolbox } from "../shop/toolbox.ts"

/** The SDK when it logs nothing: what it is set to log by default costs it a walk over every answer. */
export const quiet = "raw, logger: {}"

export const peers = ["ElectroDB", "dynamodb-toolbox"]

/** By name, how each connects to an endpoint. */
export const contenders: Readonly<Record<string, (endpoint: string) => Contender | Promise<Contender>>> = {
  "raw": (endpoint) => raw("raw", endpoint),
  // an object without methods is what turns the walk off, though the type wants a whole logger
  [quiet]: (endpoint) => raw(quiet, endpoint, { logger: {} as any }),
  "lib-dynamodb": (endpoint) => lib("lib-dynamodb", endpoint),
  "ElectroDB": (endpoint) => electro("ElectroDB", endpoint),
  "dynamodb-toolbox": (endpoint) => toolbox("dynamodb-toolbox", endpoint),
  "dynapipe, SDK": (endpoint) => ours("dynapipe, SDK", DynamoDB.layer(connection(endpoint))),
  "dynapipe, wire": (endpoint) => ours("dynapipe, wire", WireDynamoDB.layer(connection(endpoint)))
}
