import type * as z from 'zod';
import type { $learnedReport } from '../../../contracts/http/learned-resources.ts';
import { type Refusal, refuse } from '../../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../../domain/kernel/result.ts';
import type { LearnedVersion } from '../../../domain/scoring/learned/model.ts';
import { leastOfEach, leastOutcomes } from '../../../domain/scoring/learned/thresholds.ts';
import type { LearnedStore } from '../../ports/learned-store.ts';

export type ReadLearnedDeps = { readonly learned: Pick<LearnedStore, 'newest' | 'get'> };
export type LearnedReportView = z.input<typeof $learnedReport>;

/** The report of a training, the newest unless another is asked for, beside what other products ask for first. */
export const createReadLearned =
  ({ learned }: ReadLearnedDeps) =>
  async (version: number | null): Promise<Result<LearnedReportView, Refusal>> => {
    const found = version === null ? await learned.newest() : await learned.get(version);
    if (found === null && version !== null) return err(refuse('unknown-model', `there is no training ${version}`));
    return ok(found === null ? untrained : reportOf(found));
  };

/** As their documentation says: help.salesforce.com `ai.einstein_sales_els_setup_considerations`; Dynamics 365 `configure-predictive-lead-scoring`. */
const thresholdsAt = (won: number, lost: number): LearnedReportView['thresholds'] => ({
  ours: { outcomes: leastOutcomes, ofEach: leastOfEach },
  others: [
    {
      product: 'Salesforce Einstein Lead Scoring',
      needs: '1,000 leads and 120 converted in 200 days',
      met: won + lost >= 1000 && won >= 120,
    },
    { product: 'Dynamics 365 predictive lead scoring', needs: '40 qualified and 40 disqualified', met: won >= 40 && lost >= 40 },
  ],
});

const untrained: LearnedReportView = {
  state: 'untrained',
  reason: null,
  modelVersion: null,
  trainedAt: null,
  outcomes: { won: 0, lost: 0, from: null, to: null, refused: 0, withoutFacts: 0, undatedDeals: 0, truncated: false },
  baseRate: null,
  heldOut: null,
  features: [],
  excluded: [],
  drift: { state: 'unknown', recentLeads: 0, score: null, features: [] },
  thresholds: thresholdsAt(0, 0),
};

function reportOf({ version, trainedAt, intake, model, report }: LearnedVersion): LearnedReportView {
  const { state, reason, won, lost, from, to, baseRate, heldOut, excluded, drift } = report;
  return {
    state,
    reason,
    modelVersion: version,
    trainedAt,
    outcomes: { won, lost, from, to, ...intake },
    baseRate,
    heldOut: heldOut && { ...heldOut, reliability: [...heldOut.reliability] },
    features: (model?.codes ?? []).map(({ name, label }) => ({ name, label })),
    excluded: [...excluded],
    drift: { ...drift, features: [...drift.features] },
    thresholds: thresholdsAt(won, lost),
  };
}
