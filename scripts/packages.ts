/**
 * The packages that are published.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

export interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, unknown>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface Package {
  readonly name: string
  /** From the root of the workspace. */
  readonly folder: string
  readonly needs: ReadonlyArray<string>
}

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

/** In the order of their dependencies: a package comes after those that it is compiled against. */
export const publicPackages = (root: string): ReadonlyArray<Package> => {
  const found = globSync("packages/*/package.json", { cwd: root }).sort().map(dirname)
    .filter((folder) => existsSync(join(root, folder, "src/index.ts")))
    .map((folder) => ({ folder, manifest: readManifest(join(root, folder)) }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest: { dependencies, name, peerDependencies } }) => ({
      name,
      folder,
      needs: Object.keys({ ...dependencies, ...peerDependencies })
    }))
  const sorted: Array<Package> = []
  const visit = (each: Package): void => {
    if (sorted.includes(each)) return
    found.filter(({ name }) => each.needs.includes(name)).forEach(visit)
    sorted.push(each)
  }
  found.forEach(visit)
  return sorted
}
