/**
 * The lifecycle as a table: the single source of the guards below, of the API's allowed commands and of the diagram in
 * docs/lifecycle.md. Forward moves are automatic or commands; backward moves need `recycle` or `reopen` and a reason.
 */
export const stages = [
  'subscriber',
  'lead',
  'mql',
  'sal',
  'sql',
  'opportunity',
  'customer',
  'disqualified',
  'recycled',
  'dormant',
] as const;
export type Stage = (typeof stages)[number];

export const stageCauses = [
  'qualify',
  'accept',
  'progress',
  'convert',
  'win',
  'reject',
  'disqualify',
  'recycle',
  'reopen',
  'fall-dormant',
  'unqualify',
  're-enter',
] as const;
export type StageCause = (typeof stageCauses)[number];

type Transition = { readonly from: Stage; readonly cause: StageCause; readonly to: Stage; readonly needsReason: boolean };

const t = (from: Stage, cause: StageCause, to: Stage, needsReason = false): Transition => ({ from, cause, to, needsReason });

const open: readonly Stage[] = ['subscriber', 'lead', 'mql', 'sal', 'sql', 'opportunity'];

export const transitions: readonly Transition[] = [
  t('subscriber', 'progress', 'lead'),
  t('subscriber', 'qualify', 'mql'),
  t('lead', 'qualify', 'mql'),
  t('recycled', 'qualify', 'mql'),
  t('dormant', 'qualify', 'mql'),
  // The machine takes back its own word, when machines alone had earned the points.
  t('mql', 'unqualify', 'lead', true),
  t('mql', 'accept', 'sal'),
  t('mql', 'reject', 'lead', true),
  t('sal', 'reject', 'lead', true),
  t('sal', 'progress', 'sql'),
  t('mql', 'convert', 'opportunity'),
  t('sal', 'convert', 'opportunity'),
  t('sql', 'convert', 'opportunity'),
  t('opportunity', 'win', 'customer'),
  ...open.map((from) => t(from, 'disqualify', 'disqualified', true)),
  ...open.filter((from) => from !== 'subscriber').map((from) => t(from, 'recycle', 'recycled', true)),
  t('disqualified', 'reopen', 'lead', true),
  ...(['subscriber', 'lead', 'recycled'] as const).map((from) => t(from, 'fall-dormant', 'dormant')),
  t('disqualified', 're-enter', 'lead'),
  t('recycled', 're-enter', 'lead'),
  t('dormant', 're-enter', 'lead'),
  t('customer', 're-enter', 'lead'),
];

/** The stage `cause` leads to from `from`, or null when the table has no such arrow. */
export const nextStage = (from: Stage, cause: StageCause): Stage | null =>
  transitions.find((row) => row.from === from && row.cause === cause)?.to ?? null;

/** Where accepting leads: a lead that is accepted already stays so; null while, or once, there is nothing to accept. */
export const acceptedStage = (from: Stage): Stage | null => (from === 'sal' ? from : nextStage(from, 'accept'));

/** Closed list; `other` needs a note. `wrong-owner` sends the lead to somebody else, the others back to marketing. */
export const rejectReasons = ['wrong-owner', 'not-ready', 'no-fit', 'bad-data', 'unreachable', 'already-customer', 'other'] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** Why a lead that was worked on goes back to marketing; closed list, `other` needs a note. */
export const recycleReasons = ['timing', 'no-budget', 'no-response', 'not-ready', 'lost-deal', 'other'] as const;
export type RecycleReason = (typeof recycleReasons)[number];

/** Why a disqualified lead is open again; closed list, `other` needs a note. */
export const reopenReasons = ['mistake', 'new-information', 'changed-circumstances', 'other'] as const;
export type ReopenReason = (typeof reopenReasons)[number];

/** Closed list; `other` needs a note. */
export const disqualifyReasons = [
  'no-fit-size',
  'no-fit-industry',
  'no-budget',
  'no-authority',
  'no-need',
  'timing',
  'competitor',
  'student-or-job-seeker',
  'spam',
  'duplicate',
  'bad-data',
  'unresponsive',
  'consent-withdrawn',
  'other',
] as const;
export type DisqualifyReason = (typeof disqualifyReasons)[number];
