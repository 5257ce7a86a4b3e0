import type { Condition, Facts } from '../conditions/condition.ts';
import { evaluate } from '../conditions/evaluate.ts';
import type { FactPath, Provider, Subject } from './facts.ts';

export type WaterfallStep = { readonly provider: Provider; readonly subject: Subject; readonly costCents: number };
export type WaterfallSegment = { readonly id: string; readonly when?: Condition | undefined; readonly steps: readonly WaterfallStep[] };

/** Which of several sources of one field wins. */
export const winnerPolicies = ['highest-confidence', 'most-recent', 'provider-order'] as const;
export type WinnerPolicy = (typeof winnerPolicies)[number];

/** Whether a value that enrichment wrote may be replaced by a better one; what people wrote never is. */
export const writePolicies = ['fill-empty', 'refresh'] as const;
export type WritePolicy = (typeof writePolicies)[number];

/** Enrichment as data: whom to ask for what, in which order, and what it may cost. */
export type Waterfall = {
  readonly enabled: boolean;
  readonly wanted: readonly FactPath[];
  /** A wanted field that a source is at least so sure of (0–1) needs no further provider. */
  readonly confidenceFloor: number;
  readonly winner: WinnerPolicy;
  readonly write: WritePolicy;
  /** The first whose condition holds applies; one without steps asks nobody. */
  readonly segments: readonly WaterfallSegment[];
  readonly ttl: {
    readonly foundDays: number;
    readonly notFoundDays: number;
    /** After a call that may have been charged and brought nothing usable. */
    readonly unclearHours: number;
    /** How long what was found may be used; null: for ever. */
    readonly licenceDays: number | null;
  };
  readonly budget: { readonly perDayCents: number; readonly perLeadCents: number };
  /** The lead goes on to scoring after so long with what is known. */
  readonly deadlineSeconds: number;
  /** Longest one call may take. */
  readonly timeoutSeconds: number;
  /** So long the next provider is not asked while this one is still working on its answer. */
  readonly pendingSeconds: number;
  /** Answers that come later than this are not waited for. */
  readonly lateMinutes: number;
};

/** The steps for a lead; null when no segment is meant for it. */
export function segmentOf(waterfall: Waterfall, facts: Facts): WaterfallSegment | null {
  if (!waterfall.enabled) return null;
  return waterfall.segments.find(({ when }) => when === undefined || evaluate(when, facts).matched) ?? null;
}

export const stepName = ({ provider, subject }: Pick<WaterfallStep, 'provider' | 'subject'>): string => `${provider}/${subject}`;

/** Place of each provider in the steps, for ties and for the policy `provider-order`. */
export const orderOf = (steps: readonly WaterfallStep[]): readonly Provider[] => [...new Set(steps.map(({ provider }) => provider))];

/** What a step can bring: a look-up of the company says nothing of the person. */
export const canBring = ({ subject }: Pick<WaterfallStep, 'subject'>, path: FactPath): boolean =>
  subject === 'person' || path.startsWith('company.');
