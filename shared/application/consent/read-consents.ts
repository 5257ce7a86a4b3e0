import type * as z from 'zod';
import type { $consents } from '../../contracts/http/consent-resources.ts';
import type { Refusal } from '../../contracts/http/problems.ts';
import { type ConsentRecord, consentKey, partsOfKey } from '../../domain/consent/consent.ts';
import { type GateAnswer, mayContact, mayProcess } from '../../domain/consent/gate.ts';
import { type Standing, untouched } from '../../domain/consent/ledger.ts';
import { lagSeconds, type Obligation } from '../../domain/consent/obligation.ts';
import { type ConsentPolicy, capWindowMillis, ruleOf } from '../../domain/consent/policy.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { ActivityType } from '../../domain/leads/activity.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { absentLead } from '../leads/absent-lead.ts';
import { memberRows, personTouches } from '../leads/member-rows.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { ObligationStore } from '../ports/obligation-store.ts';
import type { Clock } from '../ports/system.ts';
import type { ReadConsentPolicy } from './consent-policy.ts';
import { personConsents, personStandings } from './person-ledger.ts';

export type ReadConsentsDeps = {
  readonly leads: Pick<LeadStore, 'get' | 'consents' | 'activities' | 'touches' | 'tombstone'>;
  readonly obligations: Pick<ObligationStore, 'ofLead'>;
  readonly policy: ReadConsentPolicy;
  readonly clock: Clock;
};
export type Consents = z.input<typeof $consents>;

/** The ledger of one person, where it leaves each purpose and channel, and what may be done now and why not. */
export const createReadConsents =
  (deps: ReadConsentsDeps) =>
  async (id: string): Promise<Result<Consents, Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(id));
    if (lead === null) return err(await absentLead(deps.leads, id));
    const [records, obligations, policy] = await Promise.all([
      personConsents(deps.leads, lead),
      memberRows(lead, deps.obligations.ofLead),
      deps.policy(),
    ]);
    const at = deps.clock.now();
    const contacts = await contactsOf(deps, lead, policy);
    const standings = personStandings(lead, records);
    const states = keysOf(policy, lead, standings).map((key) =>
      stateOf({ lead, policy, contacts, at }, key, standings.get(key) ?? untouched),
    );
    return ok({
      items: records.map(recordView),
      states,
      processing: processingOf(lead, policy),
      pausedUntil: lead.pausedUntil,
      restricted: lead.restricted === null ? null : { ...lead.restricted },
      obligations: obligations.map((row) => obligationView(row, at)),
    });
  };

const recordView = (record: ConsentRecord): Consents['items'][number] => ({
  purpose: record.purpose,
  channel: record.channel,
  act: record.act ?? null,
  state: record.state,
  at: record.at,
  method: record.method ?? null,
  legalBasis: record.basis ?? null,
  explanation: record.explanation ?? null,
  reason: record.reason ?? null,
  noticeText: record.noticeText,
  noticeHash: record.noticeHash,
  noticeVersion: record.noticeVersion ?? null,
  locale: record.locale ?? null,
  formId: record.formId,
  page: record.page,
  ipPrefix: record.ipPrefix,
  proof: record.proof ?? null,
  actor: record.actor ?? null,
});

/** One obligation as the API shows it. */
export const obligationView = (row: Obligation, now: Instant): Consents['obligations'][number] => ({
  leadId: row.leadId,
  endpointId: row.endpointId,
  eventId: row.eventId,
  eventType: row.eventType,
  state: row.state,
  openedAt: row.openedAt,
  dueAt: row.dueAt,
  closedAt: row.closedAt,
  lagSeconds: lagSeconds(row, now),
  deliveryId: row.deliveryId,
  evidence: row.evidence === null ? null : { ...row.evidence },
});

const keysOf = (policy: ConsentPolicy, lead: Lead, standings: ReadonlyMap<string, Standing>): readonly string[] => {
  const named = policy.purposes.flatMap(({ id, channels }) => channels.map(({ channel }) => consentKey(id, channel)));
  return [...new Set([...named, ...[...Object.keys(lead.consent), ...standings.keys()].sort()])];
};

type Now = { readonly lead: Lead; readonly policy: ConsentPolicy; readonly contacts: readonly Made[]; readonly at: Instant };

function stateOf({ lead, policy, contacts, at }: Now, key: string, standing: Standing): Consents['states'][number] {
  const { purpose, channel } = partsOfKey(key);
  const cap = policy.channels.find((row) => row.id === channel)?.cap ?? null;
  const from = cap === null ? null : plusMillis(at, -capWindowMillis[cap.per]);
  const contactsInWindow = from === null ? 0 : countOf(contacts.filter((made) => made.channel === channel && made.at > from));
  const kind = ruleOf(policy, purpose, channel)?.purpose.kind ?? null;
  return {
    purpose,
    channel,
    // The summary, which is what the gate reads; for rows older than the ledger's acts it is also what the ledger says.
    state: lead.consent[key] ?? standing.state,
    since: standing.since,
    legalBasis: standing.basis,
    suppressedFor: standing.suppressed,
    requestedAt: standing.requestedAt,
    mayContact:
      kind === 'processing' ? null : view(mayContact(lead, { purpose, channel, at, contactsInWindow, basis: standing.basis }, policy)),
  };
}

const processingOf = (lead: Lead, policy: ConsentPolicy): Consents['processing'] => ({
  profiling: view(mayProcess(lead, 'profiling', policy)),
  routing: view(mayProcess(lead, 'routing', policy)),
  export: view(mayProcess(lead, 'export', policy)),
  enrichment: view(mayProcess(lead, 'enrichment', policy)),
});

const view = (answer: GateAnswer) => (answer.allowed ? { allowed: true, why: null, detail: null } : { ...answer });

type Made = { readonly channel: string; readonly at: string; readonly by: 'hand' | 'sent' | 'delivered' };
const channelsOf: Readonly<Partial<Record<ActivityType, string>>> = { email: 'email', call: 'phone', sms: 'sms', chat: 'chat' };

const mails = new Map<string, Made['by']>([
  ['email.sent', 'sent'],
  ['email.delivered', 'delivered'],
]);

/** Outbound contacts, by colleagues and by mail tools; nobody reads them when no channel has a cap. */
async function contactsOf({ leads }: ReadConsentsDeps, lead: Lead, policy: ConsentPolicy): Promise<readonly Made[]> {
  if (policy.channels.every(({ cap }) => cap === null)) return [];
  const [activities, touches] = await Promise.all([memberRows(lead, leads.activities), personTouches(leads, lead)]);
  const byHand = activities.flatMap(({ type, direction, occurredAt }): readonly Made[] => {
    const channel = direction === 'outbound' ? channelsOf[type] : undefined;
    return channel === undefined ? [] : [{ channel, at: occurredAt, by: 'hand' }];
  });
  const mailed = touches.flatMap(({ signal, at }): readonly Made[] => {
    const by = mails.get(signal);
    return by === undefined ? [] : [{ channel: 'email', at, by }];
  });
  return [...byHand, ...mailed];
}

/** A mail may be told when it leaves, when it arrives, or both; it is one contact. */
function countOf(contacts: readonly Made[]): number {
  const of = (by: Made['by']): number => contacts.filter((made) => made.by === by).length;
  return of('hand') + Math.max(of('sent'), of('delivered'));
}
