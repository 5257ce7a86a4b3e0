import type { LookUpStore } from '../../application/ports/look-up-store.ts';
import type { AnswerKey, AnswerRow } from '../../domain/enrichment/answer.ts';
import { type Breaker, closedBreaker } from '../../domain/enrichment/breaker.ts';
import type { LookUpState } from '../../domain/enrichment/look-up-state.ts';

export type LookUpRows = {
  readonly states: Map<string, LookUpState>;
  readonly answers: Map<string, AnswerRow>;
  readonly spent: Map<string, number>;
  readonly breakers: Map<string, { readonly revision: number; readonly breaker: Breaker }>;
};
export const emptyLookUpRows = (): LookUpRows => ({ states: new Map(), answers: new Map(), spent: new Map(), breakers: new Map() });

const nameOf = ({ subject, mac, provider }: AnswerKey): string => `${subject}/${mac}/${provider}`;

/** Look-ups in maps. */
export function createMemoryLookUpStore({ states, answers, spent, breakers }: LookUpRows = emptyLookUpRows()): LookUpStore {
  return {
    state: async (leadId) => structuredClone(states.get(leadId) ?? null),
    saveState: async (state) => {
      if ((states.get(state.leadId)?.revision ?? 0) !== state.revision - 1) return 'stale';
      states.set(state.leadId, structuredClone(state));
      return 'ok';
    },
    due: async (before, limit) =>
      [...states.values()]
        .filter(({ dueAt }) => dueAt !== null && dueAt < before)
        .sort((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1))
        .slice(0, limit)
        .map(({ leadId }) => leadId),
    answer: async (key) => structuredClone(answers.get(nameOf(key)) ?? null),
    putAnswer: async (row) => {
      if ((answers.get(nameOf(row.key))?.revision ?? 0) !== row.revision - 1) return 'stale';
      answers.set(nameOf(row.key), structuredClone(row));
      return 'ok';
    },
    forgetPerson: async (mac) => {
      for (const [name, { key }] of answers) if (key.subject === 'person' && key.mac === mac) answers.delete(name);
    },
    reserve: async (day, cents, limit) => {
      const sum = (spent.get(day) ?? 0) + cents;
      if (cents > 0 && sum > limit) return false;
      spent.set(day, sum);
      return true;
    },
    breaker: async (provider) => breakers.get(provider) ?? { revision: 0, breaker: closedBreaker },
    putBreaker: async (provider, revision, breaker) => {
      if ((breakers.get(provider)?.revision ?? 0) !== revision) return 'stale';
      breakers.set(provider, { revision: revision + 1, breaker });
      return 'ok';
    },
  };
}
