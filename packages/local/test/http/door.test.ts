import { assert, describe, it } from "@effect/vitest"
import { crc32 } from "node:zlib"
import { ServiceError } from "../../src/error.ts"
import { answer, enter, type Incoming, refusal, type Reply } from "../../src/http/door.ts"

const authorization =
  "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b"

const incoming = (operation: string, body: unknown, more: Partial<Incoming> = {}): Incoming => ({
  method: "POST",
  url: "/",
  body: typeof body === "string" ? body : JSON.stringify(body),
  ...more,
  headers: {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `DynamoDB_20120810.${operation}`,
    "x-amz-date": "20260101T000000Z",
    authorization,
    ...more.headers
  }
})

const without = (...names: ReadonlyArray<string>): Incoming => {
  const whole = incoming("ListTables", {})
  return {
    ...whole,
    headers: Object.fromEntries(Object.entries(whole.headers).filter(([name]) => !names.includes(name)))
  }
}

const input = (operation: string, body: unknown): unknown => {
  const entered = enter(incoming(operation, body))
  return entered._tag === "Command" ? entered.input : assert.fail(entered.body)
}

const said = (request: Incoming): readonly [number, unknown] => {
  const entered = enter(request)
  if (entered._tag === "Command") return assert.fail("it was let in")
  if (entered.body !== "") assert.strictEqual(entered.headers["x-amz-crc32"], crc32(entered.body))
  return [entered.status, entered.body.startsWith("{") ? JSON.parse(entered.body) : entered.body]
}

const serialization = (Message?: string) => ({
  __type: "com.amazon.coral.service#SerializationException",
  ...(Message === undefined ? {} : { Message })
})

describe("a request that is well formed", () => {
  it("has bytes for base64, and no member that the operation does not know", () => {
    assert.deepStrictEqual(
      input("PutItem", {
        TableName: "t",
        constructor: 1,
        toString: { a: 1 },
        ReturnValues: null,
        Item: { b: { B: "AQI=" }, m: { M: { l: { L: [{ BS: ["", "/w=="] }] } } }, x: { Y: "z" } }
      }),
      {
        TableName: "t",
        Item: {
          b: { B: new Uint8Array([1, 2]) },
          m: { M: { l: { L: [{ BS: [new Uint8Array([]), new Uint8Array([255])] }] } } },
          x: {}
        }
      }
    )
  })

  it("keeps names of Object's prototype as names of attributes", () => {
    const text =
      "{\"TableName\":\"t\",\"Item\":{\"__proto__\":{\"S\":\"x\"},\"hasOwnProperty\":{\"M\":{\"__proto__\":{\"B\":\"AQ==\"}}}}}"
    const { Item } = input("PutItem", text) as { readonly Item: any }
    assert.deepStrictEqual(Object.keys(Item), ["__proto__", "hasOwnProperty"])
    assert.strictEqual(Object.getPrototypeOf(Item), Object.prototype)
    assert.strictEqual(
      answer({ contentType: "", operation: "GetItem" }, { Item }).body,
      "{\"Item\":{\"__proto__\":{\"S\":\"x\"},\"hasOwnProperty\":{\"M\":{\"__proto__\":{\"B\":\"AQ==\"}}}}}"
    )
  })

  it("has something empty for a null in a list or a map, and nothing for one that is a member", () => {
    assert.deepStrictEqual(
      input("BatchWriteItem", { RequestItems: { a: null, b: [null] }, ReturnConsumedCapacity: null }),
      { RequestItems: { a: [], b: [{}] } }
    )
    assert.deepStrictEqual(input("PutItem", { Item: { a: null, b: { L: [null] } } }), {
      Item: { a: {}, b: { L: [{}] } }
    })
    assert.deepStrictEqual(said(incoming("PutItem", { Item: { a: { SS: [null] } } })), [400, serialization()])
  })

  it("converts what the service's parser converts", () => {
    assert.deepStrictEqual(
      input("Query", { ConsistentRead: "yes", ScanIndexForward: "0", Limit: 1.9 }),
      { ConsistentRead: true, ScanIndexForward: false, Limit: 1 }
    )
  })

  it("may be for streams, under their own name", () => {
    const stream = { headers: { "x-amz-target": "DynamoDBStreams_20120810.ListStreams" } }
    assert.deepInclude(enter(incoming("", {}, stream)), { _tag: "Command", operation: "ListStreams" })
    assert.strictEqual(said(incoming("ListStreams", {}))[0], 400)
  })

  it("is answered in the content type that it came in", () => {
    const json = { headers: { "content-type": "application/json; charset=utf-8" } }
    assert.deepInclude(enter(incoming("ListTables", {}, json)), { contentType: "application/json" })
  })
})

