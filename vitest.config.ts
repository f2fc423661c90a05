import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/test/**/*.test.ts", "test/src/**/*.test.ts"],
    globalSetup: ["test/src/harness/globalSetup.ts"],
    maxWorkers: 2,
    // for what hangs, and not for what is slow on a busy machine
    testTimeout: 120_000,
    hookTimeout: 120_000
  }
})
