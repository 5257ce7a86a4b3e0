import type { Summary } from './summary.ts';

/** What a change must not do; percentages are of what the published version would have done. */
export type GuardRails = {
  readonly maxFewerMqlPercent?: number | undefined;
  readonly maxMoreMqlPercent?: number | undefined;
  /** Of any owner's leads, up or down. */
  readonly maxOwnerChangePercent?: number | undefined;
  /** Of the qualified leads, those that wait in a queue. */
  readonly maxUnroutedPercent?: number | undefined;
  /** No lead that was won may lose its qualification. */
  readonly keepWon?: boolean | undefined;
};

export type RailResult = {
  readonly rail: keyof GuardRails | 'leads';
  readonly limit: number;
  /** Null: infinitely more, from none at all. */
  readonly value: number | null;
  readonly passed: boolean;
  readonly detail: string;
};
export type Verdict = { readonly passed: boolean; readonly rails: readonly RailResult[] };

/** Every rail with its figure. A run that saw no lead proves nothing, so it fails. */
export function judgeRails(rails: GuardRails, summary: Summary): Verdict {
  const { published, draft } = summary.mql;
  const results = [
    { rail: 'leads' as const, limit: 1, value: summary.leads, passed: summary.leads > 0, detail: `${summary.leads} leads replayed` },
    ...atMost('maxFewerMqlPercent', rails, percent(published - draft, published), `${published} MQLs become ${draft}`),
    ...atMost('maxMoreMqlPercent', rails, percent(draft - published, published), `${published} MQLs become ${draft}`),
    ...ownerRail(rails, summary),
    ...unroutedRail(rails, summary),
    ...wonRail(rails, summary),
  ];
  return { passed: results.every(({ passed }) => passed), rails: results };
}

type Limited = Exclude<keyof GuardRails, 'keepWon'>;

/** Two digits; never below nothing. */
const percent = (part: number, whole: number): number | null => {
  if (part <= 0) return 0;
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 100;
};

function atMost(rail: Limited, rails: GuardRails, value: number | null, detail: string): readonly RailResult[] {
  const limit = rails[rail];
  return limit === undefined ? [] : [{ rail, limit, value, passed: value !== null && value <= limit, detail }];
}

function ownerRail(rails: GuardRails, { owners }: Summary): readonly RailResult[] {
  const changes = owners.map(({ id, published, draft }) => ({
    value: percent(Math.abs(draft - published), published),
    detail: `${id} gets ${draft} leads instead of ${published}`,
  }));
  const worst = changes.reduce<(typeof changes)[number]>((most, one) => (size(one.value) > size(most.value) ? one : most), {
    value: 0,
    detail: 'no owner gets another number of leads',
  });
  return atMost('maxOwnerChangePercent', rails, worst.value, worst.detail);
}

const size = (value: number | null): number => value ?? Number.POSITIVE_INFINITY;

function unroutedRail(rails: GuardRails, { queues, mql }: Summary): readonly RailResult[] {
  const waiting = queues.reduce((sum, { draft }) => sum + draft, 0);
  return atMost('maxUnroutedPercent', rails, percent(waiting, mql.draft), `${waiting} of ${mql.draft} qualified leads find no owner`);
}

function wonRail({ keepWon }: GuardRails, { lostWon, outcomes }: Summary): readonly RailResult[] {
  if (keepWon !== true) return [];
  const detail = `${lostWon.count} of ${outcomes.won.published} leads that were won would not have qualified`;
  return [{ rail: 'keepWon', limit: 0, value: lostWon.count, passed: lostWon.count === 0, detail }];
}
