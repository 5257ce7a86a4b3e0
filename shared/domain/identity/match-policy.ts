import type { Criterion } from './criteria.ts';

export type MatchPolicy = {
  readonly enabled: boolean;
  /** 0 to 100 by criterion: how sure it makes by itself; 0 turns it off. */
  readonly weights: Readonly<Record<Criterion, number>>;
  /** Taken off when both leads have a full name and these differ: people share telephones. */
  readonly otherName: number;
  /** A pair from this score on is suggested. */
  readonly suggestAt: number;
  /** A value that more leads than this have tells nobody apart and is ignored. */
  readonly maxHits: number;
};

/** Beyond this many leads a value is nobody's in particular, whatever the policy says, and is not even remembered any more. */
export const mostHits = 100;

/**
 * In force until a policy is published. One telephone or one mailbox is reason enough to look; a name at one company is, a name at
 * a company of an equal name nearly; a telephone of two different names is a switchboard or a family.
 */
export const defaultMatchPolicy: MatchPolicy = {
  enabled: true,
  weights: { mailbox: 90, phone: 70, 'name-domain': 80, 'name-company': 60 },
  otherName: 40,
  suggestAt: 50,
  maxHits: 20,
};
