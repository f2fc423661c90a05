/** Reads several items as they are at one moment. */
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { AttributeMap } from "../../AttributeValue.ts"
import type { DynamoDB } from "../../DynamoDB.ts"
import type { CallFailed } from "../../Errors.ts"
import * as Errors from "../../Errors.ts"
import * as gets from "../program/get.ts"
import { ambient, decodeFailed, encodeFailed } from "../program/run.ts"
import { send } from "../send.ts"
import { targetOf } from "./action.ts"
import * as failures from "./failure.ts"
import * as limits from "./limits.ts"
import type { ReadOp, Tree } from "./tree.ts"
import * as trees from "./tree.ts"

type Prepared = ReturnType<typeof gets.prepare> & { readonly name: string }

const failureOf = (failure: CallFailed, parts: ReadonlyArray<Prepared>): Errors.CallError =>
  failure.kind === "TransactionCanceled"
    ? failures.withoutCondition(failure, failures.reasonsOf(failure, parts))
    : Errors.fromCall(failure)

export const run = (
  operations: Tree<ReadOp>,
  fiber: Fiber.Fiber<any, any>
): Effect.Effect<unknown, unknown, DynamoDB> => {
  const around = ambient(fiber)
  const parts: Array<Prepared> = []
  for (const { label, operation } of trees.leaves(operations, trees.isRead)) {
    try {
      parts.push({ ...gets.prepare(operation, around), name: label })
    } catch (error) {
      return encodeFailed(operation.entity.identifier, error, label)
    }
  }
  const collect = (found: ReadonlyArray<unknown>) => {
    let i = 0
    return trees.replace(operations, trees.isRead, () => found[i++])
  }
  if (parts.length === 0) return Effect.succeed(collect([]))
  const targets = parts.map(({ name, request: { input } }) => ({
    name,
    target: targetOf(input.TableName, input.Key!),
    holds: []
  }))
  const input = {
    TransactItems: parts.map(({ request: { input: { ConsistentRead: _, ...Get } } }) => ({
      Get: { ...Get, Key: Get.Key }
    }))
  }
  return limits.check(targets, undefined) ?? Effect.matchEffect(
    send({ operation: "TransactGetItems", input }, { resend: "always", labels: parts.map((part) => part.name) }),
    {
      onFailure: (failure): Effect.Effect<unknown, unknown> => Effect.fail(failureOf(failure, parts)),
      onSuccess: ({ Responses = [] }) =>
        Effect.map(Effect.forEach(parts, (part, i) => read(part, Responses[i]?.Item)), collect)
    }
  )
}

/** Refuses what no transaction can read, when it is made. */
export const check = (operations: Tree<ReadOp>): void => {
  for (const leaf of trees.leaves(operations, trees.isRead)) trees.checkAlone(leaf)
}

const read = (part: Prepared, item: AttributeMap | undefined): Effect.Effect<unknown, unknown> => {
  try {
    return Effect.fromResult(part.success({ Item: item }))
  } catch (error) {
    return decodeFailed(part.entity, part.key, error)
  }
}
