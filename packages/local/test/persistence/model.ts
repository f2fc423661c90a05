/** What write number n does, and what there is after n writes. */
export const TableName = "kill"

const put = (pk: string, n: number, more: object = {}) => ({
  Put: { TableName, Item: { pk: { S: pk }, n: { N: String(n) }, ...more } }
})

export const actions = (n: number) => [
  put("count", n),
  put(`a${n % 7}`, n, { s: { S: "é".repeat(n % 400) } }),
  put(`b${n % 5}`, n, { l: { L: [{ BOOL: n % 2 === 0 }, { M: { x: { N: String(-n) } } }] } }),
  n % 3 === 0
    ? { Delete: { TableName, Key: { pk: { S: `c${n % 2}` } } } }
    : put(`c${n % 2}`, n)
]

export const after = (n: number): Record<string, unknown> => {
  const state: Record<string, unknown> = {}
  // every key is written at least once in so many writes
  for (let i = Math.max(1, n - 50); i <= n; i++) {
    for (const action of actions(i)) {
      if ("Put" in action) state[action.Put.Item.pk.S] = action.Put.Item
      else delete state[action.Delete.Key.pk.S]
    }
  }
  return state
}
