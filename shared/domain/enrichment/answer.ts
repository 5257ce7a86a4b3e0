import type { Instant } from '../kernel/instant.ts';
import type { Fact, Provider, Subject } from './facts.ts';

/** What a provider is asked about, without the value: of a person the MAC of their identity, of a company that of its domain. */
export type AnswerKey = { readonly subject: Subject; readonly mac: string; readonly provider: Provider };

export type AnswerOutcome =
  | { readonly kind: 'found'; readonly facts: readonly Fact[] }
  | { readonly kind: 'notFound'; readonly reason: string }
  | { readonly kind: 'denied'; readonly reason: string }
  /** May have been charged, and brought nothing. */
  | { readonly kind: 'unclear'; readonly reason: string };

/**
 * What one provider said to one key, shared by every lead that asks the same; written before the call, so that of callers at the
 * same time one makes it. `free`: nobody may rely on it, the next may ask.
 */
export type AnswerRow = {
  readonly key: AnswerKey;
  readonly revision: number;
  readonly state: 'asking' | 'pending' | 'answered' | 'free';
  /** Asking: until when the caller holds it. Pending: when to ask again. Answered: until when the answer counts. */
  readonly until: Instant;
  /** By which the provider knows the request that is under way, or what was found and is still to be paid for. */
  readonly token: string | null;
  readonly repeatable: boolean;
  readonly outcome: AnswerOutcome | null;
  readonly askedAt: Instant;
  /** Reserved for the call, and spent once it was answered. */
  readonly costCents: number;
  readonly day: string;
};
