import type { Lead } from '../lead.ts';
import type { Stage } from '../lifecycle.ts';
import type { Member } from './group.ts';

/** From the least to the furthest. Who was closed or parked stands below everybody who is still open; a customer is won, not lost. */
const order: readonly Stage[] = [
  'disqualified',
  'dormant',
  'recycled',
  'subscriber',
  'lead',
  'mql',
  'sal',
  'sql',
  'opportunity',
  'customer',
];

const acceptedFrom = order.indexOf('sal');
const openFrom = order.indexOf('subscriber');

/** Sales took it: an owner, and a stage that only acceptance leads to. */
export const isAccepted = (lead: Pick<Lead, 'owner' | 'stage'>): boolean =>
  lead.owner !== null && order.indexOf(lead.stage) >= acceptedFrom;

/** Neither lost nor parked. A lost lead decides over nothing of a live one (odoo/odoo #49484, #70270, #108792). */
export const isLive = (lead: Pick<Lead, 'stage'>): boolean => order.indexOf(lead.stage) >= openFrom;

/** Smaller is better, compared place by place. */
const standing = ({ lead }: Member): readonly (number | string)[] => [
  isAccepted(lead) ? 0 : 1,
  -order.indexOf(lead.stage),
  // Known beats anonymous (mautic/mautic #16425): a phone number identifies nobody.
  lead.person.email === null ? 1 : 0,
  lead.capturedAt,
  lead.id,
];

/**
 * Who outranks whom: accepted by its owner, then open before closed and the later stage, then known by e-mail, then captured
 * first, then the smaller id. It looks at the members alone, never at the order of merging, so that every order gives the
 * same survivor.
 */
export function byRank(a: Member, b: Member): number {
  const [left, right] = [standing(a), standing(b)];
  for (const [at, mine] of left.entries()) {
    const theirs = right[at] ?? mine;
    if (mine !== theirs) return mine < theirs ? -1 : 1;
  }
  return 0;
}
