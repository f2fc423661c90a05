/**
 * Resource policies: kept and given back. Nobody is kept out by them, as every key is welcome.
 *
 * @since 0.1.0
 */
import { ServiceError } from "../../../error.ts"
import type { TableRecord } from "../../table/record.ts"
import type { Table } from "../../table/table.ts"
import { digest, notFound, storeTable, type World } from "../../world.ts"

type Policy = NonNullable<TableRecord["policy"]>

interface Asking {
  readonly ResourceArn: string
  readonly ExpectedRevisionId?: string | undefined
}

interface Putting extends Asking {
  readonly Policy: string
}

/** What stands for the revision of a policy that is not there. */
const noPolicy = "NO_POLICY"

const tableOf = (world: World, { ResourceArn: arn }: Asking): Table => {
  const table = [...world.tables.values()].find((table) => table.record.arn === arn)
  if (table === undefined) throw notFound(`Requested resource not found: ResourceArn: ${arn} not found`)
  return table
}

const missing = (arn: string): ServiceError =>
  new ServiceError("PolicyNotFoundException", `Resource-based policy not found for the provided ResourceArn: ${arn}`)

const checkRevision = (table: Table, { ExpectedRevisionId: expected, ResourceArn: arn }: Asking): void => {
  if (expected !== undefined && expected !== (table.record.policy?.revision ?? noPolicy)) {
    throw missing(`${arn} Policy revision: ${expected}`)
  }
}

/** A policy under a revision of its own. */
export const policyOf = (world: World, arn: string, text: string, before?: Policy): Policy =>
  before?.text === text
    ? before
    : { text, revision: String(parseInt(digest(world, `${arn}/${before?.revision}/${text}`).slice(0, 13), 16)) }

/** @category operations */
export const putResourcePolicy = (world: World, input: Putting): unknown => {
  const table = tableOf(world, input)
  checkRevision(table, input)
  const policy = policyOf(world, input.ResourceArn, input.Policy, table.record.policy)
  storeTable(world, { ...table.record, policy })
  return { RevisionId: policy.revision }
}

/** @category operations */
export const getResourcePolicy = (world: World, input: Asking): unknown => {
  const { policy } = tableOf(world, input).record
  if (policy === undefined) throw missing(input.ResourceArn)
  return { Policy: policy.text, RevisionId: policy.revision }
}

/** @category operations */
export const deleteResourcePolicy = (world: World, input: Asking): unknown => {
  const table = tableOf(world, input)
  checkRevision(table, input)
  const { policy, ...rest } = table.record
  // Deleting what is not there is no failure.
  if (policy === undefined) return {}
  storeTable(world, rest)
  return { RevisionId: policy.revision }
}
