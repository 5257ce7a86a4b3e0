import { activeDocuments } from '../../contracts/documents/active.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { applyEnrichment } from '../../domain/enrichment/merge.ts';
import { type EnrichedField, enrichOffline } from '../../domain/enrichment/offline.ts';
import { wantsLookUp } from '../../domain/enrichment/wants.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId, EventId, LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { type MatchDeps, matchAccount } from '../accounts/match-account.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { newEvent } from '../events/new-event.ts';
import { type RepublishDeps, republishEffect } from '../events/republish.ts';
import type { LeadCommit, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { Contended, dropped, maxAttempts, type Reaction } from '../reaction.ts';
import { legalReason } from '../routing/legal-block.ts';

export type EnrichLeadDeps = RepublishDeps &
  MatchDeps & {
    readonly leads: Pick<LeadStore, 'get' | 'commit' | 'eventsCausedBy'>;
    readonly documents: Documents<'form' | 'consent-policy' | 'waterfall'>;
    readonly clock: Clock;
    readonly ids: Ids;
  };

/** The provider that needs no network: what the e-mail domain, the title and the form already tell. */
const offlineProvider = 'offline';

/**
 * Reaction to a captured lead or to new facts about a known one: fills empty fields, records each value's source, hands the
 * lead on to scoring; or has it wait while providers are asked what a published waterfall wants to know. Of somebody who objects to enrichment nothing is looked up, and the decision says why; their lead goes on
 * with what they told themselves.
 */
export const createEnrichLead =
  (deps: EnrichLeadDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    const leadId = brand<LeadId>(event.leadId);
    const defaultCountry = await formCountry(deps.documents, event);
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const lead = await deps.leads.get(leadId);
      if (lead === null) return dropped('no such lead');
      if (lead.restricted !== null) return dropped('processing is restricted');
      if (lead.pendingStep !== 'enrich') return republishEffect(deps, event, lead, 'not waiting for enrichment');
      const commit = await enriched(deps, lead, event, defaultCountry);
      if (commit.lead.pendingStep === 'enrich' && (await isDeferred(deps, lead, event)))
        return republishEffect(deps, event, lead, 'providers are asked');
      const result = await deps.leads.commit(commit);
      if (result.ok) return 'done';
    }
    throw new Contended(leadId);
  };

/** A lead that waits for providers looks as it did before; only its log tells that this event has had its effect. */
async function isDeferred({ leads }: EnrichLeadDeps, lead: Lead, event: LeadEvent): Promise<boolean> {
  const effects = await leads.eventsCausedBy(lead.id, event.id);
  return effects.some(({ type }) => type === 'lead.enrichment_deferred.v1');
}

async function waitsForProviders(documents: Documents<'waterfall'>, lead: Lead, deduced: readonly EnrichedField[]): Promise<boolean> {
  const waterfall = await documents.get('waterfall', activeDocuments.waterfall);
  return waterfall !== null && wantsLookUp(waterfall.body, lead, deduced);
}

async function formCountry(documents: Documents<'form'>, event: LeadEvent): Promise<string | null> {
  if (event.type === 'lead.imported.v1') return event.data.defaultCountry;
  if (event.type !== 'lead.captured.v1' && event.type !== 'lead.resubmitted.v1') return null;
  const form = await documents.get('form', event.data.formId);
  return form?.body.defaultCountry ?? null;
}

/** What the providers say, or why nobody was asked. */
async function lookUp({ documents }: EnrichLeadDeps, lead: Lead, defaultCountry: string | null) {
  const policy = await pinnedConsentPolicy(documents);
  const may = mayProcess(lead, 'enrichment', policy.body);
  if (may.allowed) return { fields: enrichOffline({ person: lead.person, company: lead.company, defaultCountry }).fields, blocked: null };
  return { fields: [], blocked: { ...may, documents: policy.refs } };
}
type Found = Awaited<ReturnType<typeof lookUp>>;

async function enriched(deps: EnrichLeadDeps, lead: Lead, cause: LeadEvent, defaultCountry: string | null): Promise<LeadCommit> {
  const at = deps.clock.now();
  const found = await lookUp(deps, lead, defaultCountry);
  const merged = applyEnrichment(lead, found.fields);
  const match = await matchAccount(deps, merged);
  // An account it has stays while its domains say nothing: only a change of accounts or of the person takes it away.
  const accountId = match.accountId ?? lead.accountId;
  const changed = accountId === lead.accountId ? merged.changed : [...merged.changed, 'accountId'];
  const decisionId = brand<DecisionId>(deps.ids.next('decision'));
  const version = lead.version + 1;
  const ready: Lead = {
    ...lead,
    version,
    person: merged.person,
    company: merged.company,
    accountId,
    domainKey: match.domainKey,
    pendingStep: 'score',
    lastDecisionId: decisionId,
    updatedAt: at,
  };
  const waits = found.blocked === null && (await waitsForProviders(deps.documents, ready, found.fields));
  const next: Lead = waits ? { ...ready, pendingStep: 'enrich' } : ready;
  const withheld = found.blocked === null ? {} : { withheld: legalReason(found.blocked.why) };
  const data = { decisionId, provider: offlineProvider, fields: [...changed], ...withheld };
  const context = { ids: deps.ids, at, leadId: lead.id, leadVersion: version, correlationId: cause.correlationId, causationId: cause.id };
  return {
    lead: next,
    expectedVersion: lead.version,
    now: at,
    decisions: [decisionOf(next, decisionId, at, cause, found, { changed, account: { id: accountId, why: match.why } })],
    events: [
      waits
        ? newEvent(context, 'lead.enrichment_deferred.v1', { decisionId, reason: 'look-up' })
        : newEvent(context, 'lead.enriched.v1', data),
    ],
  };
}

const decisionOf = (
  lead: Lead,
  id: DecisionId,
  at: Instant,
  cause: LeadEvent,
  { fields, blocked }: Found,
  outcome: Decision['outcome'],
): Decision => ({
  id,
  leadId: lead.id,
  kind: 'enrichment',
  at,
  causationId: brand<EventId>(cause.id),
  leadVersion: lead.version,
  documents: blocked?.documents ?? [],
  inputs: blocked === null ? { provider: offlineProvider } : { consent: lead.consent },
  outcome: blocked === null ? outcome : { ...outcome, blocked: blocked.why, reason: legalReason(blocked.why) },
  reasons: blocked === null ? fields : [blocked.detail],
});
