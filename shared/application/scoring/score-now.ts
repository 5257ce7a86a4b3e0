import { activeDocuments } from '../../contracts/documents/active.ts';
import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { sourceWith } from '../../domain/attribution/countable.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { lastEngagedAt, wakesAt } from '../../domain/leads/dormancy.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { conditionsOf } from '../../domain/scoring/fields-read.ts';
import { nextCrossing } from '../../domain/scoring/outlook.ts';
import { type ScoringInput, scoreLead } from '../../domain/scoring/score-lead.ts';
import { type AroundDeps, factsAround } from '../accounts/facts-around.ts';
import type { Documents } from '../documents/documents.ts';
import { MissingConfiguration } from '../ports/errors.ts';
import type { LeadCommit } from '../ports/lead-store.ts';
import type { Ids } from '../ports/system.ts';
import type { Scored } from './scored-commit.ts';

export type ScoreNowDeps = AroundDeps & {
  readonly documents: Documents<'rubric' | 'consent-policy'>;
  readonly ids: Ids;
};
type Subject = {
  readonly lead: Lead;
  readonly touches: readonly Touch[];
  /** What asked for it; null when time alone did. */
  readonly cause: LeadEvent | null;
  readonly at: Instant;
};

/** A lead scored by the published rubric over all that is known now. */
export async function scoreNow(
  deps: ScoreNowDeps,
  { lead, touches, cause, at }: Subject,
): Promise<{ readonly scored: Scored; readonly scoring: ScoringInput }> {
  const rubric = await deps.documents.get('rubric', activeDocuments.rubric);
  if (rubric === null) throw new MissingConfiguration('rubric', activeDocuments.rubric);
  const source = sourceWith(lead.source, touches);
  const account = await factsAround(deps, lead, conditionsOf(rubric.body));
  const facts = { ...factsOf({ ...lead, source }), ...account };
  const scoring = { facts, touches, rubric: rubric.body, rubricVersion: `${rubric.id}@${rubric.version}`, at };
  const result = scoreLead(scoring);
  const scored: Scored = {
    lead,
    cause,
    at,
    facts,
    result: { ...result, summary: { ...result.summary, changesAt: nextCrossing(scoring) } },
    renewed: isRenewed(scoring, lead.returnedAt),
    lastEngagedAt: lastEngagedAt(lead, touches, at),
    source,
    touchCount: touches.length,
    document: { kind: 'rubric', id: rubric.id, version: rubric.version },
    decisionId: brand<DecisionId>(deps.ids.next('decision')),
    ids: deps.ids,
  };
  return { scored, scoring };
}

/** Whether what the person did since sales gave the lead back would qualify it alone; true of a lead that was never given back. */
function isRenewed(scoring: ScoringInput, returnedAt: Instant | null): boolean {
  if (returnedAt === null) return true;
  return scoreLead({ ...scoring, touches: scoring.touches.filter((touch) => touch.at > returnedAt) }).qualified;
}

/**
 * Stage, source and both numbers stand. The moments the score is as of and of the last touch may have moved: with them every
 * page view would cost a commit, so they move with the next one that is worth it, or when the last touch came another way.
 */
export function isSame(before: Lead, after: Lead): boolean {
  const read = ({ stage, pendingStep, nextStep, source, score: summary }: Lead): string =>
    JSON.stringify([
      stage,
      pendingStep,
      nextStep,
      { ...source, lastTouch: { ...source.lastTouch, at: null } },
      summary && { ...summary, asOf: null, changesAt: null },
    ]);
  return read(before) === read(after);
}

/** Whether the score changes by itself sooner than is known: then the sweep must hear of it. What comes later it finds out itself. */
export function isSooner(before: Lead, after: Lead): boolean {
  const [known, now] = [wakesAt(before), wakesAt(after)];
  return now !== null && (known === null || now < known);
}

/** The lead with the score and the moments to look again of a later scoring. */
export const looked = (before: Lead, { score, dormantAt }: Lead): Lead => ({ ...before, score, dormantAt });

/** Nothing that anybody would want to know: only the moment to look again has moved. */
export const silently = (before: Lead, after: Lead, at: Instant): LeadCommit => ({
  lead: { ...after, version: before.version + 1, updatedAt: at },
  expectedVersion: before.version,
  now: at,
  events: [],
});
