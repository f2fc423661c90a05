/**
 * A certificate for `localhost`, made for one run.
 */
import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** Makes a certificate and its key, in PEM; needs `openssl`. */
export const certificate = (): { readonly cert: string; readonly key: string } => {
  const folder = mkdtempSync(join(tmpdir(), "bench-"))
  try {
    const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")]
    const request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    const names = ["-addext", "subjectAltName=DNS:localhost"]
    execFileSync("openssl", [...request.split(" "), ...names, "-keyout", key, "-out", cert], { stdio: "ignore" })
    return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
