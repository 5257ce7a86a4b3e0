import { storedFacts } from '../../contracts/stored/scoring.ts';
import type { Facts } from '../../domain/conditions/condition.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Decision } from '../../domain/leads/decision.ts';
import { type Comparison, compareLead } from '../../domain/replay/compare.ts';
import type { BySide, LeadRecord, Standing } from '../../domain/replay/record.ts';
import type { Judge, Replayed } from '../../domain/replay/replay-lead.ts';
import { type Past, type PastDeps, readPast } from './read-past.ts';
import type { Trial } from './trial.ts';

/** One lead under both rule sets; `differences` are what a result says of it. */
export type ReplayedLead = Pick<Past, 'recomputed'> & Pick<Comparison, 'differences'> & { readonly record: LeadRecord };

/** Replays one lead, or says why it is left out. */
export async function replayOne(deps: PastDeps, trial: Trial, leadId: LeadId, until: Instant): Promise<ReplayedLead | string> {
  const past = await readPast(deps, leadId, { ...trial, until });
  if (typeof past === 'string') return past;
  return trial.judges === null ? asItWas(trial, past) : judged(trial, past, trial.judges);
}

function judged(trial: Trial, past: Past, judges: BySide<Judge>): ReplayedLead {
  const { published, draft, differences } = compareLead(past.history, judges);
  const rules = differences.flatMap(({ because }) => because.rules.map(({ dimension, group, rule }) => `${dimension}/${group}/${rule}`));
  return {
    recomputed: past.recomputed,
    differences,
    record: {
      ...common(trial, past),
      standing: { published: standingOf(published), draft: standingOf(draft) },
      changes: differences.map(({ change }) => change),
      rules: [...new Set(rules)].filter((rule) => !/\/(?:clamp|rounding)$/.test(rule)),
      routed: { published: routedFacts(trial, published), draft: routedFacts(trial, draft) },
    },
  };
}

const firstOf = ({ qualified }: Replayed): Instant | null => [...qualified.values()].sort()[0] ?? null;

const standingOf = (replayed: Replayed): Standing => ({
  mqlAt: firstOf(replayed),
  grade: replayed.last?.summary.grade ?? null,
  cell: replayed.last?.summary.cell ?? null,
});

function routedFacts(trial: Trial, replayed: Replayed): Facts | null {
  const at = firstOf(replayed);
  const facts = at === null ? null : replayed.factsAt(at);
  return facts && kept(trial, { ...facts, stage: 'mql' });
}

/** A plan is tried over the leads that really qualified, with the facts their routing saw. */
function asItWas(trial: Trial, past: Past): ReplayedLead | string {
  const at = qualifiedAt(past.decisions);
  if (at === null) return 'not-qualified';
  const routing = past.decisions.find(isRouting);
  const last = past.history.notes.findLast((note) => note.at <= at)?.facts ?? {};
  const seen = routing === undefined ? {} : storedFacts(routing.inputs);
  const facts = kept(trial, { ...last, stage: 'mql', ...seen });
  const score = past.lead.score;
  const standing: Standing = { mqlAt: at, grade: score?.grade ?? null, cell: score?.cell ?? null };
  return {
    recomputed: past.recomputed.filter((field) => trial.routed.has(field) && !(field in seen)),
    differences: [],
    record: {
      ...common(trial, past),
      standing: { published: standing, draft: standing },
      changes: [],
      rules: [],
      routed: { published: facts, draft: facts },
    },
  };
}

const isRouting = ({ kind }: Decision): boolean => kind === 'routing';
const kept = ({ routed }: Trial, facts: Facts): Facts => Object.fromEntries(Object.entries(facts).filter(([field]) => routed.has(field)));

function common({ policy }: Trial, { lead, decisions, outcome }: Past) {
  const routing = decisions.find(isRouting)?.outcome;
  return {
    leadId: lead.id,
    outcome,
    actual: {
      stage: lead.stage,
      mqlAt: qualifiedAt(decisions),
      ownerId: textOf(routing?.ownerId),
      teamId: textOf(routing?.teamId),
      queue: textOf(routing?.queue),
    },
    blocked: !mayProcess(lead, 'routing', policy).allowed,
    accountId: lead.accountId,
    domainKey: lead.domainKey,
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** When the lead first became an MQL: its scoring moved it to that stage. */
const qualifiedAt = (decisions: readonly Decision[]): Instant | null =>
  decisions.find(({ kind, outcome, inputs }) => kind === 'scoring' && outcome.stage === 'mql' && storedFacts(inputs).stage !== 'mql')?.at ??
  null;
