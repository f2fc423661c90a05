/**
 * What to check, by the code of a request that was rejected.
 */
const credentials = "Check the credentials: the access key, the secret, the session token and the region"

const hints: Readonly<Record<string, string>> = {
  AccessDeniedException: "Allow this operation on the table (and its index) in the role's policy",
  CredentialsProviderError:
    "Configure credentials: an option of the layer, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role",
  DuplicateItemException: "There is an item with this key already",
  ExpiredTokenException: "The credentials have expired: refresh them",
  IdempotentParameterMismatchException:
    "The token was used for other parameters within ten minutes: use a new one for a new request",
  IncompleteSignatureException: credentials,
  InvalidCredentials: credentials,
  InvalidEndpoint:
    "Correct the endpoint: the layer's options, AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, or the profile",
  InvalidSignatureException: `${credentials}, and this machine's clock`,
  ItemCollectionSizeLimitExceededException:
    "With a local index, all items of one partition key have 10 GB: spread them over more partition keys",
  ItemCollectionSizeLimitExceeded:
    "With a local index, all items of one partition key have 10 GB: spread them over more partition keys",
  LimitExceededException: "Too many tables are changing at once, or the account's limit is reached",
  MissingAuthenticationTokenException: "The request was not signed: configure credentials",
  RegionMissing: "Say the region: an option of the layer, AWS_REGION, or a profile",
  ResourceInUseException: "The table exists already, or is changing: wait until it is ACTIVE",
  ResourceNotFoundException: "Check that the table exists in this region and account, and is ACTIVE",
  SerializationException: "The request has a value of a wrong type",
  TableInUseException: "The table is changing: wait until it is ACTIVE",
  TableNotFoundException: "Check the table's name, region and account",
  UnknownOperationException: "This backend does not offer the operation",
  UnrecognizedClientException: credentials,
  ValidationError: "The operation breaks a rule of DynamoDB: sending it again changes nothing",
  ValidationException: "The request breaks a rule of DynamoDB: sending it again changes nothing"
}

/** A sentence for every code. */
export const of = (code: string): string =>
  `${Object.hasOwn(hints, code) ? hints[code] : "Sending it again changes nothing"}.`
