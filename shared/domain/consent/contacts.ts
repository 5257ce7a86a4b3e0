import { type Instant, plusMillis } from '../kernel/instant.ts';
import { type ConsentPolicy, capWindowMillis } from './policy.ts';

/** One contact with the person. A mail may be told by whoever asked for it, when it leaves and when it arrives: it is one contact. */
export type Made = { readonly channel: string; readonly at: Instant; readonly by: 'hand' | 'asked' | 'sent' | 'delivered' };

function countOf(contacts: readonly Made[], channel: string): number {
  const of = (by: Made['by']): number => contacts.filter((made) => made.by === by).length;
  // What a machine asks for on any other channel, people carry out.
  if (channel !== 'email') return Math.max(of('hand'), of('asked'));
  return of('hand') + Math.max(of('asked'), of('sent'), of('delivered'));
}

const capOf = (policy: ConsentPolicy, channel: string) => policy.channels.find((row) => row.id === channel)?.cap ?? null;

/** Contacts on the channel within the window of its cap; 0 where there is none. */
export function contactsInWindow(policy: ConsentPolicy, made: readonly Made[], channel: string, at: Instant): number {
  const cap = capOf(policy, channel);
  if (cap === null) return 0;
  const from = plusMillis(at, -capWindowMillis[cap.per]);
  const inWindow = made.filter((contact) => contact.channel === channel && contact.at > from);
  return countOf(inWindow, channel);
}

/** The first instant from `at` on at which the cap of the channel allows one more contact, if none is made meanwhile. */
export function capFreeAt(policy: ConsentPolicy, made: readonly Made[], channel: string, at: Instant): Instant {
  const cap = capOf(policy, channel);
  if (cap === null) return at;
  const leaving = made.map((contact) => plusMillis(contact.at, capWindowMillis[cap.per])).filter((instant) => instant > at);
  return [at, ...leaving.sort()].find((instant) => contactsInWindow(policy, made, channel, instant) < cap.contacts) ?? at;
}
