/** A door before a server of DynamoDB that can keep calls waiting, and sees when their callers go. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"

export interface Door {
  readonly url: string
  /** Keeps the next call of this operation for ever; the effect ends when its caller has gone. */
  readonly keep: (operation: string) => Effect.Effect<void>
}

const read = async (request: Http.IncomingMessage): Promise<Buffer> => {
  const parts: Array<Buffer> = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

export const door = (url: string) =>
  Effect.gen(function*() {
    let kept: { readonly operation: string; readonly gone: () => void } | undefined
    const server = Http.createServer(async (request, response) => {
      const target = String(request.headers["x-amz-target"])
      const body = await read(request)
      if (kept !== undefined && target.endsWith(`.${kept.operation}`)) {
        response.once("close", kept.gone)
        kept = undefined
        return
      }
      const { "content-length": _, connection: __, host: ___, ...headers } = request.headers
      const answer = await fetch(url, {
        method: "POST",
        headers: headers as Record<string, string>,
        body: new Uint8Array(body)
      })
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" }).end(await answer.text())
    })
    yield* Effect.acquireRelease(
      Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
      () =>
        Effect.sync(() => {
          server.closeAllConnections()
          server.close()
        })
    )
    const made: Door = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      keep: (operation) => {
        const gone = Deferred.makeUnsafe<void>()
        kept = { operation, gone: () => Deferred.doneUnsafe(gone, Effect.void) }
        return Deferred.await(gone)
      }
    }
    return made
  })
