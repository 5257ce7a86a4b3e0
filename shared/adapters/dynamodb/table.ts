import { tableShape } from '../../contracts/table.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';

/**
 * Keys and access patterns of the one table.
 *
 * | pk                  | sk                                | item                                   | index                    |
 * |---------------------|-----------------------------------|----------------------------------------|--------------------------|
 * | LEAD#<id>           | #LEAD                             | the aggregate                          | work, byStage, byOwner,  |
 * |                     |                                   |                                        | byAccount                |
 * |                     |                                   | or a member, `into` names its survivor | none                     |
 * |                     |                                   | or the tombstone of an erased lead     | work while rows are left |
 * |                     | #CLOCK#<clockId>                  | SLA clock (`#` reads lead and clocks)  | work while it owes wakes |
 * |                     | EVENT#<evtId>                     | outbox row and timeline                |                          |
 * |                     | VISIT#<leadVersion>               | touches and consents of one commit     |                          |
 * |                     | ENGAGE#<id>                       | engagement                             |                          |
 * |                     | DECISION#<id>, ACTIVITY#<id>      | decision, activity                     |                          |
 * |                     | BASE#                             | a survivor by itself, before its merge |                          |
 * |                     | SAID#<version of the survivor>    | what a post of a member's said         |                          |
 * |                     | DELIVERY#<id>                     | delivery ledger                        | work while pending       |
 * |                     | OBLIGATION#<endpointId>#<evtId>   | what a sink must be told               | work, by its state       |
 * |                     | LOOKUP#                           | what providers said, what is owed      | work while it is due     |
 * |                     | NURTURE#                          | where the lead stands in its tracks    | work while a step is due |
 * |                     | MATCH#                            | the values the lead is found by        |                          |
 * |                     | SUSPECT#<other leadId>            | may be one person (in both leads)      | work, in the smaller one |
 * | VISITOR#<id>        | #, ENGAGE#<id>                    | browser, what it did unknown (ttl)     |                          |
 * | MATCH#<mac>         | #                                 | leads that share a value, a set of ids |                          |
 * | IDENT#<mac>         | #                                 | identity key to lead id, or erasedAt   |                          |
 * |                     | POST#<submission id>              | was parked or put on hold under it     |                          |
 * |                     | ANSWER#<provider>                 | what a provider said of a person (ttl) |                          |
 * | FIRM#<mac>          | ANSWER#<provider>                 | what it said of a company (ttl)        |                          |
 * | SPENT#<yyyy-mm-dd>  | #                                 | spent on providers that day (ttl)      |                          |
 * | BREAKER#<provider>  | #                                 | whether a provider is asked at all     |                          |
 * | IDEM#<mac>          | #                                 | idempotency row (ttl)                  |                          |
 * | SUB#<id>            | #                                 | submission                             | work while parked, held  |
 * | RATE#<mac>          | #                                 | token bucket (ttl)                     |                          |
 * | POOL#<teamId>       | #                                 | stride pointers                        |                          |
 * | LOAD#<ownerId>      | #                                 | what routing gave an owner lately      |                          |
 * | ASSIGN#<account>    | #                                 | who has an account by its first lead   |                          |
 * | DOC#manifest        | #                                 | published versions                     |                          |
 * | DOC#<kind>          | DRAFT#<id>                        | draft head                             |                          |
 * | DOC#<kind>#<id>     | DRAFT#<revision>#<part>           | draft body                             |                          |
 * |                     | V#<version>#<part>                | published body                         |                          |
 * |                     | DRYRUN#<revision>                 | last guarded dry run of the draft      |                          |
 * | REC#<kind>          | <id>                              | record                                 |                          |
 * | CLAIM#<kind>#<key>  | #                                 | natural key to record id               |                          |
 * | EDGE#<type>#<id>    | <edge>#<source id>                | a record refers to this node           |                          |
 * | KEY#<hash>, KEY#any | #                                 | API key; mark that one exists          |                          |
 * | MARK#master-key     | #                                 | fingerprint of a local master key      |                          |
 * | SECRET#<endpoint>   | #                                 | sealed signing secrets                 |                          |
 * | FORMSECRET#<formId> | #                                 | sealed secrets of a form               |                          |
 * | LEARNED#score       | V#<version>                       | one training of the learned score      |                          |
 * | JOB#<id>            | #                                 | import, export or dry run (ttl)        |                          |
 * | AUDIT#<yyyy-mm>     | <at>#<id>                         | audit row                              |                          |
 */
