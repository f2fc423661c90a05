/**
 * Where DynamoDB Local is known to answer statements in another way than the service: each with the rule that decides.
 */
import type { Answer } from "../differential/backend.ts"
import { compare } from "../differential/compare.ts"
import type { Exception } from "../differential/exceptions.ts"
import type { Input, Step } from "../differential/request.ts"

const refusedBy = (answer: Answer, ...words: ReadonlyArray<string>): boolean =>
  !answer.ok && words.some((word) => answer.message.includes(word))

const responses = (answer: Answer): ReadonlyArray<Input> =>
  answer.ok ? (answer.output["Responses"] ?? []) as unknown as ReadonlyArray<Input> : []

const requests = (input: Input): ReadonlyArray<Input> =>
  (input["Statements"] ?? input["TransactStatements"] ?? [input]) as unknown as ReadonlyArray<Input>

const statements = (input: Input): ReadonlyArray<string> => requests(input).map(({ Statement }) => Statement as string)

const isTransaction = (operation: string): boolean => operation === "ExecuteTransaction"

/** The answers to a batch, where both gave them, one by one. */
const pairs = (engine: Answer, emulator: Answer): ReadonlyArray<readonly [Input, Input]> =>
  responses(engine).map((ours, at) => [ours, responses(emulator)[at]!] as const)

const same = (step: Step, left: Input, right: Input): boolean =>
  compare(step, { ok: true, output: left }, { ok: true, output: right }) === undefined

export const exceptions: ReadonlyArray<Exception> = [
  {
    name: "the emulator breaks",
    rule: "ORDER BY takes the sort key of a table or an index; the emulator answers InternalFailure to some of them.",
    holds: (_, __, emulator) => !emulator.ok && emulator.code === "InternalFailure"
  },
  {
    name: "what is not well formed",
    rule: "A word behind the table's name is no clause; the emulator takes it for another name of the table.",
    holds: (_, engine, emulator) => refusedBy(engine, "wasn't well formed") && !emulator.ok
  },
  {
    name: "parameters that nothing asks for",
    rule: "Number of parameters in request and statement don't match: more of them do not match, either.",
    holds: ({ input }) =>
      requests(input).some(({ Parameters, Statement }) =>
        ((Parameters ?? []) as ReadonlyArray<unknown>).length > String(Statement).split("?").length - 1
      )
  },
  {
    name: "the parameters of a batch",
    rule: "AttributeValue: a request with a value that is none is refused, whatever its statements are.",
    holds: ({ operation }, engine) =>
      operation === "BatchExecuteStatement" && !engine.ok && engine.code === "ValidationException" &&
      !/duplicates|same batch/.test(engine.message)
  },
  {
    name: "a page of an order that descends",
    rule: "ORDER BY … DESC: the pages follow each other in this order; the emulator puts each page in order.",
    holds: ({ input }, engine, emulator) => {
      if (!("Limit" in input) || !(statements(input)[0] ?? "").endsWith(" DESC") || !engine.ok || !emulator.ok) {
        return false
      }
      const unordered: Step = { operation: "ExecuteStatement", input, pages: "joined" }
      return compare(unordered, engine, emulator) === undefined
    }
  },
  {
    name: "pages of several partitions",
    rule:
      "NextToken: a statement goes on until all is read; the emulator stops where a page and a partition end as one.",
    holds: ({ input }, engine, emulator) => {
      if (!("Limit" in input) || !/pk IN/.test(statements(input)[0] ?? "") || !engine.ok || !emulator.ok) return false
      const [ours, theirs] = [engine, emulator].map(({ output }) => output["Items"] as ReadonlyArray<unknown>)
      return theirs!.length < ours!.length
    }
  },
  {
    name: "one value twice",
    rule: "IN is true where the operand is one of the members: an item is selected once, however often it is named.",
    holds: ({ input }, engine, emulator) => {
      const members = /pk IN \[([^,\]]+), ([^,\]]+)\]/.exec(statements(input)[0] ?? "")
      if (members === null || !engine.ok || !emulator.ok) return false
      const distinct = (answer: Answer & { readonly ok: true }) => [
        ...new Set((answer.output["Items"] as ReadonlyArray<unknown>).map((item) => JSON.stringify(item)))
      ]
      return distinct(engine).length === distinct(emulator).length &&
        distinct(engine).length < (emulator.output["Items"] as ReadonlyArray<unknown>).length
    }
  },
  {
    name: "an expression that the key of the table forbids",
    rule: "Attributes of the key are scalars and cannot be updated; that is checked before any condition.",
    holds: ({ input }, engine, emulator) =>
      refusedBy(engine, "This attribute is part of the key", "Key attributes must be scalars") && !emulator.ok ||
      statements(input).some((statement) => /pk\.a|SET pk/.test(statement))
  },
  {
    name: "a transaction with a statement that is wrong",
    rule: "TransactionCanceledException tells CancellationReasons; a statement that is wrong is a ValidationException.",
    holds: ({ operation }, engine, emulator) =>
      isTransaction(operation) && refusedBy(engine, "Validation failed in TransactStatements") &&
      refusedBy(emulator, "ValidationError")
  },
  {
    name: "several items of a transaction that do not fit",
    rule: "CancellationReasons: one for each action, in order; the emulator tells of the first one only.",
    holds: ({ operation }, engine, emulator) => {
      const reasons = (answer: Answer) => answer.ok ? 0 : answer.message.split("ValidationError").length - 1
      return isTransaction(operation) && reasons(engine) > 1 && reasons(emulator) === 1
    }
  },
  {
    name: "a transaction of an item that does not fit",
    rule: "TransactionCanceledException: what is wrong with one item is the reason ValidationError of its action.",
    holds: ({ operation }, engine, emulator) =>
      isTransaction(operation) && refusedBy(engine, "ValidationError") && !emulator.ok &&
      emulator.code === "ValidationException"
  },
  {
    name: "the reason of an INSERT of what is there",
    rule:
      "The item is there already: DuplicateItem, as in a batch; it is not wrong in itself, as ValidationError says.",
    holds: ({ operation }, engine, emulator) =>
      isTransaction(operation) && refusedBy(engine, "DuplicateItem") &&
      refusedBy(emulator, engine.ok ? "" : engine.message.replaceAll("DuplicateItem", "ValidationError"))
  },
  {
    name: "the item of a failed condition",
    rule:
      "ReturnValuesOnConditionCheckFailure (of a BatchStatementRequest, a ParameterizedStatement): ALL_OLD shows it.",
    holds: (step, engine, emulator) => {
      const asked = JSON.stringify(step.input).includes("ReturnValuesOnConditionCheckFailure")
      if (engine.ok) {
        return asked && pairs(engine, emulator).length > 0 &&
          pairs(engine, emulator).every(([ours, theirs]) =>
            same(step, ours, theirs) || (ours["Code"] === theirs["Code"] && theirs["Item"] === null)
          )
      }
      return asked && !emulator.ok && engine.message === emulator.message
    }
  }
]
