import { describe, expect, it, vi } from "@effect/vitest"
import type { Credentials, Provider } from "../../src/internal/wire/credentials.ts"
import { fromProvider, makeStore } from "../../src/internal/wire/credentials.ts"

const minute = 60_000

/** A provider of credentials that are good for some minutes from when they were fetched, by a clock of its own. */
const scripted = (minutes: number, fail: (count: number) => boolean = () => false) => {
  const fetched: Array<boolean | undefined> = []
  const clock = { now: 1_000_000 }
  const provider: Provider = async (options) => {
    fetched.push(options?.forceRefresh)
    const count = fetched.length
    const expiration = new Date(clock.now + minutes * minute)
    await Promise.resolve()
    if (fail(count)) throw new Error(`refused ${count}`)
    return { accessKeyId: `KEY${count}`, secretAccessKey: "s", expiration }
  }
  return { clock, fetched, store: fromProvider(provider) }
}

const id = (found: Credentials | Promise<Credentials>): Promise<string> | string =>
  "then" in found ? found.then(({ accessKeyId }) => accessKeyId) : found.accessKeyId

describe("credentials", () => {
  it("are fetched once for all who wait, and then known at once", async () => {
    const { clock, fetched, store } = scripted(60)
    const waiting = [1, 2, 3].map(() => id(store.get(clock.now)))
    expect(await Promise.all(waiting)).toEqual(["KEY1", "KEY1", "KEY1"])
    expect(id(store.get(clock.now))).toBe("KEY1")
    expect(fetched).toEqual([false])
  })

  it("are fetched again in the last five minutes, while the old ones still serve", async () => {
    const { clock, fetched, store } = scripted(60)
    await store.get(clock.now)
    clock.now += 54 * minute
    expect(id(store.get(clock.now))).toBe("KEY1")
    expect(fetched.length).toBe(1)
    clock.now += 1 * minute
    expect(id(store.get(clock.now))).toBe("KEY1")
    expect(id(store.get(clock.now))).toBe("KEY1")
    expect(fetched.length).toBe(2)
    await new Promise((resolve) => setImmediate(resolve))
    expect(id(store.get(clock.now))).toBe("KEY2")
  })

  it("are waited for when the old ones are over", async () => {
    const { clock, store } = scripted(60)
    await store.get(clock.now)
    clock.now += 60 * minute
    expect(await id(store.get(clock.now))).toBe("KEY2")
  })

  it("serve to their end where others cannot be had, and are asked for only now and then", async () => {
    const { clock, fetched, store } = scripted(60, (count) => count > 1)
    await store.get(clock.now)
    clock.now += 56 * minute
    for (let call = 0; call < 5; call++) {
      expect(id(store.get(clock.now))).toBe("KEY1")
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(fetched.length).toBe(2)
    clock.now += 11_000
    store.get(clock.now)
    expect(fetched.length).toBe(3)
    await new Promise((resolve) => setImmediate(resolve))
    clock.now += 4 * minute
    await expect(store.get(clock.now)).rejects.toThrow("refused 4")
    await expect(store.get(clock.now)).rejects.toThrow("refused 5")
  })

  it("that were refused are fetched anew, by force, once for all", async () => {
    const { clock, fetched, store } = scripted(60)
    const old = await store.get(clock.now)
    const [a, b] = [store.renew(old, clock.now), store.renew(old, clock.now)]
    expect([await id(a!), await id(b!)]).toEqual(["KEY2", "KEY2"])
    expect(await id(store.renew(old, clock.now)!)).toBe("KEY2")
    expect(fetched).toEqual([false, true])
  })

  it("that were given cannot be renewed", () => {
    const given = { accessKeyId: "A", secretAccessKey: "B" }
    expect(makeStore(given, {}).get(0)).toBe(given)
    expect(makeStore(given, {}).renew(given, 0)).toBe(undefined)
  })

  const keys = { AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "B" }
  it("of the environment are there at once", () => {
    expect(makeStore(undefined, keys).get(0)).toEqual({ accessKeyId: "A", secretAccessKey: "B" })
    expect(
      makeStore(undefined, {
        ...keys,
        AWS_SESSION_TOKEN: "C",
        AWS_ACCOUNT_ID: "123456789012",
        AWS_CREDENTIAL_EXPIRATION: "2026-01-01T00:00:00Z"
      }).get(0)
    ).toEqual({
      accessKeyId: "A",
      secretAccessKey: "B",
      sessionToken: "C",
      accountId: "123456789012",
      expiration: new Date("2026-01-01T00:00:00Z")
    })
  })

  it("of a profile that is named, or of nowhere, come from the SDK's chain", async () => {
    for (const [name, value] of Object.entries(keys)) vi.stubEnv(name, value)
    vi.stubEnv("AWS_PROFILE", undefined)
    // The chain itself finds those of the environment: it was loaded, and it answered.
    const found = makeStore(undefined, {}).get(0)
    expect("then" in found).toBe(true)
    expect(await id(found)).toBe("A")
    const profile = makeStore(undefined, { ...keys, AWS_PROFILE: "shop" }).get(0)
    expect("then" in profile).toBe(true)
    expect(await id(profile)).toBe("A")
    vi.unstubAllEnvs()
  })
})
