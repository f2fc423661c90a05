/**
 * What the demo shows: headings, lines, a progress bar.
 */
import { Effect, Ref } from "effect"

const colours = process.stdout.isTTY && process.env["NO_COLOR"] === undefined
const paint = (code: number) => (text: string) => colours ? `\u001b[${code}m${text}\u001b[0m` : text
export const bold = paint(1)
export const dim = paint(2)
export const green = paint(32)
export const yellow = paint(33)

const write = (text: string) => Effect.sync(() => void process.stdout.write(text))

export const line = (text = "") => write(`${text}\n`)
export const heading = (text: string) => line(`\n${bold(text)}`)
export const said = (label: string, text: string) => line(`  ${dim(label.padEnd(34))} ${text}`)
export const caught = (tag: string, message: string) => line(`  ${yellow(tag.padEnd(24))} ${message}`)

export const thousands = (n: number) => n.toLocaleString("en-US")

const width = 28
const bar = (label: string, done: number, total: number) => {
  const full = Math.round(done / total * width)
  const blocks = green("█".repeat(full)) + dim("░".repeat(width - full))
  return `  ${label.padEnd(12)} ${blocks} ${thousands(done).padStart(6)} / ${thousands(total)}`
}

/**
 * Counts what is done of a number of things, as a bar on a terminal and as one line elsewhere.
 */
export const progress = Effect.fnUntraced(function*(label: string, total: number) {
  const done = yield* Ref.make(0)
  const step = Math.max(1, Math.floor(total / 100))
  return (n: number) =>
    Effect.flatMap(Ref.updateAndGet(done, (before) => before + n), (now) =>
      now === total
        ? line(`${colours ? "\r" : ""}${bar(label, now, total)}`)
        : colours && now % step === 0
        ? write(`\r${bar(label, now, total)}`)
        : Effect.void)
})
