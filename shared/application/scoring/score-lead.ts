import { activeDocuments } from '../../contracts/documents/kinds.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId, LeadId } from '../../domain/kernel/ids.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { conditionsOf } from '../../domain/scoring/fields-read.ts';
import { scoreLead } from '../../domain/scoring/score-lead.ts';
import { type Accounts, factsOfAccount } from '../accounts/accounts.ts';
import type { Documents } from '../documents/documents.ts';
import { type RepublishDeps, republishEffect } from '../events/republish.ts';
import { MissingConfiguration } from '../ports/errors.ts';
import type { LeadCommit, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { Contended, dropped, maxAttempts, type Reaction } from '../reaction.ts';
import { scoredCommit } from './scored-commit.ts';

export type ScoreLeadDeps = RepublishDeps & {
  readonly leads: Pick<LeadStore, 'get' | 'touches' | 'commit' | 'eventsCausedBy'>;
  readonly documents: Documents<'rubric'>;
  readonly accounts: Pick<Accounts, 'view'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/**
 * Reaction to new facts: scores from current rows, moves the stage, qualifies once per cycle. A lead that still waits
 * for enrichment is left alone, because its enrichment will ask again; one that waits for routing is only re-scored.
 */
export const createScoreLead =
  (deps: ScoreLeadDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    const leadId = brand<LeadId>(event.leadId);
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const lead = await deps.leads.get(leadId);
      if (lead === null) return dropped('no such lead');
      if (lead.pendingStep === 'enrich') return dropped('enrichment comes first');
      if (!(await owesScore(deps, lead, event))) return republishEffect(deps, { id: event.id, leadId }, 'already scored with these facts');
      const result = await deps.leads.commit(await score(deps, lead, await deps.leads.touches(leadId), event));
      if (result.ok) return 'done';
    }
    throw new Contended(leadId);
  };

/** Waiting for its score, or waiting for its route while facts arrived that the last score did not see. */
async function owesScore(deps: ScoreLeadDeps, lead: Lead, event: LeadEvent): Promise<boolean> {
  if (lead.pendingStep === 'score') return true;
  if (lead.pendingStep === null || event.type === 'lead.enriched.v1') return false;
  return (await deps.leads.eventsCausedBy(lead.id, event.id)).length === 0;
}

async function score(deps: ScoreLeadDeps, lead: Lead, touches: readonly Touch[], cause: LeadEvent): Promise<LeadCommit> {
  const rubric = await deps.documents.get('rubric', activeDocuments.rubric);
  if (rubric === null) throw new MissingConfiguration('rubric', activeDocuments.rubric);
  const at = deps.clock.now();
  const rubricVersion = `${rubric.id}@${rubric.version}`;
  const account = await factsOfAccount(deps.accounts, lead.accountId, conditionsOf(rubric.body));
  const facts = { ...factsOf(lead), ...account };
  const result = scoreLead({ facts, touches, rubric: rubric.body, rubricVersion, at });
  return scoredCommit({
    lead,
    cause,
    at,
    facts,
    result,
    touchCount: touches.length,
    document: { kind: 'rubric', id: rubric.id, version: rubric.version },
    decisionId: brand<DecisionId>(deps.ids.next('decision')),
    ids: deps.ids,
  });
}
