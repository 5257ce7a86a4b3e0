/** Without the rules, which are in `candidates.ts`: contracts name criteria, and are in every bundle. */

/** What two leads may have in common that makes them one person, strongest first. None of it is identity. */
export const criteria = ['mailbox', 'phone', 'name-domain', 'name-company'] as const;
export type Criterion = (typeof criteria)[number];

/** One value a lead can be found by. Personal data: stores keep its MAC. */
export type MatchKey = { readonly criterion: Criterion; readonly value: string };

export type Evidence = { readonly criterion: Criterion | 'other-name'; readonly weight: number };
export type Candidate = { readonly score: number; readonly evidence: readonly Evidence[] };
