/**
 * The command's flags, read without the library that explains them.
 *
 * That library takes longer to load than the server takes to start. It is asked only where it has something to say:
 * for help, for the version, and for flags that are not understood here.
 *
 * @since 0.1.0
 */

/**
 * What the command was told.
 *
 * @category models
 * @since 0.1.0
 */
export interface CommandOptions {
  readonly port: number
  readonly host: string
  readonly data: string | undefined
  readonly fsync: boolean
  readonly log: boolean
}

/**
 * What holds where nothing is said.
 *
 * @category models
 * @since 0.1.0
 */
export const defaults: CommandOptions = { port: 8000, host: "127.0.0.1", data: undefined, fsync: false, log: false }

const asPort = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) < 65_536 ? Number(text) : undefined
const asText = (text: string): string | undefined => text === "" || text.startsWith("-") ? undefined : text

const texts: Readonly<Record<string, readonly [keyof CommandOptions, (text: string) => string | number | undefined]>> =
  {
    "--port": ["port", asPort],
    "-p": ["port", asPort],
    "--host": ["host", asText],
    "--data": ["data", asText],
    "-d": ["data", asText]
  }

const switches: Readonly<Record<string, keyof CommandOptions>> = { "--fsync": "fsync", "--log": "log" }

/**
 * Reads the arguments where they are plain; gives nothing where somebody should explain.
 *
 * @category parsing
 * @since 0.1.0
 */
export const parse = (args: ReadonlyArray<string>): CommandOptions | undefined => {
  const options: Record<string, unknown> = { ...defaults }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (Object.hasOwn(switches, arg)) {
      options[switches[arg]!] = true
      continue
    }
    const equals = arg.startsWith("--") ? arg.indexOf("=") : -1
    const name = equals < 0 ? arg : arg.slice(0, equals)
    if (!Object.hasOwn(texts, name)) return undefined
    const [option, read] = texts[name]!
    const value = read(equals < 0 ? args[++i] ?? "" : arg.slice(equals + 1))
    if (value === undefined) return undefined
    options[option] = value
  }
  return options as unknown as CommandOptions // every key of the defaults, each read as its own type
}
