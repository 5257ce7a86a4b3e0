import { describe, expect, it } from 'vitest';
import { aucOf, brierOf, shareInterval } from '../../../../shared/domain/scoring/learned/measures.ts';
import type { FeatureSpec, FeatureValues, Observation } from '../../../../shared/domain/scoring/learned/observation.ts';
import { train } from '../../../../shared/domain/scoring/learned/train.ts';
import { leadValues, observationsOf, seeded, specs } from '../../../support/learned.ts';

const call: FeatureSpec = { name: 'callMinutes', label: 'Minutes on the phone', kind: 'count' };
const reason: FeatureSpec = { name: 'lostReason', label: 'Reason', kind: 'category' };
const openLeads = (count: number, more: FeatureValues = {}): readonly FeatureValues[] => {
  const random = seeded(77);
  return Array.from({ length: count }, () => ({ ...leadValues(random), ...more }));
};
const planted = (rows: readonly Observation[], value: (row: Observation, i: number) => FeatureValues): readonly Observation[] =>
  rows.map((row, i) => ({ ...row, values: { ...row.values, ...value(row, i) } }));
const trained = (observations: readonly Observation[], more: Partial<Parameters<typeof train>[0]> = {}) =>
  train({ specs: [...specs, call, reason], observations, open: [], recent: [], wasActive: false, ...more });
const rows = observationsOf(1, 300);

describe('leakage', () => {
  it('a field that is filled once the deal is won is named and learned from no more', () => {
    const { report, model } = trained(planted(rows, ({ won }, i) => ({ callMinutes: won && i % 3 > 0 ? 5 + (i % 40) : 0 })));
    expect(report.excluded).toMatchObject([{ name: 'callMinutes', label: 'Minutes on the phone', reason: 'presence-tells-outcome' }]);
    expect(report.excluded[0]?.detail).toMatch(/^\d+ % of the won leads have it and no lost one\.$/);
    expect(model?.codes.map(({ name }) => name)).toEqual(['industry', 'seniority', 'country', 'pricing', 'fit']);
  });

  it('so is one that every lead has and that by itself tells the ends apart', () => {
    const { report } = trained(planted(rows, ({ won }, i) => ({ callMinutes: won ? 20 + (i % 7) : 1 + (i % 21) })));
    expect(report.excluded).toMatchObject([{ name: 'callMinutes', reason: 'implausible-separation' }]);
    const byValue = trained(
      planted(rows, ({ won }, i) => ({ lostReason: won || i % 40 === 0 ? 'none' : (['price', 'time'][i % 2] ?? null) })),
    );
    expect(byValue.report.excluded).toMatchObject([{ name: 'lostReason', reason: 'implausible-separation' }]);
  });

  it('so is one that both ends have and no open lead', () => {
    const both = planted(rows, (_, i) => ({ callMinutes: i % 2 }));
    expect(trained(both, { open: openLeads(100, { callMinutes: 0 }) }).report.excluded).toMatchObject([
      { reason: 'absent-from-open-leads' },
    ]);
    expect(trained(both, { open: openLeads(100, { callMinutes: 3 }) }).report.excluded).toEqual([]);
  });

  it('nothing of an honest law is taken for a leak, and rare facts of few leads are none', () => {
    for (let seed = 1; seed <= 40; seed += 1)
      expect(trained(observationsOf(seed, 30 * seed), { open: openLeads(60) }).report.excluded, `seed ${seed}`).toEqual([]);
    expect(trained(planted(rows, ({ won }, i) => ({ callMinutes: won && i < 12 ? 9 : 0 }))).report.excluded).toEqual([]);
  });
});

describe('drift', () => {
  it('is an alarm when the leads of today are others, and names what changed', () => {
    const random = seeded(5);
    const recent = Array.from({ length: 120 }, () => ({ ...leadValues(random), industry: 'retail' }));
    const { drift } = trained(rows, { recent }).report;
    expect(drift).toMatchObject({ state: 'alarm', recentLeads: 120 });
    expect(drift.features.filter(({ alarm }) => alarm).map(({ name }) => name)).toEqual(['industry']);
    const busy = Array.from({ length: 120 }, () => ({ ...leadValues(random), pricing: 20 }));
    const moved = trained(rows, { recent: busy }).report.drift;
    expect(moved.score?.alarm).toBe(true);
    expect(moved.features.filter(({ alarm }) => alarm).map(({ name }) => name)).toEqual(['pricing']);
  });

  it('is none when they are the same, however few: at most one of a hundred', () => {
    const alarms = Array.from({ length: 200 }, (_, seed) => {
      const random = seeded(seed + 1);
      const recent = Array.from({ length: 30 + seed }, () => leadValues(random));
      return trained(rows, { recent }).report.drift.state;
    });
    expect(alarms.filter((state) => state === 'alarm').length).toBeLessThanOrEqual(2);
    expect(alarms).not.toContain('unknown');
    expect(trained(rows, { recent: openLeads(29) }).report.drift.state).toBe('unknown');
  });
});

describe('measures', () => {
  it('AUC is the share of pairs in the right order, ties half; nothing without both ends', () => {
    const judged = (pairs: readonly (readonly [number, boolean])[]) => pairs.map(([p, won]) => ({ p, won }));
    expect(
      aucOf(
        judged([
          [0.9, true],
          [0.8, false],
          [0.7, true],
          [0.1, false],
        ]),
      )?.auc,
    ).toBe(0.75);
    expect(
      aucOf(
        judged([
          [0.5, true],
          [0.5, false],
          [0.5, false],
        ]),
      )?.auc,
    ).toBe(0.5);
    expect(aucOf(judged([[0.5, true]]))).toBeNull();
  });
  it('Brier is the mean squared error', () => {
    expect(
      brierOf([
        { p: 0.8, won: true },
        { p: 0.4, won: false },
      ]),
    ).toBeCloseTo(0.1, 12);
  });
  it('the interval of a share is Wilson’s', () => {
    const { low, high } = shareInterval(0, 10);
    expect([low, Math.round(high * 1000)]).toEqual([0, 213]);
  });
});
