import type { LeafTrace } from '../conditions/condition.ts';
import { type LineChange, lineChanges } from '../scoring/line-changes.ts';
import type { ScoringResult } from '../scoring/score-lead.ts';

/** A condition of a threshold that decides otherwise, or stands in one of the two alone. Values are left out: they may be personal. */
export type ThresholdChange = Pick<LeafTrace, 'field' | 'op' | 'expected' | 'matched'> & { readonly in: 'published' | 'draft' };

/** What made two rubrics judge one lead differently at one moment. */
export type Because = {
  /** Points by rule under the published rubric (`before`) and the draft (`after`). */
  readonly rules: readonly LineChange[];
  readonly threshold: readonly ThresholdChange[];
  /** The exclusion that held under each, where they differ. */
  readonly exclusion: { readonly published: string | null; readonly draft: string | null } | null;
  readonly path: { readonly published: ScoringResult['path']; readonly draft: ScoringResult['path'] };
};

export function because(published: ScoringResult | null, draft: ScoringResult | null): Because {
  const exclusion = { published: published?.exclusion?.id ?? null, draft: draft?.exclusion?.id ?? null };
  return {
    rules: lineChanges(published?.lines ?? [], draft?.lines ?? []),
    threshold: [
      ...onlyIn('published', published?.mqlTrace ?? [], draft?.mqlTrace ?? []),
      ...onlyIn('draft', draft?.mqlTrace ?? [], published?.mqlTrace ?? []),
    ],
    exclusion: exclusion.published === exclusion.draft ? null : exclusion,
    path: { published: published?.path ?? null, draft: draft?.path ?? null },
  };
}

function onlyIn(where: ThresholdChange['in'], mine: readonly LeafTrace[], others: readonly LeafTrace[]): readonly ThresholdChange[] {
  const textOf = ({ field, op, expected, matched }: LeafTrace): string => JSON.stringify([field, op, expected, matched]);
  const known = new Set(others.map(textOf));
  return mine
    .filter((leaf) => !known.has(textOf(leaf)))
    .map(({ field, op, expected, matched }) => ({ in: where, field, op, expected, matched }));
}
