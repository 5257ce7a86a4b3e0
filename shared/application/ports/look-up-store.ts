import type { AnswerKey, AnswerRow } from '../../domain/enrichment/answer.ts';
import type { Breaker } from '../../domain/enrichment/breaker.ts';
import type { Provider } from '../../domain/enrichment/facts.ts';
import type { LookUpState } from '../../domain/enrichment/look-up-state.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';

/** What enrichment remembers: per lead, per question, per day and per provider. Strongly consistent unless a method says otherwise. */
export type LookUpStore = {
  readonly state: (leadId: LeadId) => Promise<LookUpState | null>;
  /** Writes the state if the stored one has the revision before. */
  readonly saveState: (state: LookUpState) => Promise<'ok' | 'stale'>;
  /** Leads with something to do before `before`, oldest first. Eventually consistent. */
  readonly due: (before: Instant, limit: number) => Promise<readonly LeadId[]>;
  readonly answer: (key: AnswerKey) => Promise<AnswerRow | null>;
  /** Writes the row if the stored one has the revision before (1: there is none). */
  readonly putAnswer: (row: AnswerRow) => Promise<'ok' | 'stale'>;
  /** Deletes what every provider said about a person. */
  readonly forgetPerson: (mac: string) => Promise<void>;
  /** Adds to what was spent on a day if the sum stays within `limit`; a negative amount gives back. */
  readonly reserve: (day: string, cents: number, limit: number) => Promise<boolean>;
  readonly breaker: (provider: Provider) => Promise<{ readonly revision: number; readonly breaker: Breaker }>;
  readonly putBreaker: (provider: Provider, revision: number, breaker: Breaker) => Promise<'ok' | 'stale'>;
};
