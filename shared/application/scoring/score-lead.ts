import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { isWorked } from '../../domain/leads/worked.ts';
import { scoreLead } from '../../domain/scoring/score-lead.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { type ScreenDeps, screenedHistory } from '../engagement/screen-lead.ts';
import { type RepublishDeps, republishEffect } from '../events/republish.ts';
import type { LeadCommit, LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { Contended, dropped, maxAttempts, type Reaction } from '../reaction.ts';
import { type CreditDeps, routingCredit } from '../routing/routing-credit.ts';
import { blockedCommit } from './blocked-commit.ts';
import { isSame, isSooner, looked, scoreNow, silently } from './score-now.ts';
import { type Scored, scoredCommit, scoringContext } from './scored-commit.ts';
import { withdrawn } from './withdrawn.ts';

export type ScoreLeadDeps = RepublishDeps &
  ScreenDeps &
  CreditDeps & {
    readonly leads: Pick<LeadStore, 'get' | 'getWithClocks' | 'commit' | 'eventsCausedBy' | 'list'>;
    readonly documents: Documents<'rubric' | 'consent-policy'>;
    readonly accounts: Pick<Accounts, 'view'>;
    readonly clock: Clock;
    readonly ids: Ids;
  };

/**
 * Reaction to new facts: scores from current rows, moves the stage, qualifies once per cycle. A lead that still waits
 * for enrichment is left alone, because its enrichment will ask again; one that waits for routing is only re-scored. What
 * machines did is told apart first, so that nothing of it ever counts longer than one scoring; nobody's acts are looked at
 * who objects to being judged.
 */
export const createScoreLead =
  (deps: ScoreLeadDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    const leadId = brand<LeadId>(event.leadId);
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const lead = await deps.leads.get(leadId);
      if (lead === null) return dropped('no such lead');
      if (lead.restricted !== null) return dropped('processing is restricted');
      if (lead.pendingStep === 'enrich') return dropped('enrichment comes first');
      if (!(await owesScore(deps, lead, event))) return republishEffect(deps, event, lead, 'already scored with these facts');
      const commit = await commitFor(deps, lead, event, deps.clock.now());
      if (commit === 'stale') continue;
      if (commit === null) return dropped('changes nothing');
      const result = await deps.leads.commit(commit);
      if (result.ok) return 'done';
    }
    throw new Contended(leadId);
  };

const ofEngagement = ({ type }: LeadEvent): boolean => type === 'engagement.recorded.v1' || type === 'engagement.discounted.v1';

/** Waiting for its score, or facts arrived that the last score did not see: engagement at any time, others while the route waits. */
async function owesScore(deps: ScoreLeadDeps, lead: Lead, event: LeadEvent): Promise<boolean> {
  if (lead.pendingStep === 'score') return true;
  if ((lead.pendingStep === null && !ofEngagement(event)) || event.type === 'lead.enriched.v1') return false;
  const effects = await deps.leads.eventsCausedBy(lead.id, event.id);
  return !effects.some(({ type }) => type === 'lead.scored.v1');
}

/** The commit of a scoring; null when it would change nothing, which is what most page views do; or another judgement came between. */
async function commitFor(deps: ScoreLeadDeps, lead: Lead, cause: LeadEvent, at: Instant): Promise<LeadCommit | 'stale' | null> {
  const policy = await pinnedConsentPolicy(deps.documents);
  const may = mayProcess(lead, 'profiling', policy.body);
  if (!may.allowed && ofEngagement(cause) && lead.pendingStep === null) return null;
  if (!may.allowed) return blockedCommit({ lead, cause, at, ids: deps.ids, refusal: may, documents: policy.refs });
  const touches = await screenedHistory(deps, lead, { at, correlationId: cause.correlationId, causationId: cause.id });
  return touches === null ? 'stale' : score(deps, lead, touches, cause, at);
}

async function score(
  deps: ScoreLeadDeps,
  lead: Lead,
  touches: readonly Touch[],
  cause: LeadEvent,
  at: Instant,
): Promise<LeadCommit | null> {
  const { scored, scoring } = await scoreNow(deps, { lead, touches, cause, at });
  const commit = scoredCommit(scored);
  const byMachines = lead.stage === 'mql' && !scored.result.qualified && !isWorked(lead) && touches.some((touch) => touch.discounted);
  if (byMachines && scoreLead({ ...scoring, touches: touches.map((touch) => ({ ...touch, discounted: null })) }).qualified)
    return withdraw(deps, commit, scored);
  if (!ofEngagement(cause) || lead.pendingStep !== null || !isSame(lead, commit.lead)) return commit;
  return isSooner(lead, commit.lead) ? silently(lead, looked(lead, commit.lead), at) : null;
}

async function withdraw(deps: ScoreLeadDeps, commit: LeadCommit, input: Scored): Promise<LeadCommit> {
  const found = await deps.leads.getWithClocks(input.lead.id);
  const before = { lead: input.lead, clocks: found?.clocks ?? [] };
  const credit = await routingCredit(deps, input.lead);
  return withdrawn(commit, before, {
    credit,
    context: scoringContext(input),
    at: input.at,
    ruleVersion: input.result.summary.rubricVersion,
  });
}
