import type { Facts } from '../conditions/condition.ts';

type Score = { readonly fit: number; readonly engagement: number };

/** What the scores of an account's other leads come to, as conditions read it; without any, only their number is known. */
export const accountLeadFacts = (others: readonly Score[]): Facts => ({
  'account.leads.count': others.length,
  ...rollUp(
    'fit',
    others.map(({ fit }) => fit),
  ),
  ...rollUp(
    'engagement',
    others.map(({ engagement }) => engagement),
  ),
});

/** The average to two digits, half-up: a condition compares it, and people read it. */
function rollUp(score: keyof Score, values: readonly number[]): Facts {
  const sum = values.reduce((total, value) => total + value, 0);
  const none = values.length === 0;
  return {
    [`account.leads.${score}Sum`]: none ? null : sum,
    [`account.leads.${score}Avg`]: none ? null : Math.round((sum / values.length) * 100) / 100,
    [`account.leads.${score}Max`]: none ? null : Math.max(...values),
    [`account.leads.${score}Min`]: none ? null : Math.min(...values),
  };
}
