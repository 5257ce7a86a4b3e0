import type { Instant } from '../kernel/instant.ts';
import {
  type ConsentActKind,
  type ConsentBasis,
  type ConsentRecord,
  type ConsentState,
  consentKey,
  type SuppressReason,
} from './consent.ts';

/** Where one purpose on one channel stands, and why. */
export type Standing = {
  readonly state: ConsentState;
  /** Since when; null while nothing moved it. */
  readonly since: Instant | null;
  /** Basis of the grant in force. */
  readonly basis: ConsentBasis | null;
  readonly suppressed: SuppressReason | null;
  /** When the person ticked what still waits for their confirmation. It may wait over a withdrawal, which stands until then. */
  readonly requestedAt: Instant | null;
};

export const untouched: Standing = { state: 'unknown', since: null, basis: null, suppressed: null, requestedAt: null };

/** An act before it is a record. `proven`: the person's own, by a link that only they were sent. */
export type ConsentAct = {
  readonly purpose: string;
  readonly channel: string;
  readonly act: ConsentActKind;
  readonly proven: boolean;
  readonly basis: ConsentBasis | null;
  readonly reason: SuppressReason | null;
};

/**
 * The state machine of the ledger. Taking away is always possible; out of a withdrawal or a suppression leads only the
 * person's own proven act, and out of a legal suppression not even that.
 */
export function afterAct(before: Standing, { act, proven, basis, reason }: Omit<ConsentAct, 'purpose' | 'channel'>, at: Instant): Standing {
  const to = (state: ConsentState, change: Partial<Standing> = {}): Standing => ({
    ...before,
    ...change,
    state,
    since: state === before.state ? before.since : at,
  });
  const shut = before.state === 'withdrawn' || before.state === 'suppressed';
  switch (act) {
    case 'note':
      return before;
    case 'withdraw':
      return to(before.state === 'suppressed' ? 'suppressed' : 'withdrawn', { basis: null, requestedAt: null });
    case 'suppress':
      return to('suppressed', {
        basis: null,
        requestedAt: null,
        suppressed: before.suppressed === 'legal' ? 'legal' : (reason ?? 'opt-out'),
      });
    case 'request':
      if (before.state === 'granted') return before;
      return to(shut ? before.state : 'pending', { requestedAt: at });
    case 'grant':
      if (before.suppressed === 'legal' || (shut && !proven)) return before;
      return to('granted', { basis: basis ?? 'CONSENT_WITH_NOTICE', suppressed: null, requestedAt: null });
  }
}

/** What rows of the time before acts were named stand for. */
const actsOfStates: Readonly<Record<ConsentState, ConsentActKind>> = {
  unknown: 'note',
  pending: 'request',
  granted: 'grant',
  withdrawn: 'withdraw',
  suppressed: 'suppress',
};

/** Every purpose and channel the ledger knows, by key, as the records in the order of their commits leave it. */
export function standingsOf(records: readonly ConsentRecord[]): ReadonlyMap<string, Standing> {
  const standings = new Map<string, Standing>();
  for (const record of records) {
    const key = consentKey(record.purpose, record.channel);
    const { act = actsOfStates[record.state], basis = null, reason = null, proof } = record;
    standings.set(key, afterAct(standings.get(key) ?? untouched, { act, basis, reason, proven: proof !== undefined }, record.at));
  }
  return standings;
}

/** The summary on the lead: state by key, without what nobody answered. */
export const summaryOf = (standings: ReadonlyMap<string, Standing>): Readonly<Record<string, ConsentState>> =>
  Object.fromEntries([...standings].flatMap(([key, { state }]) => (state === 'unknown' ? [] : [[key, state]])));
