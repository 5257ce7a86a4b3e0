import type * as z from 'zod';
import type { $consents } from '../../contracts/http/consent-resources.ts';
import type { Refusal } from '../../contracts/http/problems.ts';
import { type ConsentRecord, consentKey, partsOfKey } from '../../domain/consent/consent.ts';
import { contactsInWindow, type Made } from '../../domain/consent/contacts.ts';
import { type GateAnswer, mayContact, mayProcess } from '../../domain/consent/gate.ts';
import { type Standing, untouched } from '../../domain/consent/ledger.ts';
import { lagSeconds, type Obligation } from '../../domain/consent/obligation.ts';
import { type ConsentPolicy, ruleOf } from '../../domain/consent/policy.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { absentLead } from '../leads/absent-lead.ts';
import { memberRows } from '../leads/member-rows.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { ObligationStore } from '../ports/obligation-store.ts';
import type { Clock } from '../ports/system.ts';
import type { ReadConsentPolicy } from './consent-policy.ts';
import { type ContactDeps, contactsOf } from './contacts-of.ts';
import { personConsents, personStandings } from './person-ledger.ts';

export type ReadConsentsDeps = ContactDeps & {
  readonly leads: Pick<LeadStore, 'get' | 'consents' | 'tombstone'>;
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
    const contacts = policy.channels.every(({ cap }) => cap === null) ? [] : await contactsOf(deps, lead);
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
      kind === 'processing'
        ? null
        : view(
            mayContact(
              lead,
              { purpose, channel, at, contactsInWindow: contactsInWindow(policy, contacts, channel, at), basis: standing.basis },
              policy,
            ),
          ),
  };
}

const processingOf = (lead: Lead, policy: ConsentPolicy): Consents['processing'] => ({
  profiling: view(mayProcess(lead, 'profiling', policy)),
  routing: view(mayProcess(lead, 'routing', policy)),
  export: view(mayProcess(lead, 'export', policy)),
  enrichment: view(mayProcess(lead, 'enrichment', policy)),
});

const view = (answer: GateAnswer) => (answer.allowed ? { allowed: true, why: null, detail: null } : { ...answer });
