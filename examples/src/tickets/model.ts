/**
 * A ticket desk for many organisations, in one table: an item of any kind is in a partition of its organisation.
 */
import { Entity, Table } from "dynapipe"
import { Schema } from "effect"

export class Desk extends Table.make("desk", {
  partitionKey: "pk",
  sortKey: "sk",
  indexes: {
    byAssignee: { partitionKey: "gsi1pk", sortKey: "gsi1sk" },
    byStatus: { partitionKey: "gsi2pk", sortKey: "gsi2sk" }
  },
  timeToLive: "ttl"
}) {}

const InOrganisation = { org: Schema.String }
const OfProject = { ...InOrganisation, project: Schema.String }
const OfTicket = { ...OfProject, number: Schema.Int }

export class User extends Schema.Class<User>("User")({
  ...InOrganisation,
  name: Schema.String,
  email: Schema.String,
  version: Schema.Int
}) {}

/** Within an organisation, an e-mail address belongs to one user. */
export class Users extends Entity.make("User", {
  table: Desk,
  schema: User,
  key: { pk: "ORG#{org}", sk: "USER#{name}" },
  unique: { email: ["org", "email"] },
  version: "version"
}) {}

/** `numbers` is the last number that a ticket of the project got. */
export class Projects extends Entity.make("Project", {
  table: Desk,
  schema: Schema.Struct({ ...OfProject, title: Schema.String, numbers: Schema.Int }),
  key: { pk: "ORG#{org}", sk: "PROJECT#{project}" }
}) {}

export const Status = Schema.Literals(["open", "doing", "done", "deleted"])

export class Ticket extends Schema.Class<Ticket>("Ticket")({
  ...OfTicket,
  title: Schema.String,
  status: Status,
  priority: Schema.Int,
  assignee: Schema.optionalKey(Schema.String),
  due: Schema.DateTimeUtc,
  comments: Schema.Int,
  expiresAt: Schema.optionalKey(Schema.DateTimeUtc),
  version: Schema.Int,
  createdAt: Schema.DateTimeUtc,
  updatedAt: Schema.DateTimeUtc
}) {}

/** A ticket that nobody has is not among anybody's, and a deleted one is not among the open ones: no filter is needed. */
export class Tickets extends Entity.make("Ticket", {
  table: Desk,
  schema: Ticket,
  key: { pk: "ORG#{org}#PROJECT#{project}", sk: "TICKET#{number}" },
  indexes: {
    byAssignee: { gsi1pk: "ORG#{org}#USER#{assignee}", gsi1sk: "{status}#{due}#{project}#{number}" },
    byStatus: { gsi2pk: "ORG#{org}#PROJECT#{project}#{status}", gsi2sk: "{priority}#{due}#{number}" }
  },
  version: "version",
  createdAt: "createdAt",
  updatedAt: "updatedAt",
  expiresAt: "expiresAt"
}) {}

/** Its sort key begins as that of its ticket: one query reads both. */
export class Comments extends Entity.make("Comment", {
  table: Desk,
  schema: Schema.Struct({
    ...OfTicket,
    comment: Schema.Int,
    author: Schema.String,
    text: Schema.String,
    createdAt: Schema.DateTimeUtc
  }),
  key: { pk: "ORG#{org}#PROJECT#{project}", sk: "TICKET#{number}#COMMENT#{comment}" },
  createdAt: "createdAt"
}) {}

/** What happened: one for each version of a ticket. */
export class Activities extends Entity.make("Activity", {
  table: Desk,
  schema: Schema.Struct({
    ...OfTicket,
    version: Schema.Int,
    at: Schema.DateTimeUtc,
    who: Schema.String,
    what: Schema.String,
    expiresAt: Schema.DateTimeUtc
  }),
  key: { pk: "ORG#{org}#FEED", sk: "{at}#{project}#{number}#{version}" },
  expiresAt: "expiresAt"
}) {}
