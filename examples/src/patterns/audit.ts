/**
 * A conditional audit log: an entry is written if, and only if, the change that it tells of happens. Entries are created,
 * never replaced.
 */
import { Condition, Entity, Put, Query, Table, Transact, Update } from "dynapipe"
import { Clock, DateTime, Effect, Schema } from "effect"

export class Records extends Table.make("records", { partitionKey: "pk", sortKey: "sk" }) {}

const Status = Schema.Literals(["draft", "approved", "archived"])
export class Contracts extends Entity.make("Contract", {
  table: Records,
  schema: Schema.Struct({ contractId: Schema.String, status: Status, version: Schema.Int }),
  key: { pk: "CONTRACT#{contractId}", sk: "CONTRACT" },
  version: "version"
}) {}
export class Audit extends Entity.make("Audit", {
  table: Records,
  schema: Schema.Struct({
    contractId: Schema.String,
    version: Schema.Int,
    at: Schema.DateTimeUtcFromString,
    by: Schema.String,
    from: Status,
    to: Status
  }),
  key: { pk: "CONTRACT#{contractId}", sk: "AUDIT#{version}" }
}) {}

type Contract = Entity.Item<typeof Contracts>

/** The version of the contract orders its entries, and lets only one writer have each. */
export const move = (contract: Contract, to: Contract["status"], by: string) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Transact.write({
      contract: Update.from(Contracts, contract).pipe(
        Update.set({ status: to }),
        Update.when(($) => Condition.ne($.status, "archived"))
      ),
      audit: Put.item(Audit, {
        contractId: contract.contractId,
        version: contract.version + 1,
        at: DateTime.makeUnsafe(now),
        by,
        from: contract.status,
        to
      }).pipe(Put.ifNotExists)
    }))

export const history = (contractId: string) => Query.items(Audit, { contractId }).pipe(Query.collect)