export type Key = { readonly pk: string; readonly sk: string };

const single = (pk: string): Key => ({ pk, sk: '#' });
const ofLead = (leadId: string, sk: string): Key => ({ pk: leadPartition(leadId), sk });
const padded = (value: number, width = 6): string => String(value).padStart(width, '0');

export const leadPartition = (leadId: string): string => `LEAD#${leadId}`;
export const identityPartition = (mac: string): string => `IDENT#${mac}`;
export const visitorPartition = (visitorId: string): string => `VISITOR#${visitorId}`;

/** Sort-key prefixes of a lead's collection; `head` selects the aggregate and its clocks in one query. */
export const prefixes = {
  head: '#',
  clock: '#CLOCK#',
  event: 'EVENT#',
  visit: 'VISIT#',
  said: 'SAID#',
  engagement: 'ENGAGE#',
  decision: 'DECISION#',
  activity: 'ACTIVITY#',
  delivery: 'DELIVERY#',
  obligation: 'OBLIGATION#',
  answer: 'ANSWER#',
  draft: 'DRAFT#',
} as const;

export const keys = {
  lead: (leadId: string) => ofLead(leadId, '#LEAD'),
  clock: (leadId: string, clockId: string) => ofLead(leadId, `${prefixes.clock}${clockId}`),
  event: (leadId: string, eventId: string) => ofLead(leadId, `${prefixes.event}${eventId}`),
  visit: (leadId: string, leadVersion: number) => ofLead(leadId, `${prefixes.visit}${padded(leadVersion)}`),
  said: (leadId: string, version: number) => ofLead(leadId, `${prefixes.said}${padded(version)}`),
  base: (leadId: string) => ofLead(leadId, 'BASE#'),
  engagement: (partition: string, id: string): Key => ({ pk: partition, sk: `${prefixes.engagement}${id}` }),
  visitor: (id: string) => single(visitorPartition(id)),
  decision: (leadId: string, id: string) => ofLead(leadId, `${prefixes.decision}${id}`),
  activity: (leadId: string, id: string) => ofLead(leadId, `${prefixes.activity}${id}`),
  delivery: (leadId: string, id: string) => ofLead(leadId, `${prefixes.delivery}${id}`),
  nurture: (leadId: string) => ofLead(leadId, 'NURTURE#'),
  obligation: (leadId: string, endpointId: string, eventId: string) => ofLead(leadId, `${prefixes.obligation}${endpointId}#${eventId}`),
  lookUp: (leadId: string) => ofLead(leadId, 'LOOKUP#'),
  answer: ({ subject, mac, provider }: { readonly subject: string; readonly mac: string; readonly provider: string }): Key => ({
    pk: subject === 'person' ? identityPartition(mac) : `FIRM#${mac}`,
    sk: `${prefixes.answer}${provider}`,
  }),
  spent: (day: string) => single(`SPENT#${day}`),
  breaker: (provider: string) => single(`BREAKER#${provider}`),
  identity: (mac: string) => single(identityPartition(mac)),
  waiting: (mac: string, submissionId: string): Key => ({ pk: identityPartition(mac), sk: `POST#${submissionId}` }),
  idempotency: (mac: string) => single(`IDEM#${mac}`),
  submission: (id: string) => single(`SUB#${id}`),
  bucket: (mac: string) => single(`RATE#${mac}`),
  pool: (teamId: string) => single(`POOL#${teamId}`),
  load: (ownerId: string) => single(`LOAD#${ownerId}`),
  assignment: (key: string) => single(`ASSIGN#${key}`),
  manifest: single('DOC#manifest'),
  draft: (kind: string, id: string): Key => ({ pk: `DOC#${kind}`, sk: `${prefixes.draft}${id}` }),
  draftPart: (kind: string, id: string, revision: number, part: number): Key => ({
    pk: `DOC#${kind}#${id}`,
    sk: `${draftBodyPrefix(revision)}${padded(part, 3)}`,
  }),
  versionPart: (kind: string, id: string, version: number, part: number): Key => ({
    pk: `DOC#${kind}#${id}`,
    sk: `${versionPrefix(version)}${padded(part, 3)}`,
  }),
  dryRunMark: (kind: string, id: string, revision: number): Key => ({ pk: `DOC#${kind}#${id}`, sk: `DRYRUN#${padded(revision)}` }),
  record: (kind: string, id: string): Key => ({ pk: `REC#${kind}`, sk: id }),
  claim: (kind: string, key: string) => single(`CLAIM#${kind}#${key}`),
  edge: (target: { readonly type: string; readonly id: string }, name: string, sourceId: string): Key => ({
    pk: `EDGE#${target.type}#${target.id}`,
    sk: `${name}#${sourceId}`,
  }),
  apiKey: (hash: string) => single(`KEY#${hash}`),
  anyApiKey: single('KEY#any'),
  masterKeyMark: single('MARK#master-key'),
  endpointSecret: (endpointId: string) => single(`SECRET#${endpointId}`),
  formSecrets: (formId: string) => single(`FORMSECRET#${formId}`),
  job: (id: string) => single(`JOB#${id}`),
  learned: (version: number): Key => ({ pk: learnedPartition, sk: `V#${padded(version)}` }),
  audit: (at: Instant, id: string): Key => ({ pk: `AUDIT#${at.slice(0, 7)}`, sk: `${at}#${id}` }),
} as const;

