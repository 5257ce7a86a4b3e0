import type { Touch } from '../attribution/touch.ts';
import type { Condition, Facts, Leaf, LeafTrace } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import { brand } from '../kernel/brand.ts';
import type { TouchId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { touchFacts } from './awards.ts';
import type { SignalRule } from './rubric.ts';
import { type ScoringInput, type ScoringResult, scorer } from './score-lead.ts';

/** An act that a signal rewards, so many times. */
export type NeededEvent = { readonly rule: string; readonly label: string; readonly signal: string; readonly count: number };

/** What it would take for the lead to be an MQL at once. */
export type Counterfactual =
  | { readonly state: 'qualified' }
  /**
   * The fewest acts that do it; of several such sets the one that comes first in the rubric. `fewest` is false for a large set
   * that was put together act by act, each time the one that brings most.
   */
  | {
      readonly state: 'reachable';
      readonly events: readonly NeededEvent[];
      readonly fewest: boolean;
      readonly cell: string;
      readonly engagement: number;
    }
  /** No acts do: what stands in the way whatever they do next. */
  | { readonly state: 'unreachable'; readonly exclusion: ScoringResult['exclusion']; readonly missing: readonly LeafTrace[] };

/** Sets of up to three acts are all tried, as long as that is so many scorings at most (about 50 µs each). */
const exhaustive = 3;
const maxTries = 4000;
const mostEvents = 12;

/** How many choices of `size` out of `count` acts there are, each act as often as one likes. */
const choices = (count: number, size: number): number =>
  Array.from({ length: size }, (_, i) => (count + i) / (i + 1)).reduce((product, factor) => product * factor, 1);

/** The cheapest acts, by their number, that would qualify the lead if they happened at the moment of `input`. */
export function cheapestToQualify(input: ScoringInput): Counterfactual {
  const score = scorer(input);
  const now = score(input.touches, input.at);
  if (now.qualified) return { state: 'qualified' };
  const acts = possibleActs(input);
  const qualifies = (events: readonly Act[]): ScoringResult | null => {
    const then = score([...input.touches, ...events.map((act, n) => act.touch(n))], input.at);
    return then.qualified ? then : null;
  };
  for (let size = 1; size <= exhaustive && choices(acts.length, size) <= maxTries; size += 1)
    for (const events of multisets(acts, size)) {
      const then = qualifies(events);
      if (then !== null) return reachable(events, then, true);
    }
  return greedy(acts, input, score);
}

const reachable = (events: readonly Act[], { summary }: ScoringResult, fewest: boolean): Counterfactual => ({
  state: 'reachable',
  fewest,
  events: [...new Set(events)].map(({ rule }) => ({
    rule: rule.id,
    label: rule.label,
    signal: rule.signal,
    count: events.filter((act) => act.rule === rule).length,
  })),
  cell: summary.cell,
  engagement: summary.engagement,
});

/** Always the act that raises the engagement most, as often as its frequency asks, until it is enough or none raises it. */
function greedy(acts: readonly Act[], { touches, at }: ScoringInput, score: ReturnType<typeof scorer>): Counterfactual {
  let chosen: readonly Act[] = [];
  let best = score(touches, at);
  while (chosen.length < mostEvents) {
    const tries = acts.map((act) => {
      const events = [...chosen, ...Array.from({ length: act.rule.frequency?.atLeast ?? 1 }, () => act)];
      return { events, result: score([...touches, ...events.map((one, n) => one.touch(n))], at) };
    });
    const [first] = [...tries].sort((a, b) => b.result.summary.engagement - a.result.summary.engagement);
    if (first === undefined || first.result.summary.engagement <= best.summary.engagement) break;
    ({ events: chosen, result: best } = first);
    if (best.qualified) return reachable(chosen, best, false);
  }
  return { state: 'unreachable', exclusion: best.exclusion, missing: best.mqlTrace.filter((leaf) => !leaf.matched) };
}

type Act = { readonly rule: SignalRule; readonly touch: (n: number) => Touch };

/** One per signal that gives points and whose condition an act can meet. */
function possibleActs({ rubric, facts, at }: ScoringInput): readonly Act[] {
  return rubric.engagement.groups.flatMap((group) =>
    group.signals.flatMap((rule): readonly Act[] => {
      if (rule.points <= 0) return [];
      const touch = (n: number) => imagined(rule, at, n);
      const met = rule.when === undefined || evaluate(rule.when, { ...facts, ...touchFacts(touch(0)) }).matched;
      return met ? [{ rule, touch }] : [];
    }),
  );
}

/** A touch as the condition of the signal asks for it. Each is of a form of its own, since a form sent again is worth nothing more. */
function imagined({ signal, when }: SignalRule, at: Instant, n: number): Touch {
  const wanted = new Map(when === undefined ? [] : leavesOf(when).flatMap(wantedBy));
  const text = (field: string): string | null => wanted.get(field)?.[0] ?? null;
  return {
    id: brand<TouchId>(`imagined_${n}`),
    at,
    signal,
    submissionId: null,
    formId: text('touch.formId') ?? `imagined-${n}`,
    tags: wanted.get('touch.tags') ?? [],
    channel: text('touch.channel') ?? 'Direct',
    source: null,
    medium: null,
    campaign: text('touch.campaign'),
    term: null,
    content: null,
    referrer: null,
    landingPage: null,
    clickIds: {},
    meaningful: true,
    selfReported: null,
    conflicts: [],
    sourcesVersion: null,
    assetId: text('touch.assetId'),
    asset: {
      type: text('touch.assetType') ?? 'other',
      topic: text('touch.topic'),
      competitors: wanted.get('touch.competitors') ?? [],
      funnelStage: text('touch.funnelStage'),
    },
  };
}

function leavesOf(condition: Condition): readonly Leaf[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.slice(0, 1).flatMap(leavesOf);
  return 'not' in condition ? [] : [condition];
}

function wantedBy({ field, op, value }: Leaf): readonly (readonly [string, readonly string[]])[] {
  if (!['eq', 'in', 'contains', 'startsWith'].includes(op) || value === undefined) return [];
  const [first] = Array.isArray(value) ? value : [value];
  return typeof first === 'string' ? [[field, [first]]] : [];
}

/** Every choice of `size` acts, each as often as one likes, in the order of the rubric. */
function* multisets(acts: readonly Act[], size: number, from = 0): Iterable<readonly Act[]> {
  if (size === 0) yield [];
  else
    for (let i = from; i < acts.length; i += 1) {
      const act = acts[i];
      if (act !== undefined) for (const rest of multisets(acts, size - 1, i)) yield [act, ...rest];
    }
}

/** Rules of the fit that would give points but read something nobody knows of the lead yet: what to ask. */
export function worthAsking({ rubric, facts }: { readonly rubric: ScoringInput['rubric']; readonly facts: Facts }) {
  return rubric.fit.groups.flatMap((group) =>
    group.rules.flatMap(({ id, label, points, when }) => {
      const { matched, trace } = evaluate(when, facts);
      const unknown = trace.filter((leaf) => leaf.value === null && leaf.op !== 'missing').map((leaf) => leaf.field);
      return matched || points <= 0 || unknown.length === 0 ? [] : [{ rule: id, label, points, fields: [...new Set(unknown)] }];
    }),
  );
}
