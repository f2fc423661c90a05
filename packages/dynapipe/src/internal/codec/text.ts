/**
 * Attribute values as the JSON text of the protocol.
 *
 * @since 0.1.0
 */
import type { AttributeMap, AttributeValue } from "../../AttributeValue.ts"

/** Text that JSON quotes as it is. */
// eslint-disable-next-line no-control-regex
const plain = /^[\x20\x21\x23-\x5b\x5d-\x7f]*$/

/** A string in JSON. */
export const quote = (value: string): string =>
  value.length < 64 && plain.test(value) ? `"${value}"` : JSON.stringify(value)

/** Bytes in base64. */
const base64 = (value: Uint8Array): string =>
  Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64")

/** One attribute value in JSON, bytes in base64. */
export const valueText = (value: AttributeValue): string => {
  if (value.S !== undefined) return `{"S":${quote(value.S)}}`
  if (value.N !== undefined) return `{"N":"${value.N}"}`
  if (value.M !== undefined) return `{"M":${mapText(value.M)}}`
  if (value.L !== undefined) return `{"L":[${value.L.map(valueText).join(",")}]}`
  if (value.B !== undefined) return `{"B":"${base64(value.B)}"}`
  if (value.BS !== undefined) return `{"BS":[${value.BS.map((bytes) => `"${base64(bytes)}"`).join(",")}]}`
  return JSON.stringify(value)
}

/** An attribute map in JSON. */
export const mapText = (map: AttributeMap): string => {
  let text = ""
  for (const name of Object.keys(map)) {
    text += `${text === "" ? "{" : ","}${quote(name)}:${valueText(map[name]!)}`
  }
  return text === "" ? "{}" : `${text}}`
}