export const learnedPartition = 'LEARNED#score';
export const draftBodyPrefix = (revision: number): string => `DRAFT#${padded(revision)}#`;
export const versionPrefix = (version: number): string => `V#${padded(version)}#`;

/** Lead id out of the partition key of any row of its collection. */
export const leadIdOf = (key: Key): LeadId => brand<LeadId>(key.pk.slice('LEAD#'.length));

/** What follows the last of the prefixes in a sort key, e.g. the clock id of `#CLOCK#clk_…`. */
export const afterPrefix = (key: Key, prefix: string): string => key.sk.slice(prefix.length);

export type WorkKind =
  | 'PENDING'
  | 'DECAY'
  | 'CLOCK'
  | 'DELIVERY'
  | 'NURTURE'
  | 'PARKED'
  | 'QUARANTINED'
  | 'REJECTED'
  | 'ERASURE'
  | 'OBLIGATION'
  | 'OBLIGATION_LATE'
  | 'OBLIGATION_CLOSED'
  | 'LOOKUP'
  | 'SUSPECT'
  | 'SUSPECT_ACCEPTED'
  | 'SUSPECT_DISMISSED';

/** Writes of one kind spread over this many partitions of the index (1,000 writes a second each); a due read asks them all. */
export const shardCount = 4;

/** FNV-1a over the id, so that a sequence of ids of any shape spreads. */
function shardOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (hash >>> 8) % shardCount;
}

export const workPartition = (kind: WorkKind, shard: number): string => `${kind}#${shard}`;
/** Index attributes of a row that owes work at `sort`; `spreadBy` is the id whose hash picks the shard. */
export const workKey = (kind: WorkKind, spreadBy: string, sort: string) => ({ wk: workPartition(kind, shardOf(spreadBy)), wa: sort });

export const indexNames = { work: 'work', byStage: 'byStage', byOwner: 'byOwner', byAccount: 'byAccount' } as const;

const score = (value: number | undefined): string => padded(Math.max(0, Math.min(999, Math.round(value ?? 0))), 3);
/** Fit first, engagement second: a sort order, never a blended number. */
export const stageSort = (fit: number | undefined, engagement: number | undefined): string => `${score(fit)}${score(engagement)}`;
/** Leads with an open clock come first, by its deadline; then those without, by last change; then what is closed. */
export const ownerSort = {
  due: (at: Instant): string => `0#${at}`,
  idle: (updatedAt: Instant): string => `1#${updatedAt}`,
  closed: (updatedAt: Instant): string => `2#${updatedAt}`,
} as const;

const attributes = [
  tableShape.partitionKey,
  tableShape.sortKey,
  ...tableShape.indexes.flatMap((index) => [index.partitionKey, index.sortKey]),
];

const keySchema = (partitionKey: string, sortKey: string) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
];

/** Input of CreateTable without the name; TTL on `tableShape.ttlAttribute` is a call of its own. */
export const tableDefinition = {
  KeySchema: keySchema(tableShape.partitionKey, tableShape.sortKey),
  AttributeDefinitions: attributes.map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
  GlobalSecondaryIndexes: tableShape.indexes.map((index) => ({
    IndexName: index.name,
    KeySchema: keySchema(index.partitionKey, index.sortKey),
    Projection: { ProjectionType: index.projection },
  })),
  BillingMode: 'PAY_PER_REQUEST' as const,
};
