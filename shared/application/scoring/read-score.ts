import type * as z from 'zod';
import { activeDocuments } from '../../contracts/documents/active.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { $score } from '../../contracts/http/score-resources.ts';
import { sourceWith } from '../../domain/attribution/countable.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import type { Facts, LeafTrace } from '../../domain/conditions/condition.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, parseInstant, plusMillis } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { cheapestToQualify, worthAsking } from '../../domain/scoring/counterfactual.ts';
import { conditionsOf } from '../../domain/scoring/fields-read.ts';
import { leadValues } from '../../domain/scoring/learned/lead-features.ts';
import type { LearnedVersion } from '../../domain/scoring/learned/model.ts';
import { outlookOf } from '../../domain/scoring/outlook.ts';
import { type ScoringInput, scoreLead } from '../../domain/scoring/score-lead.ts';
import { type AroundDeps, factsAround } from '../accounts/facts-around.ts';
import { pinnedConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { absentLead } from '../leads/absent-lead.ts';
import { memberRows, personTouches } from '../leads/member-rows.ts';
import { MissingConfiguration } from '../ports/errors.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { LearnedStore } from '../ports/learned-store.ts';
import type { Clock } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';
import { learnedView } from './learned/learned-view.ts';
import { factsNoted } from './score-history.ts';

export type ReadScoreDeps = AroundDeps & {
  readonly leads: Pick<LeadStore, 'get' | 'tombstone' | 'touches' | 'decisions' | 'list'>;
  readonly documents: Documents<'rubric' | 'consent-policy'>;
  readonly learned: Pick<LearnedStore, 'newest'>;
  readonly clock: Clock;
};
export type ScoreView = z.input<typeof $score>;

const furthestMillis = 730 * 86_400_000;

/**
 * The score of a person at any instant, by the rubric that is published now and what is known today of what they had done by then. The
 * facts are those of the last scoring before that instant, of today when there was none or it lies ahead. Writes nothing.
 */
export function createReadScore(deps: ReadScoreDeps) {
  const learned = createTimedCache(deps.clock, deps.learned.newest);
  return async (id: string, at: string | null): Promise<Result<ScoreView, Refusal>> => {
    const lead = await deps.leads.get(brand<LeadId>(id));
    if (lead === null) return err(await absentLead(deps.leads, id));
    const may = mayProcess(lead, 'profiling', (await pinnedConsentPolicy(deps.documents)).body);
    if (!may.allowed) return err(refuse('profiling-refused', may.detail));
    const now = deps.clock.now();
    const when = at === null ? now : parseInstant(at);
    if (when === null || when < lead.capturedAt || when > plusMillis(now, furthestMillis))
      return err(refuse('invalid-request', `at must lie between ${lead.capturedAt}, when the lead was captured, and two years from now`));
    const { input, factsAsOf } = await scoringOf(deps, lead, when, now);
    return ok(viewOf(lead, input, factsAsOf, await learned.get('newest')));
  };
}

async function scoringOf(
  deps: ReadScoreDeps,
  lead: Lead,
  at: Instant,
  now: Instant,
): Promise<{ readonly input: ScoringInput; readonly factsAsOf: Instant }> {
  const rubric = await deps.documents.get('rubric', activeDocuments.rubric);
  if (rubric === null) throw new MissingConfiguration('rubric', activeDocuments.rubric);
  const touches = await personTouches(deps.leads, lead);
  const noted = at < now ? factsNoted(await memberRows(lead, deps.leads.decisions), at) : null;
  const facts = noted?.facts ?? (await factsNow(deps, lead, touches, conditionsOf(rubric.body)));
  const input = { facts, touches, rubric: rubric.body, rubricVersion: `${rubric.id}@${rubric.version}`, at };
  return { input, factsAsOf: noted?.at ?? now };
}

async function factsNow(
  deps: ReadScoreDeps,
  lead: Lead,
  touches: readonly Touch[],
  conditions: Parameters<typeof factsAround>[2],
): Promise<Facts> {
  const account = await factsAround(deps, lead, conditions);
  return { ...factsOf({ ...lead, source: sourceWith(lead.source, touches) }), ...account };
}

function viewOf(lead: Lead, input: ScoringInput, factsAsOf: Instant, learned: LearnedVersion | null): ScoreView {
  const { summary, lines, qualified, path, exclusion, mqlTrace } = scoreLead(input);
  const { fit, grade, engagement, cell } = summary;
  const cheapest = cheapestToQualify(input);
  const leaf = (trace: LeafTrace) => ({ ...trace, expected: plain(trace.expected), value: plain(trace.value) });
  return {
    leadId: lead.id,
    at: input.at,
    rubric: input.rubricVersion,
    factsAsOf,
    fit,
    grade,
    engagement,
    cell,
    qualified,
    path,
    exclusion,
    lines: [...lines],
    threshold: mqlTrace.map(leaf),
    outlook: outlookOf(input),
    toQualify: {
      state: cheapest.state,
      events: cheapest.state === 'reachable' ? [...cheapest.events] : [],
      fewest: cheapest.state !== 'reachable' || cheapest.fewest,
      exclusion: cheapest.state === 'unreachable' ? cheapest.exclusion : null,
      missing: cheapest.state === 'unreachable' ? cheapest.missing.map(leaf) : [],
      worthAsking: qualified ? [] : worthAsking(input),
    },
    learned: learnedView(learned, leadValues({ ...input, fit, engagement })),
  };
}

const plain = (value: LeafTrace['value']) => (typeof value === 'object' && value !== null ? [...value] : value);
