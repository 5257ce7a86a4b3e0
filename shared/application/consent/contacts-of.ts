import type { Made } from '../../domain/consent/contacts.ts';
import type { ActivityType } from '../../domain/leads/activity.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Nurture } from '../../domain/nurture/run.ts';
import { memberRows, personTouches } from '../leads/member-rows.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { NurtureStore } from '../ports/nurture-store.ts';

export type ContactDeps = {
  readonly leads: Pick<LeadStore, 'activities' | 'touches'>;
  readonly nurture: Pick<NurtureStore, 'get'>;
};

const channelsOf: Readonly<Partial<Record<ActivityType, string>>> = { email: 'email', call: 'phone', sms: 'sms', chat: 'chat' };
const mails = new Map<string, Made['by']>([
  ['email.sent', 'sent'],
  ['email.delivered', 'delivered'],
]);

/** Contacts that nurture asked for: whoever was asked may not have told of it yet. One under way counts. */
export const askedFor = ({ runs }: Nurture): readonly Made[] =>
  runs.flatMap(({ taken, mailingSince }): readonly Made[] => [
    ...taken.flatMap(({ channel, at, outcome }) => (outcome === 'left-out' ? [] : [{ channel, at, by: 'asked' as const }])),
    ...(mailingSince === null ? [] : [{ channel: 'email', at: mailingSince, by: 'asked' as const }]),
  ]);

/** Outbound contacts with the person: by colleagues, by mail tools, and what nurture asked for. */
export async function contactsOf({ leads, nurture }: ContactDeps, lead: Lead): Promise<readonly Made[]> {
  const [activities, touches, rows] = await Promise.all([
    memberRows(lead, leads.activities),
    personTouches(leads, lead),
    memberRows(lead, async (id) => [await nurture.get(id)].filter((row) => row !== null)),
  ]);
  const byHand = activities.flatMap(({ type, direction, occurredAt }): readonly Made[] => {
    const channel = direction === 'outbound' ? channelsOf[type] : undefined;
    return channel === undefined ? [] : [{ channel, at: occurredAt, by: 'hand' }];
  });
  const mailed = touches.flatMap(({ signal, at }): readonly Made[] => {
    const by = mails.get(signal);
    return by === undefined ? [] : [{ channel: 'email', at, by }];
  });
  return [...byHand, ...mailed, ...rows.flatMap(askedFor)];
}
