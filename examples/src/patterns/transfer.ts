/** A transfer between accounts: the sum of all balances never changes, and nobody owes anything. */
import { Condition, Entity, Table, Transact, Update } from "dynapipe"
import { Data, Option, Schema } from "effect"

export class Bank extends Table.make("accounts", { partitionKey: "accountId" }) {}
export class Accounts extends Entity.make("Account", {
  table: Bank,
  schema: Schema.Struct({ accountId: Schema.String, balance: Schema.Int })
}) {}

export class InsufficientFunds
  extends Data.TaggedError("InsufficientFunds")<{ readonly accountId: string; readonly balance: number }>
{}
export class NoSuchAccount extends Data.TaggedError("NoSuchAccount")<{ readonly accountId: string }> {}

export const transfer = (from: string, to: string, amount: number) =>
  Transact.write({
    debit: Update.item(Accounts, { accountId: from }).pipe(
      Update.increment(($) => $.balance, -amount),
      Update.when(($) => Condition.gte($.balance, amount))
    ),
    credit: Update.item(Accounts, { accountId: to }).pipe(Update.increment(($) => $.balance, amount))
  }).pipe(
    Transact.failWith({
      // the failure has the account as it was, so nobody has to read it again
      debit: (failure) =>
        failure._tag === "ItemNotFound"
          ? new NoSuchAccount({ accountId: from })
          : new InsufficientFunds({
            accountId: from,
            balance: Option.match(failure.item, { onNone: () => 0, onSome: (account) => account.balance })
          }),
      credit: () => new NoSuchAccount({ accountId: to })
    })
  )
