/**
 * What everyone is asked to do, and at most which part of the others' cost dynapipe may take for it.
 */
import { isDeepStrictEqual } from "node:util"
import type { Calls, Contender } from "../shop/contender.ts"
import { customers, ids } from "../shop/customer.ts"
import { quiet } from "./contenders.ts"

export interface Scenario {
  readonly name: string
  /** Calls in a round. */
  readonly times: number
  readonly run: (calls: Calls) => Promise<unknown>
  /** What it must come back with, where it reads. */
  readonly expected?: unknown
  /** By contender, the goal of the wire client. */
  readonly goals: Readonly<Record<string, number>>
  /** Its goal beside the best of the peers. */
  readonly peers: number
}

const page = { raw: 0.28, [quiet]: 0.6, "lib-dynamodb": 0.5 }

export const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "GetItem",
    times: 400,
    run: (calls) => calls.get("0"),
    expected: customers[0],
    goals: { raw: 0.25 },
    peers: 0.25
  },
  { name: "PutItem", times: 400, run: (calls) => calls.put(customers[0]!), goals: { raw: 0.25 }, peers: 0.25 },
  { name: "Query of 100", times: 64, run: (calls) => calls.query("0"), expected: customers, goals: page, peers: 0.4 },
  {
    name: "BatchGet of 100",
    times: 64,
    run: (calls) => calls.batchGet(ids),
    expected: customers,
    goals: page,
    peers: 0.25
  },
  {
    name: "TransactWrite of 10",
    times: 200,
    run: (calls) => calls.transactWrite(customers.slice(0, 10)),
    goals: { raw: 0.22 },
    peers: 0.25
  }
]

/** Of what was read, the attributes of the schema: some libraries leave their keys in it. */
const known = (read: unknown): unknown =>
  Array.isArray(read)
    ? read.map(known)
    : Object.fromEntries(Object.keys(customers[0]!).map((name) => [name, (read as Record<string, unknown>)[name]]))

/** Nobody is measured who does not read what is there. */
export const verify = async (
  { calls, name }: Contender,
  { expected, name: scenario, run }: Scenario
): Promise<void> => {
  const read = await run(calls)
  if (expected !== undefined && !isDeepStrictEqual(known(read), expected)) {
    throw new Error(`${scenario} by ${name} gave something else: ${JSON.stringify(read).slice(0, 500)}`)
  }
}
