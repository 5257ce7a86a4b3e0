import type { RecordKind } from '../../contracts/documents/records.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Principal } from '../access/authenticate.ts';
import type { StoredBody } from '../ports/document-store.ts';
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
type Converted = { readonly leadId: LeadId; readonly accountId: string; readonly ownerId: string };

/**
 * The records of a conversion: account, deal and seat, each made unless it stands. A second try finds what the first one made; what
 * stands under the same id and is about something else is refused, never changed.
 */
export async function linkConversion(deps: LinkDeps, links: Links, converted: Converted): Promise<Result<null, Refusal>> {
  const { account, opportunity, role } = links;
  const { leadId, accountId, ownerId } = converted;
  const made = await ensure(deps, links, 'account', accountId, account?.create ?? null, (body) => body.domain === account?.create?.domain);
  if (!made.ok) return made;
  if (opportunity !== null) {
    const body = opportunity.create === null ? null : { ...opportunity.create, accountId, primaryLeadId: leadId, ownerId };
    const deal = await ensure(deps, links, 'opportunity', opportunity.id, body, (standing) => standing.primaryLeadId === leadId);
    if (!deal.ok) return deal;
  }
  if (role === null) return ok(null);
  const about = opportunity === null ? { accountId } : { opportunityId: opportunity.id };
  const seat = { leadId, role, ...about };
  const id = `${leadId.replace('_', '-')}-${opportunity?.id ?? accountId}`.slice(0, 63);
  return ensure(deps, links, 'membership', id, seat, (standing) => standing.leadId === leadId);
}

/** The record stands: it did, and is the one meant, or `body` made it. Without a body it must have stood. */
async function ensure(
  deps: LinkDeps,
  { principal }: Links,
  kind: RecordKind,
  id: string,
  body: StoredBody | null,
  isMeant: (standing: StoredBody) => boolean,
): Promise<Result<null, Refusal>> {
  if (body === null)
    return (await deps.store.get(kind, id)) === null ? err(refuse('unknown-record', `there is no ${kind} ${id}`)) : ok(null);
  const written = await createPutRecord(deps)({ kind, id, body, ifVersion: 0, principal });
  if (written.ok) return ok(null);
  if (written.error.code !== 'stale-version') return written;
  const standing = await deps.store.get(kind, id);
  return standing !== null && isMeant(standing.body)
    ? ok(null)
    : err(refuse('invalid-request', `the ${kind} ${id} stands and is about something else`));
}
