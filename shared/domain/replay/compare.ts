import { type Instant, millisBetween } from '../kernel/instant.ts';
import { type Because, because } from './because.ts';
import type { LeadHistory } from './history.ts';
import { type Judge, type Replayed, replayLead } from './replay-lead.ts';

/** `newly`, `never`: an MQL under one rubric alone. `cell`: qualified at the same moment, and stands in another cell today. */
export const leadChanges = ['newly', 'earlier', 'later', 'never', 'cell'] as const;
export type LeadChange = (typeof leadChanges)[number];

/** One difference between two rubrics over the past of one lead, in one cycle. */
export type LeadDifference = {
  readonly cycle: number;
  readonly change: LeadChange;
  readonly publishedAt: Instant | null;
  readonly draftAt: Instant | null;
  /** Draft minus published; negative is earlier. */
  readonly seconds: number | null;
  readonly because: Because;
};

export type Comparison = {
  readonly published: Replayed;
  readonly draft: Replayed;
  /** Empty when the two rubrics agree over this lead. */
  readonly differences: readonly LeadDifference[];
};

/** Two rubrics over the same past. */
export function compareLead(history: LeadHistory, judges: { readonly published: Judge; readonly draft: Judge }): Comparison {
  const published = replayLead(history, judges.published);
  const draft = replayLead(history, judges.draft);
  const cycles = [...new Set([...published.qualified.keys(), ...draft.qualified.keys()])].sort((a, b) => a - b);
  const differences = cycles.flatMap((cycle) => inCycle(cycle, published, draft));
  return { published, draft, differences: differences.length > 0 ? differences : standing(published, draft) };
}

function inCycle(cycle: number, published: Replayed, draft: Replayed): readonly LeadDifference[] {
  const [publishedAt, draftAt] = [published.qualified.get(cycle) ?? null, draft.qualified.get(cycle) ?? null];
  const change = changeOf(publishedAt, draftAt);
  if (change === null) return [];
  // The moment at which one of the two qualified the lead and the other did not.
  const moment = change === 'newly' || change === 'earlier' ? draftAt : publishedAt;
  const seconds = publishedAt === null || draftAt === null ? null : millisBetween(publishedAt, draftAt) / 1000;
  const why = moment === null ? because(null, null) : because(published.at(moment), draft.at(moment));
  return [{ cycle, change, publishedAt, draftAt, seconds, because: why }];
}

function changeOf(publishedAt: Instant | null, draftAt: Instant | null): LeadChange | null {
  if (publishedAt === draftAt) return null;
  if (publishedAt === null) return 'newly';
  if (draftAt === null) return 'never';
  return draftAt < publishedAt ? 'earlier' : 'later';
}

/** The lead qualifies as before; where it stands today may still be another cell. */
function standing(published: Replayed, draft: Replayed): readonly LeadDifference[] {
  if (published.last?.summary.cell === draft.last?.summary.cell) return [];
  const [cycle = 1, publishedAt = null] = [...published.qualified].at(-1) ?? [];
  const why = because(published.last, draft.last);
  return [{ cycle, change: 'cell', publishedAt, draftAt: publishedAt, seconds: publishedAt === null ? null : 0, because: why }];
}