describe("a request of other types", () => {
  const cases: ReadonlyArray<readonly [string, unknown, string]> = [
    ["GetItem", { TableName: 23 }, "NUMBER_VALUE cannot be converted to String"],
    ["GetItem", { TableName: -2.5 }, "DECIMAL_VALUE cannot be converted to String"],
    ["GetItem", { TableName: true }, "TRUE_VALUE cannot be converted to String"],
    ["GetItem", { TableName: false }, "FALSE_VALUE cannot be converted to String"],
    ["GetItem", { TableName: [] }, "Unrecognized collection type class java.lang.String"],
    ["GetItem", { TableName: {} }, "Start of structure or map found where not expected"],
    ["GetItem", { Key: "a" }, "Unexpected field type"],
    [
      "GetItem",
      { Key: [] },
      "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"
    ],
    ["GetItem", { Key: { a: "a" } }, "Unexpected value type in payload"],
    [
      "GetItem",
      { Key: { a: [] } },
      "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"
    ],
    ["GetItem", { Key: { a: { B: 1 } } }, "only base-64-encoded strings are convertible to bytes"],
    ["GetItem", { Key: { a: { B: "abc" } } }, "Base64 encoded length is expected a multiple of 4 bytes but found: 3"],
    ["GetItem", { Key: { a: { B: "////=" } } }, "Base64 encoded length is expected a multiple of 4 bytes but found: 5"],
    ["GetItem", { Key: { a: { B: "a===" } } }, "Invalid last non-pad Base64 character dectected"],
    ["GetItem", { Key: { a: { B: [] } } }, "Unrecognized collection type class java.nio.ByteBuffer"],
    ["GetItem", { Key: { a: { N: 1 } } }, "NUMBER_VALUE cannot be converted to String"],
    ["GetItem", { Key: { a: { SS: "a" } } }, "Unexpected field type"],
    ["GetItem", { Key: { a: { SS: {} } } }, "Start of structure or map found where not expected"],
    ["GetItem", { ConsistentRead: "maybe" }, "Unexpected token received from parser"],
    ["GetItem", { ConsistentRead: 1 }, "NUMBER_VALUE cannot be converted to Boolean"],
    ["Scan", { Limit: "1" }, "STRING_VALUE cannot be converted to Integer"],
    ["Scan", { Limit: true }, "TRUE_VALUE cannot be converted to Integer"],
    ["Scan", { ExpressionAttributeNames: { a: 1 } }, "NUMBER_VALUE cannot be converted to String"],
    [
      "Scan",
      { ExpressionAttributeNames: [] },
      "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"
    ]
  ]
  for (const [operation, body, message] of cases) {
    it(`${JSON.stringify(body)} is refused: ${message}`, () =>
      assert.deepStrictEqual(said(incoming(operation, body)), [400, serialization(message)]))
  }

  it("is refused where it is nested beyond all reason", () => {
    const text = `{"Item":${"{\"a\":{\"M\":".repeat(50_000)}{}${"}}".repeat(50_000)}}`
    assert.include((said(incoming("PutItem", text))[1] as any).message, "Nesting Levels")
  })
})

describe("what is no request", () => {
  it("is refused as the service does it, in its order", () => {
    assert.deepStrictEqual(said({ ...without(), method: "GET" }), [200, "healthy: dynamodb.us-east-1.amazonaws.com "])
    assert.deepStrictEqual(said({ ...without(), method: "PUT" }), [404, "<UnknownOperationException/>\n"])
    assert.deepStrictEqual(said(without("content-type")), [404, "<UnknownOperationException/>\n"])
    for (const body of ["{", "{\"TableName\":", "[1,", "nul", "\u0000", "'a'"]) {
      assert.deepStrictEqual(said(incoming("GetItem", body)), [400, serialization()])
    }
    assert.deepStrictEqual(said(incoming("GetItem", "null")), [400, serialization()])
    assert.deepStrictEqual(said(incoming("GetItem", "")), [400, serialization()])
    for (const operation of ["", "Nothing", "constructor", "__proto__", "GetItem.GetItem"]) {
      assert.deepStrictEqual(said(incoming(operation, {})), [400, {
        __type: "com.amazon.coral.service#UnknownOperationException"
      }])
    }
    assert.deepStrictEqual(said(without("x-amz-target"))[0], 400)
  })

  it("may be a browser's question whether it may ask", () => {
    const headers = { origin: "http://a", "access-control-request-headers": "x-amz-target" }
    const reply = enter({ ...incoming("", "", { headers }), method: "OPTIONS" }) as Reply
    assert.strictEqual(reply.status, 200)
    assert.strictEqual(reply.headers["access-control-allow-headers"], "x-amz-target")
    assert.strictEqual(reply.headers["access-control-max-age"], 172_800)
  })
})

