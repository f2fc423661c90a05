import { assert, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const source = `
import { Query, Scan } from "dynapipe"
import * as Dynapipe from "dynapipe"
import * as Whole from "dynapipe/Scan"
import { collection, items as everything } from "dynapipe/Scan"
import { Scan as Other } from "elsewhere"
export const found = [
  Scan.items(Orders),
  Whole.items(Orders).pipe(Whole.segments(4)),
  everything(Orders),
  Scan.segments(4),
  Query.items(Orders, { customerId: "c" }),
  Other.items(Orders),
  Scan.collection({ orders: Orders }),
  collection({ orders: Orders }),
  Dynapipe.Scan.items(Orders),
  Dynapipe.Query.items(Orders, { customerId: "c" }),
  Query.collection({ orders: Orders }, { customerId: "c" }),
  Scan.items(Orders) // oxlint-disable-line dynapipe/no-scan -- the yearly export
]
`

it("a scan is called what it is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lint-"))
  try {
    const plugin = fileURLToPath(new URL("../src/Lint.ts", import.meta.url))
    const config = join(folder, "oxlint.json")
    writeFileSync(config, JSON.stringify({ jsPlugins: [plugin], rules: { "dynapipe/no-scan": "error" } }))
    writeFileSync(join(folder, "program.ts"), source)
    const oxlint = fileURLToPath(new URL("../../../node_modules/.bin/oxlint", import.meta.url))
    const told = await new Promise<string>((resolve) =>
      execFile(oxlint, ["-c", config, "--format", "json", folder], (_, stdout) => resolve(stdout))
    )
    const found: ReadonlyArray<any> = JSON.parse(told).diagnostics.filter(({ code }: any) => /no-scan/.test(code))
    assert.deepStrictEqual(found.map(({ labels }) => labels[0].span.line).sort((a, b) => a - b), [8, 9, 10, 14, 15, 16])
    assert.include(found[0].message, "every item of the table")
  } finally {
    rmSync(folder, { recursive: true })
  }
})
