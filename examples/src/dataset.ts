/**
 * The files of vega-datasets: real data, with the gaps that real data has.
 */
import { readFile } from "node:fs/promises"

/** The text of a file of the data set. The package exports its program only, so the files are found beside it. */
export const dataset = (name: string): Promise<string> =>
  readFile(new URL(`../data/${name}`, import.meta.resolve("vega-datasets")), "utf8")
