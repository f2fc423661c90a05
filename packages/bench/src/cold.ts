/**
 * Cold starts: small programs that get one item, bundled by esbuild and started in fresh processes against a stub over
 * HTTPS. `node packages/bench/src/cold.ts [--starts N]` prints the time from the start of the process to its first
 * answer, the size of the bundle, and the most memory that the process took: medians of interleaved starts.
 */
import { marshall } from "@aws-sdk/util-dynamodb"
import { build } from "esbuild"
import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs, promisify } from "node:util"
import { certificate } from "./certificate.ts"
import { startStub } from "./stub.ts"

const { values: flags } = parseArgs({ options: { starts: { type: "string", default: "15" } } })

const entity = `
import * as DynamoDB from "dynapipe/DynamoDB"
import * as Entity from "dynapipe/Entity"
import * as Get from "dynapipe/Get"
import * as Table from "dynapipe/Table"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
class Shop extends Table.make("shop", { partitionKey: "pk", sortKey: "sk" }) {}
class Customers extends Entity.make("Customer", {
  table: Shop,
  schema: Schema.Struct({ id: Schema.String, name: Schema.String, age: Schema.Int, active: Schema.Boolean }),
  key: { pk: "CUSTOMER#{id}", sk: "PROFILE" }
}) {}
const get = Get.item(Customers, { id: "1" }).pipe(Get.orFail)
const found = (layer) => Effect.runPromise(Effect.provide(get, layer)).then(({ name }) => name)
`

const options = `{ endpoint: process.env.STUB, region: "us-east-1" }`
const client = `const client = new DynamoDBClient(${options})`
const Key = `{ pk: "CUSTOMER#1", sk: "PROFILE" }`

const programs: Readonly<Record<string, string>> = {
  "wire": `${entity}
    import * as WireDynamoDB from "dynapipe/WireDynamoDB"
    export const answer = found(WireDynamoDB.layer(${options}))`,
  "wire, without a schema": `
    import * as DynamoDB from "dynapipe/DynamoDB"
    import * as WireDynamoDB from "dynapipe/WireDynamoDB"
    import * as Effect from "effect/Effect"
    const get = Effect.flatMap(DynamoDB.DynamoDB, ({ call }) =>
      call("GetItem", { TableName: "shop", Key: { pk: { S: "CUSTOMER#1" }, sk: { S: "PROFILE" } } }))
    export const answer = Effect.runPromise(Effect.provide(get, WireDynamoDB.layer(${options})))
      .then(({ Item }) => Item.name.S)`,
  "layer over the SDK": `${entity}
    export const answer = found(DynamoDB.layer(${options}))`,
  "raw": `
    import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb"
    import { marshall, unmarshall } from "@aws-sdk/util-dynamodb"
    ${client}
    export const answer = client.send(new GetItemCommand({ TableName: "shop", Key: marshall(${Key}) }))
      .then(({ Item }) => unmarshall(Item).name)`,
  "lib-dynamodb": `
    import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
    import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb"
    ${client}
    export const answer = DynamoDBDocumentClient.from(client)
      .send(new GetCommand({ TableName: "shop", Key: ${Key} })).then(({ Item }) => Item.name)`,
  "ElectroDB": `
    import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
    import { Entity } from "electrodb"
    ${client}
    const Customers = new Entity({
      model: { entity: "Customer", version: "1", service: "shop" },
      attributes: {
        id: { type: "string" }, name: { type: "string" }, age: { type: "number" }, active: { type: "boolean" }
      },
      indexes: {
        main: {
          pk: { field: "pk", composite: ["id"], template: "CUSTOMER#\${id}", casing: "none" },
          sk: { field: "sk", composite: [], template: "PROFILE", casing: "none" }
        }
      }
    }, { client, table: "shop" })
    export const answer = Customers.get({ id: "1" }).go({ ignoreOwnership: true }).then(({ data }) => data.name)`,
  "dynamodb-toolbox": `
    import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
    import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb"
    import { Entity, GetItemCommand, Table, boolean, item, number, string } from "dynamodb-toolbox"
    ${client}
    const table = new Table({
      name: "shop",
      documentClient: DynamoDBDocumentClient.from(client),
      partitionKey: { name: "pk", type: "string" },
      sortKey: { name: "sk", type: "string" }
    })
    const Customers = new Entity({
      name: "Customer",
      table,
      timestamps: false,
      entityAttribute: false,
      schema: item({ id: string().key(), name: string(), age: number(), active: boolean() }),
      computeKey: ({ id }) => ({ pk: "CUSTOMER#" + id, sk: "PROFILE" })
    })
    export const answer = Customers.build(GetItemCommand).key({ id: "1" }).send().then(({ Item }) => Item.name)`
}

