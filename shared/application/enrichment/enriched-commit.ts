import type { GateAnswer } from '../../domain/consent/gate.ts';
import { layOn } from '../../domain/enrichment/lay-on.ts';
import type { LookUpState } from '../../domain/enrichment/look-up-state.ts';
import type { Verdict } from '../../domain/enrichment/winner.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId, EventId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { DocumentRef } from '../../domain/leads/decision.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { type MatchDeps, matchAccount } from '../accounts/match-account.ts';
import { newEvent } from '../events/new-event.ts';
import type { LeadCommit } from '../ports/lead-store.ts';
import type { Ids } from '../ports/system.ts';
import { legalReason } from '../routing/legal-block.ts';

export type EnrichedInput = {
  readonly lead: Lead;
  readonly state: LookUpState;
  /** Fields that are to hold something else than they do. */
  readonly changes: readonly Verdict[];
  readonly may: GateAnswer;
  readonly documents: readonly DocumentRef[];
  /** Why the look-up says so now. */
  readonly why: string;
  readonly at: Instant;
};

/** Lays what providers said on the lead, with the decision that says whose word it is, and hands the lead to scoring. */
export async function enrichedCommit(deps: MatchDeps & { readonly ids: Ids }, input: EnrichedInput): Promise<LeadCommit> {
  const { lead, state, changes, at, may } = input;
  const facts = layOn(lead, changes);
  const standing = facts.company.domain === lead.company.domain ? null : await matchAccount(deps, facts);
  const accountId = standing?.accountId ?? lead.accountId;
  const decisionId = brand<DecisionId>(deps.ids.next('decision'));
  const paths = changes.map(({ path }) => path);
  const next: Lead = {
    ...lead,
    ...facts,
    version: lead.version + 1,
    accountId,
    domainKey: standing === null ? lead.domainKey : standing.domainKey,
    pendingStep: 'score',
    pendingSince: lead.pendingStep === null ? at : lead.pendingSince,
    lastDecisionId: decisionId,
    updatedAt: at,
  };
  const { correlationId, eventId } = state.run;
  const context = { ids: deps.ids, at, leadId: lead.id, leadVersion: next.version, correlationId, causationId: eventId };
  const fields = accountId === lead.accountId ? paths : [...paths, 'accountId'];
  const withheld = may.allowed ? {} : { withheld: legalReason(may.why) };
  return {
    lead: next,
    expectedVersion: lead.version,
    now: at,
    decisions: [decisionOf(next, decisionId, input)],
    events: [newEvent(context, 'lead.enriched.v1', { decisionId, provider: 'waterfall', fields, ...withheld })],
  };
}

const decisionOf = (lead: Lead, id: DecisionId, { state, changes, may, documents, why, at }: EnrichedInput) => ({
  id,
  leadId: lead.id,
  kind: 'enrichment' as const,
  at,
  causationId: brand<EventId>(state.run.eventId),
  leadVersion: lead.version,
  documents,
  inputs: { provider: 'waterfall', segment: state.run.segment, ...(may.allowed ? {} : { consent: lead.consent }) },
  outcome: {
    why,
    changed: changes.flatMap(({ path, value }) => (value === null ? [] : [path])),
    removed: changes.flatMap(({ path, value }) => (value === null ? [path] : [])),
    tried: state.run.tried.map(({ step, outcome, reason, costCents, cached }) => ({ step, outcome, reason, costCents, cached })),
    ...(may.allowed ? {} : { blocked: may.why, reason: legalReason(may.why) }),
  },
  reasons: may.allowed
    ? changes.map(({ path, value, winner, why: reason }) => ({
        ...{
          path,
          value,
          source: winner?.source ?? null,
          confidence: winner?.confidence ?? 0,
          expiresAt: winner?.expiresAt ?? null,
          why: reason,
        },
      }))
    : [may.detail],
});
