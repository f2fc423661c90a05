/**
 * What clients ask about and nobody has here: exports, imports, global tables of the version of 2017.
 *
 * @since 0.1.0
 */
import { ServiceError } from "../../../error.ts"
import type { World } from "../../world.ts"

/** @category operations */
export const listExports = (): unknown => ({ ExportSummaries: [] })

/** @category operations */
export const listImports = (): unknown => ({ ImportSummaryList: [] })

/** @category operations */
export const listGlobalTables = (): unknown => ({ GlobalTables: [] })

/** @category operations */
export const describeExport = (_: World, { ExportArn: arn }: { readonly ExportArn: string }) => {
  throw new ServiceError("ExportNotFoundException", `Export not found: ${arn}`)
}

/** @category operations */
export const describeImport = (_: World, { ImportArn: arn }: { readonly ImportArn: string }) => {
  throw new ServiceError("ImportNotFoundException", `Import not found: ${arn}`)
}

/** @category operations */
export const describeGlobalTable = (_: World, { GlobalTableName: name }: { readonly GlobalTableName: string }) => {
  throw new ServiceError(
    "GlobalTableNotFoundException",
    `Global table not found: Global table with name: '${name}' does not exist.`
  )
}
