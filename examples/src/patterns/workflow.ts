/**
 * Completing a workflow with all its tasks: a cascade in one transaction. Who adds or ends a task at the same time wins
 * or loses as a whole, and the loser reads again.
 */
import { Condition, Entity, Get, Put, Query, Table, Transact, Update } from "dynapipe"
import { Data, Effect, Schema } from "effect"

export class Workflows extends Table.make("workflows", { partitionKey: "pk", sortKey: "sk" }) {}

const Status = Schema.Literals(["open", "done"])
export class Workflow extends Entity.make("Workflow", {
  table: Workflows,
  schema: Schema.Struct({ workflowId: Schema.String, status: Status, tasks: Schema.Int, version: Schema.Int }),
  key: { pk: "WORKFLOW#{workflowId}", sk: "WORKFLOW" },
  version: "version"
}) {}
export class Task extends Entity.make("Task", {
  table: Workflows,
  schema: Schema.Struct({ workflowId: Schema.String, taskId: Schema.String, status: Status, version: Schema.Int }),
  key: { pk: "WORKFLOW#{workflowId}", sk: "TASK#{taskId}" },
  version: "version"
}) {}

export class TooManyTasks extends Data.TaggedError("TooManyTasks")<{ readonly tasks: number }> {}
export class WorkflowDone extends Data.TaggedError("WorkflowDone")<{ readonly workflowId: string }> {}

export const start = (workflowId: string) => Put.item(Workflow, { workflowId, status: "open", tasks: 0 })

/** The workflow counts its tasks, so that one that is added meanwhile changes its version. */
export const addTask = (workflowId: string, taskId: string) =>
  Transact.write({
    task: Put.item(Task, { workflowId, taskId, status: "open" }),
    workflow: Update.item(Workflow, { workflowId }).pipe(
      Update.increment(($) => $.tasks, 1),
      Update.when(($) => Condition.eq($.status, "open"))
    )
  }).pipe(Transact.failWith({ workflow: () => new WorkflowDone({ workflowId }) }))

/** A transaction takes 100 operations: the workflow itself, and 99 tasks. */
export const limit = 99

export const complete = (workflowId: string) =>
  Transact.optimistic(Effect.gen(function*() {
    const workflow = yield* Get.item(Workflow, { workflowId }).pipe(Get.consistent, Get.orFail)
    const tasks = yield* Query.items(Task, { workflowId }).pipe(
      Query.consistent,
      Query.filter(($) => Condition.eq($.status, "open")),
      Query.collect
    )
    if (tasks.length > limit) return yield* new TooManyTasks({ tasks: tasks.length })
    yield* Transact.write({
      workflow: Update.from(Workflow, workflow).pipe(Update.set({ status: "done" })),
      tasks: tasks.map((task) => Update.from(Task, task).pipe(Update.set({ status: "done" })))
    })
    return tasks.length
  }))
