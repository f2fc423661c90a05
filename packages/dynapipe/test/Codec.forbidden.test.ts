import { assert, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"

it("works where code must not be generated", () => {
  const script = fileURLToPath(new URL("./codec/forbidden.ts", import.meta.url))
  const output = execFileSync(process.execPath, ["--disallow-code-generation-from-strings", script], {
    encoding: "utf8"
  })
  assert.deepStrictEqual(JSON.parse(output), {
    allowed: false,
    item: { id: { S: "a" }, n: { N: "1" } },
    read: { id: "a", n: 1 },
    text: "{\"id\":{\"S\":\"a\"}}"
  })
})
