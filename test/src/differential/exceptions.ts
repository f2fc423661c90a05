/**
 * Where the emulator is known to differ from the service, and the engine keeps to the service: each with the rule of
 * the service's documentation that decides.
 */
import type { Answer } from "./backend.ts"
import { compare } from "./compare.ts"
import type { Input, Step } from "./request.ts"
import type { Json } from "./value.ts"

export interface Exception {
  readonly name: string
  /** What the service documents. */
  readonly rule: string
  readonly holds: (step: Step, engine: Answer, emulator: Answer) => boolean
}

const refusedBy = (answer: Answer, ...words: ReadonlyArray<string>): boolean =>
  !answer.ok && words.some((word) => answer.message.includes(word))

/** A cancellation without its reasons. */
const isMalformed = (answer: Answer): boolean =>
  !answer.ok && answer.code === "TransactionCanceledException" && !("CancellationReasons" in answer.fields)

const unitsOf = (capacity: Json | undefined): number => Number((capacity as Input | undefined)?.["CapacityUnits"] ?? 0)

export const exceptions: ReadonlyArray<Exception> = [
  {
    name: "a query of one whole key has a last key",
    rule: "Query, Limit: where the limit is reached, the answer has a LastEvaluatedKey, whatever there is after it.",
    holds: (step, engine, emulator) => {
      if (step.operation !== "Query" || !engine.ok || !emulator.ok || "LastEvaluatedKey" in emulator.output) {
        return false
      }
      const { LastEvaluatedKey, ...output } = engine.output
      return LastEvaluatedKey !== undefined && compare(step, { ok: true, output }, emulator) === undefined
    }
  },
  {
    name: "attribute updates that are wrong",
    rule: "AttributeValueUpdate: PUT and ADD need a Value, of one type; requests are validated before any condition.",
    holds: ({ input }, engine, emulator) =>
      "AttributeUpdates" in input && !engine.ok && engine.code === "ValidationException" &&
      !emulator.ok && emulator.code === "ConditionalCheckFailedException"
  },
  {
    name: "the shape of a request",
    rule: "A request that lacks a required member is refused before anything in it is looked at.",
    holds: (_, engine, emulator) =>
      refusedBy(engine, "validation error detected:", "validation errors detected:") && !emulator.ok
  },
  {
    name: "one item, one action",
    rule:
      "No two actions of a transaction can target the same item (100 and 1e2 are one); checked before any condition.",
    holds: (_, engine) => refusedBy(engine, "cannot include multiple operations on one item")
  },
  {
    name: "the capacity of an index that has no such item",
    rule: "An item that lacks a part of an index key is not in the index, and its writes cost nothing there.",
    holds: (step, engine, emulator) => {
      if (!engine.ok || !emulator.ok || !("ConsumedCapacity" in engine.output)) return false
      const { ConsumedCapacity: ours, ...output } = engine.output
      const { ConsumedCapacity: theirs, ...others } = emulator.output
      return unitsOf(ours) < unitsOf(theirs) &&
        compare(step, { ok: true, output }, { ok: true, output: others }) === undefined
    }
  },
  {
    name: "the emulator breaks",
    rule: "UpdateItem without an expression makes the item with its key; the emulator answers InternalFailure.",
    holds: (_, __, emulator) => !emulator.ok && emulator.code === "InternalFailure"
  },
  {
    name: "an item of a transaction that does not fit the table",
    rule: "TransactionCanceledException: what is wrong with one item is the reason ValidationError of its action.",
    holds: ({ operation }, engine, emulator) =>
      operation.startsWith("Transact") && !engine.ok && !emulator.ok &&
      (engine.message.includes("ValidationError") || isMalformed(emulator))
  },
  {
    name: "an index key of another type",
    rule:
      "The value of an index key attribute has the type of its definition, however it is written; before a condition.",
    holds: (_, engine) =>
      !engine.ok &&
      /Type mismatch for Index Key|secondary index key/.test(engine.message + JSON.stringify(engine.fields))
  },
  {
    name: "a starting key at the bound",
    rule: "ExclusiveStartKey: the key of an item that the condition lets through, in either direction.",
    holds: ({ input }, engine, emulator) =>
      "ExclusiveStartKey" in input && engine.ok && engine.output["Count"] === 0 &&
      refusedBy(emulator, "does not match the range key predicate")
  },
  {
    name: "an expression that the key of the table forbids",
    rule: "Attributes of the key are scalars and cannot be updated; that is checked before any condition.",
    holds: (_, engine, emulator) =>
      refusedBy(engine, "This attribute is part of the key", "Key attributes must be scalars") && !emulator.ok
  },
  {
    name: "equal numbers are one key",
    rule: "Numbers are compared by value: 100 and 1e2 are duplicates in a batch.",
    holds: ({ operation }, engine, emulator) =>
      operation.startsWith("Batch") && refusedBy(engine, "duplicates") && emulator.ok
  },
  {
    name: "an update of a transaction needs its expression",
    rule: "Update (of TransactWriteItem): UpdateExpression is required.",
    holds: ({ operation }, engine) => operation === "TransactWriteItems" && refusedBy(engine, "update.updateExpression")
  },
  {
    name: "a flag or a null that something may contain",
    rule: "Condition, CONTAINS and NOT_CONTAINS: one AttributeValue of type String, Number or Binary.",
    holds: (_, engine) => refusedBy(engine, "CONTAINS is not valid for BOOL", "CONTAINS is not valid for NULL")
  },
  {
    name: "reserved words",
    rule: "Reserved words need an expression attribute name wherever a name may stand, in functions too.",
    holds: (_, engine) => refusedBy(engine, "reserved keyword")
  },
  {
    name: "what is told of a document that was updated",
    rule:
      "ReturnValues, UPDATED_OLD and UPDATED_NEW: only what was updated, which of a document is what the paths name.",
    holds: ({ input }, engine, emulator) => {
      if (!String(input["ReturnValues"]).startsWith("UPDATED") || !engine.ok || !emulator.ok) return false
      const names = ({ Attributes }: Input): ReadonlyArray<string> => Object.keys(Attributes ?? {}).sort()
      return /[.[]/.test(String(input["UpdateExpression"])) &&
        names(engine.output).join() === names(emulator.output).join()
    }
  },
  {
    name: "a filter over what the index does not project",
    rule: "FilterExpression is applied to what was read: an attribute that is not projected is one that is not there.",
    holds: ({ input }, engine, emulator) =>
      engine.ok && (emulator.ok
        ? "IndexName" in input && ("FilterExpression" in input || "ScanFilter" in input) &&
          engine.output["ScannedCount"] === emulator.output["ScannedCount"]
        : emulator.message.includes("does not project one or more filter attributes"))
  }
]
