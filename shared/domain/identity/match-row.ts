import type { LeadId } from '../kernel/ids.ts';
import type { Criterion } from './criteria.ts';

/** A value as stores know it: its MAC. */
export type MatchMac = { readonly criterion: Criterion; readonly mac: string };

/** What a lead is found by at present; every value it is filed under stands here, so that none is left behind. */
export type MatchRow = {
  readonly leadId: LeadId;
  /** Version of the lead that the values are of: an older one never replaces a newer one's. */
  readonly leadVersion: number;
  readonly revision: number;
  readonly keys: readonly MatchMac[];
};
