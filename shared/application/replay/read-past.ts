import { storedScoring } from '../../contracts/stored/scoring.ts';
import { distinctTouches } from '../../domain/attribution/distinct-touches.ts';
import type { Condition, Facts } from '../../domain/conditions/condition.ts';
import { fieldsOf } from '../../domain/conditions/fields-of.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import type { ConsentPolicy } from '../../domain/consent/policy.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { stages } from '../../domain/leads/lifecycle.ts';
import type { LeadHistory, Note, StageAct } from '../../domain/replay/history.ts';
import type { Outcome } from '../../domain/replay/record.ts';
import { type AroundDeps, factsAround } from '../accounts/facts-around.ts';
import type { LeadPast, LeadPasts } from '../ports/lead-pasts.ts';
import type { ReadDeals } from './deals.ts';
import { outcomeOf } from './outcome.ts';

export type PastDeps = AroundDeps & {
  readonly pasts: LeadPasts;
  readonly deals: ReadDeals;
};

/** Everything a replay of one lead needs. */
export type Past = {
  readonly lead: Lead;
  readonly history: LeadHistory;
  readonly decisions: readonly Decision[];
  readonly outcome: Outcome;
  /** Fields that no scoring pinned, since no rubric of then asked: they are those of today. */
  readonly recomputed: readonly string[];
};
export type Wanted = { readonly conditions: readonly Condition[]; readonly policy: ConsentPolicy; readonly until: Instant };

/** Reads the past of a lead, or says why nothing can be said of it. */
export async function readPast(deps: PastDeps, leadId: LeadId, { conditions, policy, until }: Wanted): Promise<Past | string> {
  const found = await deps.pasts.past(leadId);
  if (found === null) return 'erased';
  const { lead } = found;
  if (lead.quarantine !== null) return 'quarantined';
  const may = mayProcess(lead, 'profiling', policy);
  if (!may.allowed) return may.why;
  const person = await withMembers(deps, found);
  const decisions = person.decisions
    .filter(({ at }) => at <= until)
    .sort((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
  const pinned = decisions.flatMap(noteOf);
  if (pinned.length === 0) return 'not-scored';
  const [outcome, today] = await Promise.all([outcomeOf(deps.deals, lead, decisions), factsToday(deps, lead, conditions)]);
  const missing = [...new Set(conditions.flatMap(fieldsOf))].filter(
    (field) => field in today && pinned.some(({ facts }) => !(field in facts)),
  );
  const filled = Object.fromEntries(missing.map((field) => [field, today[field] ?? null]));
  const notes = missing.length === 0 ? pinned : pinned.map(({ at, facts }) => ({ at, facts: { ...filled, ...facts } }));
  return {
    lead,
    history: { notes, acts: decisions.flatMap(actOf), touches: person.touches, until },
    decisions,
    outcome,
    recomputed: missing,
  };
}

/** With what was filed under the leads that were merged into this one; each touch once. */
async function withMembers({ pasts }: PastDeps, past: LeadPast): Promise<LeadPast> {
  if (past.lead.members === null) return past;
  const parts = [past, ...(await Promise.all(past.lead.members.map(pasts.rows)))];
  return {
    lead: past.lead,
    decisions: parts.flatMap(({ decisions }) => decisions),
    touches: distinctTouches(parts.flatMap(({ touches }) => touches)),
  };
}

const noteOf = (decision: Decision): readonly Note[] =>
  decision.kind === 'scoring' && 'facts' in decision.inputs ? [{ at: decision.at, facts: storedScoring(decision).facts }] : [];

function actOf({ kind, at, outcome }: Decision): readonly StageAct[] {
  const stage = kind === 'stage' ? stages.find((one) => one === outcome.stage) : undefined;
  const back = 'recycle' in outcome || ('reject' in outcome && outcome.reject !== 'wrong-owner');
  return stage === undefined ? [] : [{ at, stage, back }];
}

/** Without the score, which each rubric gives anew. */
async function factsToday(deps: PastDeps, lead: Lead, conditions: readonly Condition[]): Promise<Facts> {
  return { ...factsOf({ ...lead, score: null }), ...(await factsAround(deps, lead, conditions)) };
}
