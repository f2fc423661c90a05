/** What all functions of the service need: DynamoDB, the table's name, logs in JSON, metrics. */
import { layer as metrics } from "@dynapipe/lambda/Emf"
import * as Table from "dynapipe/Table"
import * as WireDynamoDB from "dynapipe/WireDynamoDB"
import * as Config from "effect/Config"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { Shop } from "./shop.ts"

export const layer = Layer.mergeAll(
  WireDynamoDB.layer({ requestTimeout: "2 seconds" }),
  Table.layerName(Shop, Config.withDefault(Config.String("TABLE"), Shop.identifier)),
  Logger.layer([Logger.consoleJson]),
  metrics({ namespace: "OrderService" })
)
