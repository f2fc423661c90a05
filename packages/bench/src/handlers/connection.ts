/**
 * Where the handlers find the stub, and what they look for in it.
 */
export const connection = { endpoint: process.env["STUB"]!, region: "us-east-1" }
export const TableName = "shop"
export const Key = { pk: "CUSTOMER#1", sk: "PROFILE" }
