import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capFreeAt, contactsInWindow, type Made } from '../../../shared/domain/consent/contacts.ts';
import { capWindowMillis, defaultConsentPolicy } from '../../../shared/domain/consent/policy.ts';
import { instantFromMillis, millisOf, plusMillis } from '../../../shared/domain/kernel/instant.ts';
import { emptyCompany, emptyPerson } from '../../../shared/domain/leads/lead.ts';
import { filledLetter } from '../../../shared/domain/nurture/fill-text.ts';
import { reasonOf } from '../../../shared/domain/nurture/track.ts';

const begin = Date.UTC(2026, 0, 5);
const policy = { ...defaultConsentPolicy, channels: [{ id: 'email', label: 'E-mail', cap: { contacts: 3, per: 'week' as const } }] };
const now = instantFromMillis(begin + 30 * 86_400_000);
const $made = fc.array(
  fc.record({
    channel: fc.constantFrom('email', 'phone'),
    at: fc.integer({ min: 0, max: 30 * 86_400 }).map((seconds) => instantFromMillis(begin + seconds * 1000)),
    by: fc.constantFrom<Made['by'][]>('hand', 'asked', 'sent', 'delivered'),
  }),
  { maxLength: 20 },
);

describe('caps', () => {
  it('are free at the first instant at which they are, and not a moment before', () => {
    fc.assert(
      fc.property($made, (made) => {
        const free = capFreeAt(policy, made, 'email', now);
        expect(contactsInWindow(policy, made, 'email', free)).toBeLessThan(3);
        if (free === now) return;
        expect(contactsInWindow(policy, made, 'email', plusMillis(free, -1))).toBeGreaterThanOrEqual(3);
        expect(millisOf(free) - millisOf(now)).toBeLessThanOrEqual(capWindowMillis.week);
      }),
    );
  });

  it('count one mail once, whoever tells of it, and a call that was asked for and made', () => {
    const at = (by: Made['by'], channel = 'email'): Made => ({ by, channel, at: now });
    const count = (...made: Made[]) =>
      contactsInWindow(
        { ...policy, channels: [...policy.channels, { id: 'phone', label: '', cap: { contacts: 9, per: 'day' } }] },
        made,
        made[0]?.channel ?? '',
        now,
      );
    expect(count(at('asked'), at('sent'), at('delivered'))).toBe(1);
    expect(count(at('hand'), at('sent'))).toBe(2);
    expect(count(at('asked'), at('asked'), at('sent'))).toBe(2);
    expect(count(at('asked', 'phone'), at('hand', 'phone'))).toBe(1);
    expect(contactsInWindow(policy, [at('hand', 'chat')], 'chat', now)).toBe(0);
  });
});

it('reasons of lead.nurtured as tracks name them', () => {
  expect(['dormant', 'excluded:student', 'legal-withdrawn', 'excludedx', 'below-threshold'].map(reasonOf)).toEqual([
    'dormant',
    'excluded',
    null,
    null,
    'below-threshold',
  ]);
});

it('a letter holds what is known of its reader, and nothing that would be a header', () => {
  const lead = { person: { ...emptyPerson, firstName: 'Vera {{lastName}}' }, company: emptyCompany };
  const letter = filledLetter(
    { subject: 'Hi {{ firstName }}\n{{unsubscribeUrl}}', text: '{{firstName}}{{company}} {{unsubscribeUrl}} {{__proto__}}' },
    lead,
    'https://u.example',
  );
  expect(letter).toEqual({ subject: 'Hi Vera {{lastName}} {{unsubscribeUrl}}', text: 'Vera {{lastName}} https://u.example {{__proto__}}' });
});
