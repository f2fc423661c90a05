/**
 * Requests to a server as any client sends them: JSON over HTTP, with a signature that nobody checks.
 */
const streams: ReadonlySet<string> = new Set(["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"])

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: any
}

export const headersFor = (operation: string): Record<string, string> => ({
  "content-type": "application/x-amz-json-1.0",
  "x-amz-date": "20260101T000000Z",
  "x-amz-target": `${streams.has(operation) ? "DynamoDBStreams" : "DynamoDB"}_20120810.${operation}`,
  authorization:
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none"
})

export const post = async (
  url: string,
  operation: string,
  body: unknown,
  headers: Record<string, string> = headersFor(operation)
): Promise<Reply> => {
  const reply = await fetch(url, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body)
  })
  const text = await reply.text()
  return {
    status: reply.status,
    headers: reply.headers,
    text,
    body: text.startsWith("{") ? JSON.parse(text) : undefined
  }
}

/** The code of a refusal, without its namespace. */
export const codeOf = ({ body }: Reply): string => String(body?.__type).split("#").pop()!

export const messageOf = ({ body }: Reply): string => body?.message ?? body?.Message ?? ""
