/**
 * The server against what is known of the service: requests over HTTP, one by one, and what each must be answered.
 */
import * as LocalDynamoDB from "@dynapipe/local/LocalDynamoDB"
import { Effect, Exit, Scope } from "effect"
import { afterAll, assert, beforeAll, describe, expect, it } from "vitest"
import { batches } from "./batches.ts"
import type { Case } from "./case.ts"
import { conditions } from "./conditions.ts"
import { definitions } from "./definitions.ts"
import { indexes } from "./indexes.ts"
import { legacy } from "./legacy.ts"
import { limits } from "./limits.ts"
import { numbers } from "./numbers.ts"
import { queries } from "./queries.ts"
import { reads } from "./reads.ts"
import { scans } from "./scans.ts"
import { serialization } from "./serialization.ts"
import { settings } from "./settings.ts"
import { statements } from "./statements.ts"
import { streams } from "./streams.ts"
import { surroundings } from "./surroundings.ts"
import { tables } from "./tables.ts"
import { tableUpdates } from "./tableUpdates.ts"
import { transactions } from "./transactions.ts"
import { updates } from "./updates.ts"
import { codeOf, messageOf, post } from "./wire.ts"
import * as World from "./world.ts"
import { writes } from "./writes.ts"

const groups: Readonly<Record<string, ReadonlyArray<Case>>> = {
  batches,
  conditions,
  definitions,
  indexes,
  legacy,
  limits,
  numbers,
  queries,
  reads,
  scans,
  serialization,
  settings,
  statements,
  streams,
  surroundings,
  tables,
  tableUpdates,
  transactions,
  updates,
  writes
}

let url = ""
const scope = Scope.makeUnsafe()

const create = async (definition: object): Promise<void> => {
  expect((await post(url, "CreateTable", definition)).status).toBe(200)
}

beforeAll(async () => {
  const served = await Effect.runPromise(Scope.provide(LocalDynamoDB.serve(), scope))
  url = served.url
  for (const table of World.tables) await create(table)
})
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

const check = async ({ before, body, expected, operation, reasons }: Case): Promise<void> => {
  for (const [earlier, input] of before) {
    const reply = await post(url, earlier, input)
    assert.strictEqual(reply.status, 200, `${earlier}: ${reply.text}`)
  }
  const reply = await post(url, operation, body)
  if ("body" in expected) {
    assert.strictEqual(reply.status, 200, reply.text)
    if (expected.whole) expect(reply.body).toEqual(expected.body)
    else expect(reply.body).toMatchObject(expected.body as object)
    return
  }
  assert.deepStrictEqual([reply.status, codeOf(reply)], [400, expected.code], reply.text)
  if (reasons !== undefined) expect(reply.body.CancellationReasons).toEqual(reasons)
  if (expected.message instanceof RegExp) assert.match(messageOf(reply), expected.message)
  else if (expected.message !== undefined) assert.strictEqual(messageOf(reply), expected.message)
}

for (const [title, cases] of Object.entries(groups)) {
  describe(title, () => {
    for (const each of cases) it(`${each.name} (${each.basis})`, () => check(each))
  })
}