describe("a signature", () => {
  const refusedWith = (request: Incoming) => {
    const [status, { __type, message }] = said(request) as [number, any]
    assert.strictEqual(status, 400)
    return `${__type.split("#")[1]}: ${message}`
  }

  it("must be there, with all of its parts", () => {
    const missing = "MissingAuthenticationTokenException: Request is missing Authentication Token"
    assert.strictEqual(refusedWith(without("authorization")), missing)
    assert.strictEqual(refusedWith(incoming("ListTables", {}, { headers: { authorization: "Basic abc" } })), missing)
    assert.strictEqual(
      refusedWith(incoming("ListTables", {}, { headers: { authorization: "AWS4-HMAC-SHA256 Credential=a" } })),
      "IncompleteSignatureException: Authorization header requires 'Signature' parameter. Authorization header requires " +
        "'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a"
    )
    assert.strictEqual(
      refusedWith(without("x-amz-date")),
      "IncompleteSignatureException: Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' " +
        `header. Authorization=${authorization}`
    )
  })

  it("may stand in the query, but not in both", () => {
    assert.strictEqual(
      refusedWith({ ...without(), url: "/?X-Amz-Algorithm=a" }),
      "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
    )
    assert.strictEqual(
      refusedWith({ ...without("authorization"), url: "/?X-Amz-Algorithm=a&X-Amz-Date=b&X-Amz-Signature=c" }),
      "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string " +
        "parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters."
    )
    const whole = "/?X-Amz-Algorithm=a&X-Amz-Date=b&X-Amz-Signature=c&X-Amz-Credential=d&X-Amz-SignedHeaders=e"
    assert.strictEqual(enter({ ...without("authorization"), url: whole })._tag, "Command")
  })
})

describe("an answer", () => {
  it("has base64 for bytes and seconds for dates, and leaves the values as they are", () => {
    const bytes = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
    const output = { Item: { a: { L: [{ B: bytes }, { S: "x" }] } }, Table: { CreationDateTime: new Date(1500) } }
    const reply = answer({ contentType: "application/json", operation: "GetItem" }, output)
    assert.strictEqual(
      reply.body,
      "{\"Item\":{\"a\":{\"L\":[{\"B\":\"AgM=\"},{\"S\":\"x\"}]}},\"Table\":{\"CreationDateTime\":1.5}}"
    )
    assert.strictEqual(output.Item.a.L[0]!.B, bytes)
    assert.strictEqual(reply.headers["x-amz-crc32"], crc32(reply.body))
  })

  it("to a GetItem is that of its item, with what else was asked for and in the type that was asked in", () => {
    const Item = { a: { S: "x" } }
    const get = (contentType: string, output: object) => answer({ contentType, operation: "GetItem" }, output)
    const plain = "application/x-amz-json-1.0"
    const replies = [
      get(plain, { Item }),
      get(plain, { Item }),
      get("application/json", { Item }),
      get(plain, { Item, ConsumedCapacity: { TableName: "t" } }),
      get(plain, { Item: { a: { S: "y" } } }),
      get(plain, {})
    ]
    assert.deepStrictEqual(replies.map(({ body }) => body), [
      "{\"Item\":{\"a\":{\"S\":\"x\"}}}",
      "{\"Item\":{\"a\":{\"S\":\"x\"}}}",
      "{\"Item\":{\"a\":{\"S\":\"x\"}}}",
      "{\"Item\":{\"a\":{\"S\":\"x\"}},\"ConsumedCapacity\":{\"TableName\":\"t\"}}",
      "{\"Item\":{\"a\":{\"S\":\"y\"}}}",
      "{}"
    ])
    for (const { body, headers, status } of replies) {
      assert.deepStrictEqual([status, headers["x-amz-crc32"]], [200, crc32(body)])
    }
    assert.deepStrictEqual(replies.map(({ headers }) => headers["content-type"]), [
      plain,
      plain,
      "application/json",
      plain,
      plain,
      plain
    ])
  })

  it("to a change of tags has no body", () => {
    for (const operation of ["TagResource", "UntagResource"]) {
      const { body, headers, status } = answer({ contentType: "application/x-amz-json-1.0", operation }, {})
      assert.deepStrictEqual([status, body, headers["x-amz-crc32"]], [200, "", 0])
    }
  })

  it("that refuses names the error in its namespace, with the spelling of its message", () => {
    const body = (error: ServiceError) => refusal({ contentType: "" }, error).body
    assert.strictEqual(
      body(new ServiceError("ValidationException", "no")),
      "{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":\"no\"}"
    )
    assert.strictEqual(
      body(new ServiceError("ConditionalCheckFailedException", "no", { Item: { b: { B: new Uint8Array([1]) } } })),
      "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\",\"message\":\"no\"," +
        "\"Item\":{\"b\":{\"B\":\"AQ==\"}}}"
    )
    assert.strictEqual(
      body(new ServiceError("TransactionCanceledException", "no", { CancellationReasons: [{ Code: "None" }] })),
      "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\",\"Message\":\"no\"," +
        "\"CancellationReasons\":[{\"Code\":\"None\"}]}"
    )
  })
})
