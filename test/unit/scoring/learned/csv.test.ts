import { expect, it } from 'vitest';
import { predictor } from '../../../../shared/domain/scoring/learned/predict.ts';
import { train } from '../../../../shared/domain/scoring/learned/train.ts';
import { readLearnedCsv } from '../../../support/learned-csv.ts';

const ours = process.env.LEARNED_CSV === undefined;
const file = readLearnedCsv();
const { report, model } = train({ ...file, wasActive: false });

it('a file of leads gives a report that is true of them, and a score or the reason why not', () => {
  expect(report.won + report.lost).toBe(file.observations.length);
  expect(report.won).toBe(file.observations.filter(({ won }) => won).length);
  expect(report.state === 'active').toBe(report.reason === null && model !== null);
  if (report.state === 'active') expect(report.heldOut?.brier).toBeLessThan(report.heldOut?.brierOfBaseRate ?? 0);
  if (!ours) console.log(JSON.stringify(report, null, 2));
});

it('in use, its mean chance over what it learned from is the base rate, and every lead gets its interval', () => {
  if (model === null) return;
  const shown = file.observations.map(({ values }) => predictor(model)(values));
  const mean = shown.reduce((sum, { probability }) => sum + probability, 0) / shown.length;
  expect(Math.abs(mean - (report.baseRate ?? 0))).toBeLessThan(0.02);
  for (const { low, probability, high } of shown) expect(low <= probability && probability <= high).toBe(true);
});

it.runIf(ours)('ours: the law is found, and the column that is filled afterwards is named', () => {
  expect(report).toMatchObject({ state: 'active', excluded: [{ name: 'callMinutes', reason: 'presence-tells-outcome' }] });
  expect(report.heldOut?.auc).toBeGreaterThan(0.75);
  expect(report.drift.state).toBe('steady');
});
