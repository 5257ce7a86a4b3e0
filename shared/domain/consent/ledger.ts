import type { Instant } from '../kernel/instant.ts';
import {
  type ConsentActKind,
  type ConsentBasis,
  type ConsentRecord,
  type ConsentState,
  consentKey,
  type SuppressReason,
  stronger,
} from './consent.ts';

/** Where one purpose on one channel stands, and why. */
export type Standing = {
  readonly state: ConsentState;
  /** Since when; null while nothing moved it. */
  readonly since: Instant | null;
  /** Basis of the grant in force. */
  readonly basis: ConsentBasis | null;
  readonly suppressed: SuppressReason | null;
  /** What a suppression lies on, and what stands again when it is lifted; null while there is none. */
  readonly beneath: Beneath | null;
  /** When the person ticked what still waits for their confirmation. It may wait over a withdrawal, which stands until then. */
  readonly requestedAt: Instant | null;
};

export type Beneath = { readonly state: 'unknown' | 'granted' | 'withdrawn'; readonly basis: ConsentBasis | null };

export const untouched: Standing = { state: 'unknown', since: null, basis: null, suppressed: null, beneath: null, requestedAt: null };
const unanswered: Beneath = { state: 'unknown', basis: null };
const refused: Beneath = { state: 'withdrawn', basis: null };

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
 * person's own proven act, and out of a legal suppression not even that. A suppression for a bounce alone can be lifted by
 * others; what it lay on stands again then, a withdrawal as much as a grant.
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
      if (before.state === 'suppressed') return { ...before, requestedAt: null, beneath: refused };
      return to('withdrawn', { basis: null, requestedAt: null });
    case 'suppress':
      return to('suppressed', {
        basis: null,
        requestedAt: null,
        suppressed: stronger(before.suppressed, reason ?? 'opt-out'),
        beneath: before.beneath ?? beneathOf(before),
      });
    case 'lift':
      return isLiftable(before) ? lifted(before, at) : before;
    case 'request':
      if (before.state === 'granted') return before;
      return to(shut ? before.state : 'pending', { requestedAt: at });
    case 'grant':
      if (before.suppressed === 'legal' || (shut && !proven)) return before;
      return to('granted', { basis: basis ?? 'CONSENT_WITH_NOTICE', suppressed: null, beneath: null, requestedAt: null });
  }
}

/** Only what nobody decided: a mailbox that bounced. */
export const isLiftable = ({ state, suppressed }: Standing): boolean => state === 'suppressed' && suppressed === 'hard-bounce';

const beneathOf = ({ state, basis }: Standing): Beneath => (state === 'granted' || state === 'withdrawn' ? { state, basis } : unanswered);

function lifted(before: Standing, at: Instant): Standing {
  const { state, basis } = before.beneath ?? unanswered;
  const waits = state === 'unknown' && before.requestedAt !== null;
  return { ...before, state: waits ? 'pending' : state, since: at, basis, suppressed: null, beneath: null };
}

/**
 * The suppression of a person whose records came together from several leads: as strict as any of them, because nobody
 * knows that the hand which opened one address meant the other.
 */
export function strictest(standing: Standing, records: readonly ConsentRecord[]): Standing {
  if (standing.state !== 'suppressed') return standing;
  const suppressed = records.reduce<SuppressReason | null>(
    (reason, record) => stronger(reason, record.reason ?? null),
    standing.suppressed,
  );
  return { ...standing, suppressed, beneath: records.some((record) => actOf(record) === 'withdraw') ? refused : standing.beneath };
}

/** What rows of the time before acts were named stand for. */
const actsOfStates: Readonly<Record<ConsentState, ConsentActKind>> = {
  unknown: 'note',
  pending: 'request',
  granted: 'grant',
  withdrawn: 'withdraw',
  suppressed: 'suppress',
};

const actOf = ({ act, state }: ConsentRecord): ConsentActKind => act ?? actsOfStates[state];

/** Every purpose and channel the ledger knows, by key, as the records in the order of their commits leave it. */
export function standingsOf(records: readonly ConsentRecord[]): ReadonlyMap<string, Standing> {
  const standings = new Map<string, Standing>();
  for (const record of records) {
    const key = consentKey(record.purpose, record.channel);
    const { basis = null, reason = null, proof } = record;
    const act = { act: actOf(record), basis, reason, proven: proof !== undefined };
    standings.set(key, afterAct(standings.get(key) ?? untouched, act, record.at));
  }
  return standings;
}

/** The summary on the lead: state by key, without what nobody answered. */
export const summaryOf = (standings: ReadonlyMap<string, Standing>): Readonly<Record<string, ConsentState>> =>
  Object.fromEntries([...standings].flatMap(([key, { state }]) => (state === 'unknown' ? [] : [[key, state]])));
