import type { RecordKind } from '../../contracts/documents/records.ts';
import { type Issue, type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Principal } from '../access/authenticate.ts';
import type { StoredBody } from '../ports/document-store.ts';
import type { StoredRecord } from '../ports/record-store.ts';
import { readRecord } from '../records/record-issues.ts';
import { createPutRecord, type WriteRecordDeps } from '../records/write-record.ts';

export type LinkDeps = WriteRecordDeps;

/** What a converted lead is linked with. */
export type Links = {
  readonly principal: Principal;
  /** Null: the account the lead has; `create` makes one. */
  readonly account: { readonly id: string; readonly create: StoredBody | null } | null;
  /** A deal that stands, or with `create` one to be made; null: none yet. */
  readonly opportunity: { readonly id: string; readonly create: StoredBody | null } | null;
  /** The seat of the person in the committee that buys; null: none. */
  readonly role: string | null;
};
export type Converted = { readonly leadId: LeadId; readonly accountId: string; readonly ownerId: string };
type Done = Promise<Result<null, Refusal>>;

const meansOther = (kind: RecordKind, id: string): Refusal =>
  refuse('invalid-request', `the ${kind} ${id} stands and is about something else`);

/**
 * Whether the links can be made, before anything is written: bodies are right, and what stands is what is meant. A deal that stands
 * must be an open one of this account that no other lead became.
 */
export async function checkLinks(deps: LinkDeps, links: Links, converted: Converted): Done {
  const { account, opportunity } = links;
  const issues = [
    ...bodyIssues('account', account?.id ?? '', account?.create ?? null, '/account'),
    ...bodyIssues('opportunity', opportunity?.id ?? '', opportunityBody(links, converted), '/opportunity'),
  ];
  if (issues.length > 0) return err(refuse('invalid-request', undefined, issues));
  const standing = await deps.store.get('account', converted.accountId);
  const made = account?.create ?? null;
  if (standing === null && made === null) return err(refuse('unknown-record', `there is no account ${converted.accountId}`));
  if (standing !== null && made !== null && standing.body.domain !== made.domain) return err(meansOther('account', converted.accountId));
  return opportunity === null ? ok(null) : checkDeal(await deps.store.get('opportunity', opportunity.id), opportunity, converted);
}

function checkDeal(deal: StoredRecord | null, { id, create }: NonNullable<Links['opportunity']>, { leadId, accountId }: Converted) {
  if (deal === null) return create === null ? err(refuse('unknown-record', `there is no opportunity ${id}`)) : ok(null);
  const { body } = deal;
  const ours = body.primaryLeadId === leadId || (create === null && (body.primaryLeadId ?? null) === null);
  return body.accountId === accountId && body.state === 'open' && ours ? ok(null) : err(meansOther('opportunity', id));
}

const bodyIssues = (kind: RecordKind, id: string, body: StoredBody | null, under: string): readonly Issue[] =>
  body === null ? [] : (readRecord(kind, id, body).issues ?? []).map((row) => ({ ...row, pointer: `${under}${row.pointer}` }));

const opportunityBody = ({ opportunity }: Links, { leadId, accountId, ownerId }: Converted): StoredBody | null =>
  opportunity?.create == null ? null : { ...opportunity.create, accountId, primaryLeadId: leadId, ownerId };

/** The account of a conversion, made unless it stands. */
export async function makeAccount(deps: LinkDeps, { account, principal }: Links): Done {
  if (account?.create == null) return ok(null);
  return ensure(deps, principal, 'account', account.id, account.create);
}

/** Deal and seat of a lead that is converted: made unless they stand, so that a second try goes on where the first one broke off. */
export async function linkConversion(deps: LinkDeps, links: Links, converted: Converted): Done {
  const { opportunity, role, principal } = links;
  const { leadId, accountId } = converted;
  if (opportunity !== null) {
    const standing = await deps.store.get('opportunity', opportunity.id);
    const body = standing === null ? opportunityBody(links, converted) : { ...standing.body, primaryLeadId: leadId };
    const linked = standing?.body.primaryLeadId === leadId || body === null;
    const written = linked ? ok(null) : await put(deps, principal, 'opportunity', opportunity.id, body, standing?.version ?? 0);
    if (!written.ok) return written;
  }
  if (role === null) return ok(null);
  const about = opportunity === null ? { accountId } : { opportunityId: opportunity.id };
  // Both ids whole: a seat is found again by them.
  const id = seatId(leadId, opportunity?.id ?? accountId);
  return ensure(deps, principal, 'membership', id, { leadId, role, ...about });
}

/** A record's id takes 63 characters; of a lead's id the last 32 are its own. */
const seatId = (leadId: LeadId, about: string): string => `${leadId.replaceAll(/[^0-9a-f]/g, '').slice(-32)}-${about.slice(-30)}`;

async function ensure(deps: LinkDeps, principal: Principal, kind: RecordKind, id: string, body: StoredBody): Done {
  return (await deps.store.get(kind, id)) === null ? put(deps, principal, kind, id, body, 0) : ok(null);
}

async function put(deps: LinkDeps, principal: Principal, kind: RecordKind, id: string, body: StoredBody, ifVersion: number): Done {
  const written = await createPutRecord(deps)({ kind, id, body, ifVersion, principal });
  if (written.ok) return ok(null);
  // Somebody wrote it between reading and writing; the next try reads what they wrote.
  return written.error.code === 'stale-version' ? err(refuse('write-conflict')) : written;
}
