import { activeDocuments } from '../../contracts/documents/active.ts';
import type { AttachMessage } from '../../contracts/messages.ts';
import { domainsOf } from '../../domain/graph/claims.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { fieldsRead } from '../../domain/scoring/fields-read.ts';
import type { Documents } from '../documents/documents.ts';
import { newEvent } from '../events/new-event.ts';
import type { LeadListing, LeadStore } from '../ports/lead-store.ts';
import type { QueueSender } from '../ports/messaging.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock, Ids, SecretBox } from '../ports/system.ts';
import { Contended, maxAttempts, type Reaction } from '../reaction.ts';
import { createAccountLookup } from './account-lookup.ts';
import { domainKeyOf, matchAccount } from './match-account.ts';

export type AttachLeadsDeps = {
  readonly leads: Pick<LeadStore, 'get' | 'list' | 'commit'>;
  readonly records: Pick<RecordStore, 'get' | 'holder'>;
  readonly documents: Documents<'rubric'>;
  readonly queues: Pick<QueueSender, 'send'>;
  readonly box: Pick<SecretBox, 'mac'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** One message looks at this many leads and hands the rest on. */
const pageSize = 50;
const actor = 'system:accounts';

/**
 * Reaction to an account that gained or lost domains: leads of its domains that have no account get it, and after a loss its
 * own leads are matched again. Each lead is decided from its present row, so that a message may come twice, late, or after the
 * next change.
 */
export const createAttachLeads =
  (deps: AttachLeadsDeps) =>
  async (message: AttachMessage): Promise<Reaction> => {
    const lists = await listsOf(deps, message);
    const list = lists[message.step];
    if (list === undefined) return 'done';
    const page = await deps.leads.list(list, { cursor: message.cursor, limit: pageSize });
    // Fresh for each message: what other sandboxes still believe of the domain must not decide here.
    const accountLookup = createAccountLookup({ store: deps.records, clock: deps.clock });
    for (const lead of page.items) await rematch({ ...deps, accountLookup }, lead.id, message.accountId);
    const next = page.cursor === null ? { step: message.step + 1, cursor: null } : { step: message.step, cursor: page.cursor };
    if (next.step < lists.length) await deps.queues.send('attach-leads', [{ body: { ...message, ...next } }]);
    return 'done';
  };

/** Leads without an account by each domain the account goes by now; then, after a loss, those it has. */
async function listsOf(deps: AttachLeadsDeps, { accountId, recheck }: AttachMessage): Promise<readonly LeadListing[]> {
  const account = await deps.records.get('account', accountId);
  const domains = await Promise.all(domainsOf(account?.body ?? {}).map((domain) => domainKeyOf(deps.box, domain)));
  return [...domains.map((domainKey) => ({ domainKey })), ...(recheck ? [{ account: accountId }] : [])];
}

type RematchDeps = AttachLeadsDeps & Parameters<typeof matchAccount>[0];

async function rematch(deps: RematchDeps, leadId: Lead['id'], accountId: string): Promise<void> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const lead = await deps.leads.get(leadId);
    // Its enrichment is still to come and will match it, or nothing may be done with it.
    if (lead === null || lead.pendingStep === 'enrich' || lead.restricted !== null) return;
    const match = await matchAccount(deps, lead);
    if (match.accountId === lead.accountId) return;
    const at = deps.clock.now();
    const rescore = lead.pendingStep === null && (await scoresAccounts(deps.documents));
    const next: Lead = {
      ...lead,
      version: lead.version + 1,
      accountId: match.accountId,
      domainKey: match.domainKey,
      pendingStep: rescore ? 'score' : lead.pendingStep,
      pendingSince: rescore ? at : lead.pendingSince,
      updatedAt: at,
    };
    const context = {
      ids: deps.ids,
      at,
      leadId: lead.id,
      leadVersion: next.version,
      correlationId: `account/${accountId}`,
      causationId: null,
    };
    const events = [newEvent(context, 'lead.updated.v1', { fields: ['accountId'], actor })];
    if ((await deps.leads.commit({ lead: next, expectedVersion: lead.version, now: at, events })).ok) return;
  }
  throw new Contended(leadId);
}

/** Whether a change of account can change a score. */
async function scoresAccounts(documents: Documents<'rubric'>): Promise<boolean> {
  const rubric = await documents.get('rubric', activeDocuments.rubric);
  return rubric !== null && [...fieldsRead(rubric.body)].some((field) => field.startsWith('account.'));
}
