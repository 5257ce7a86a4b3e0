import type { Facts } from '../conditions/condition.ts';
import type { LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Stage } from '../leads/lifecycle.ts';
import type { LeadChange } from './compare.ts';

/** What became of the lead: a deal won or a customer; a deal lost or disqualified as what sales cannot use; null while it is open. */
export type Outcome = 'won' | 'lost' | null;
export const sides = ['published', 'draft'] as const;
export type Side = (typeof sides)[number];
export type BySide<T> = Readonly<Record<Side, T>>;

/** How a lead stands under one of the two. */
export type Standing = { readonly mqlAt: Instant | null; readonly grade: string | null; readonly cell: string | null };

/** What the summary needs of one replayed lead; nothing of it names the person. */
export type LeadRecord = {
  readonly leadId: LeadId;
  readonly outcome: Outcome;
  /** What really happened. */
  readonly actual: {
    readonly stage: Stage;
    readonly mqlAt: Instant | null;
    readonly ownerId: string | null;
    readonly teamId: string | null;
    readonly queue: string | null;
  };
  readonly standing: BySide<Standing>;
  readonly changes: readonly LeadChange[];
  /** Rules that gave other points where it mattered, `fit/icp/size`. */
  readonly rules: readonly string[];
  /** The facts routing reads, as of the moment the lead qualified; null where it did not. */
  readonly routed: BySide<Facts | null>;
  readonly blocked: boolean;
  readonly accountId: string | null;
  readonly domainKey: string | null;
};
