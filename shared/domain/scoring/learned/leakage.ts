import { aucOf, z90 } from './measures.ts';
import { type FeatureSpec, type FeatureValues, numberOf, type Observation, textOf } from './observation.ts';

export const leakReasons = ['presence-tells-outcome', 'absent-from-open-leads', 'implausible-separation'] as const;
export type LeakReason = (typeof leakReasons)[number];
export type Leak = { readonly name: string; readonly label: string; readonly reason: LeakReason; readonly detail: string };

/** Fewer leads with the value prove nothing. */
const least = 10;
/** Of the leads of one end, that many must have it before its absence among the others is more than a rare fact. */
const usual = 0.3;
/** Chance, if the value told nothing, that all who have it came to one end. */
const implausible = 1e-6;
/** No single fact known before the outcome has been seen to tell winners from losers so well. */
const bestAuc = 0.9;
/** Share of open leads with a value that those with an outcome usually have. */
const nearlyNone = 0.02;

/** Has a value that says something: a count of nothing is the absence of it. */
const isFilled = ({ name, kind }: FeatureSpec, values: FeatureValues): boolean =>
  kind === 'category' ? (textOf(values, name) ?? '') !== '' : (numberOf(values, name) ?? 0) !== 0;

/**
 * What looks as if it was written down because the outcome was known: a value that only one end has, one that leads still open do not
 * have, or one that by itself tells the ends apart too well. Nothing of it may be learned from.
 */
export function leaksOf(
  specs: readonly FeatureSpec[],
  observations: readonly Observation[],
  open: readonly FeatureValues[],
): readonly Leak[] {
  return specs.flatMap((spec) => {
    const found = presenceLeak(spec, observations) ?? absenceLeak(spec, observations, open) ?? separationLeak(spec, observations);
    return found === null ? [] : [{ name: spec.name, label: spec.label, ...found }];
  });
}

type Found = Pick<Leak, 'reason' | 'detail'>;
const percent = (share: number): string => `${Math.round(share * 100)} %`;

function presenceLeak(spec: FeatureSpec, observations: readonly Observation[]): Found | null {
  const filled = observations.filter(({ values }) => isFilled(spec, values));
  if (filled.length < least) return null;
  for (const won of [true, false]) {
    const all = observations.filter((row) => row.won === won).length;
    if (filled.some((row) => row.won !== won) || filled.length / all < usual) continue;
    if ((all / observations.length) ** filled.length > implausible) continue;
    const [has, not] = won ? ['won', 'lost'] : ['lost', 'won'];
    return { reason: 'presence-tells-outcome', detail: `${percent(filled.length / all)} of the ${has} leads have it and no ${not} one.` };
  }
  return null;
}

function absenceLeak(spec: FeatureSpec, observations: readonly Observation[], open: readonly FeatureValues[]): Found | null {
  const share = (rows: readonly FeatureValues[]): number => rows.filter((values) => isFilled(spec, values)).length / rows.length;
  const ended = observations.map(({ values }) => values);
  if (open.length < 3 * least || ended.length < 3 * least) return null;
  const [then, now] = [share(ended), share(open)];
  if (then < usual || now > nearlyNone) return null;
  return {
    reason: 'absent-from-open-leads',
    detail: `${percent(then)} of the leads with an outcome have it and ${percent(now)} of the open ones.`,
  };
}

function separationLeak(spec: FeatureSpec, observations: readonly Observation[]): Found | null {
  const judged = spec.kind === 'category' ? byRate(spec, observations) : byValue(spec, observations);
  const found = judged.length < least ? null : aucOf(judged);
  if (found === null) return null;
  const auc = Math.max(found.auc, 1 - found.auc);
  if (auc - z90 * found.error < bestAuc) return null;
  return { reason: 'implausible-separation', detail: `By itself it tells won from lost with an AUC of ${auc.toFixed(2)}.` };
}

const byValue = ({ name }: FeatureSpec, observations: readonly Observation[]) =>
  observations.flatMap(({ values, won }) => {
    const value = numberOf(values, name);
    return value === null ? [] : [{ p: value, won }];
  });

/**
 * Each lead by how often those of its value were won; values of few leads by the base rate. (Without the lead itself, a value that
 * all have would rank every won lead below every lost one.)
 */
function byRate({ name }: FeatureSpec, observations: readonly Observation[]) {
  const base = observations.filter(({ won }) => won).length / observations.length;
  const counts = new Map<string | null, { readonly won: number; readonly of: number }>();
  for (const { values, won } of observations) {
    const count = counts.get(textOf(values, name)) ?? { won: 0, of: 0 };
    counts.set(textOf(values, name), { won: count.won + (won ? 1 : 0), of: count.of + 1 });
  }
  return observations.map(({ values, won }) => {
    const count = counts.get(textOf(values, name));
    return { p: count === undefined || count.of < least ? base : count.won / count.of, won };
  });
}
