/**
 * Builds what is published: for each public package `dist` with ESM, declarations and their maps, and every top-level
 * call annotated as pure, so that bundlers drop what a program does not use.
 */
import { transformAsync } from "@babel/core"
import { execFileSync } from "node:child_process"
import { globSync } from "node:fs"
import { readFile, rm, writeFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import { publicPackages } from "./packages.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

const annotate = async (file: string): Promise<void> => {
  const map = JSON.parse(await readFile(`${file}.map`, "utf8"))
  const source = await readFile(file, "utf8")
  const result = await transformAsync(source.replace(/\n\/\/# sourceMappingURL=.*\s*$/, ""), {
    filename: file,
    configFile: false,
    babelrc: false,
    compact: false,
    inputSourceMap: map,
    sourceMaps: true,
    plugins: ["babel-plugin-annotate-pure-calls"]
  })
  const name = file.slice(file.lastIndexOf("/") + 1)
  // babel resolves the map's sources against the file it is given: the compiler's own are right
  await writeFile(file, `${result!.code!}\n//# sourceMappingURL=${name}.map\n`)
  const { sourcesContent: _, ...rest } = result!.map!
  await writeFile(`${file}.map`, JSON.stringify({ ...rest, file: name, sources: map.sources }))
}

for (const { folder: path, name } of publicPackages(root)) {
  const folder = root + path
  await rm(`${folder}/dist`, { recursive: true, force: true })
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", `${folder}/tsconfig.build.json`], {
    stdio: "inherit"
  })
  const files = globSync("dist/**/*.js", { cwd: folder })
  await Promise.all(files.map((file) => annotate(`${folder}/${file}`)))
  console.log(`${name}: ${files.length} modules in ${path}/dist`)
}