const item = { pk: "CUSTOMER#1", sk: "PROFILE", _type: "Customer", id: "1", name: "Ada", age: 36, active: true }

// The start is the process's own; what it tells is written before anything is torn down.
const ending = `
  .then((name) => {
    if (name !== "Ada") throw new Error("got " + name)
    process.stdout.write(JSON.stringify([performance.now(), process.resourceUsage().maxRSS / 1024]), () => process.exit())
  })`

const bundle = async (folder: string, name: string, program: string): Promise<string> => {
  const outfile = join(folder, `${name.replaceAll(/\W+/g, "-")}.mjs`)
  await build({
    stdin: {
      contents: `${program.replace("export const answer =", "const answer =")}\nanswer${ending}`,
      resolveDir: import.meta.dirname,
      loader: "js"
    },
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node24",
    outfile,
    // What is CommonJS in a bundle of modules asks for Node's modules at run time.
    banner: {
      js:
        "import{createRequire as createRequireOfBench}from'node:module';const require=createRequireOfBench(import.meta.url);"
    },
    logLevel: "error"
  })
  return outfile
}

const median = (values: ReadonlyArray<number>): number => values.toSorted((a, b) => a - b)[values.length >> 1]!
const run = promisify(execFile)

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "cold-"))
  const tls = certificate()
  const stub = await startStub({ answers: { GetItem: { Item: marshall(item) } }, tls })
  try {
    const trusted = join(folder, "cert.pem")
    writeFileSync(trusted, tls.cert)
    const env = {
      PATH: process.env["PATH"],
      STUB: `https://localhost:${stub.port}`,
      NODE_EXTRA_CA_CERTS: trusted,
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    }
    const files = new Map<string, string>()
    for (const [name, program] of Object.entries(programs)) files.set(name, await bundle(folder, name, program))
    const variants = [...files].flatMap(([name, file]) => [
      { name, file, env },
      { name: `${name}, compile cache`, file, env: { ...env, NODE_COMPILE_CACHE: join(folder, "cache") } }
    ])
    const samples = new Map(variants.map(({ name }) => [name, [] as Array<readonly [number, number]>]))
    for (let start = -1; start < Number(flags.starts); start++) {
      for (const { env, file, name } of variants) {
        const { stdout } = await run(process.execPath, [file], { env })
        if (start >= 0) samples.get(name)!.push(JSON.parse(stdout))
      }
    }
    const time = (name: string) => median(samples.get(name)!.map(([ms]) => ms))
    console.log(
      `node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, over HTTPS, ${flags.starts} starts each`
    )
    console.log("                                      ms  to raw    KB     MB")
    for (const { file, name } of variants) {
      const rss = median(samples.get(name)!.map(([, megabytes]) => megabytes))
      console.log(
        `${name.padEnd(36)} ${time(name).toFixed(0).padStart(4)}  ${
          (time(name) / time("raw")).toFixed(2).padStart(5)
        } ` +
          `${(statSync(file).size / 1024).toFixed(0).padStart(6)} ${rss.toFixed(0).padStart(6)}`
      )
    }
  } finally {
    stub.stop()
    rmSync(folder, { recursive: true })
  }
}

await main()
