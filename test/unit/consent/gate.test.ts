import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consentStates } from '../../../shared/domain/consent/consent.ts';
import { type Contact, mayContact, mayProcess } from '../../../shared/domain/consent/gate.ts';
import { type ConsentPolicy, defaultConsentPolicy } from '../../../shared/domain/consent/policy.ts';
import type { Lead } from '../../../shared/domain/leads/lead.ts';
import { instant, lead } from '../support/builders.ts';

const at = instant('2026-01-05T09:00:00Z');
const contact = (overrides: Partial<Contact> = {}): Contact => ({
  purpose: 'marketing',
  channel: 'email',
  at,
  contactsInWindow: 0,
  basis: 'CONSENT_WITH_NOTICE',
  ...overrides,
});
const of = (overrides: Partial<Lead>) => lead(overrides);
const restriction = { since: at, reason: 'disputed', by: 'owner:a' };
const why = (answer: ReturnType<typeof mayContact>) => (answer.allowed ? null : answer.why);

describe('mayContact', () => {
  it.each<[string, Partial<Lead>, Partial<Contact>, string | null]>([
    ['marketing by mail needs a yes', {}, {}, 'no-consent'],
    ['has one', { consent: { 'marketing:email': 'granted' } }, {}, null],
    ['waits for the confirmation', { consent: { 'marketing:email': 'pending' } }, {}, 'pending'],
    ['a yes by phone is none by mail', { consent: { 'marketing:phone': 'granted' } }, {}, 'no-consent'],
    ['was withdrawn', { consent: { 'marketing:email': 'withdrawn' } }, {}, 'withdrawn'],
    ['bounced', { consent: { 'marketing:email': 'suppressed' } }, {}, 'suppressed'],
    ['a basis the policy lists', { consent: { 'marketing:email': 'granted' } }, { basis: 'LEGITIMATE_INTEREST_CLIENT' }, null],
    ['one it does not', { consent: { 'marketing:email': 'granted' } }, { basis: 'LEGITIMATE_INTEREST_PQL' }, 'basis'],
    ['what the person asked may be answered', {}, { purpose: 'service' }, null],
    ['until they object', { consent: { 'service:email': 'withdrawn' } }, { purpose: 'service' }, 'withdrawn'],
    ['or object to everything', { consent: { 'processing:any': 'withdrawn', 'marketing:email': 'granted' } }, {}, 'withdrawn'],
    ['a purpose nobody described', {}, { purpose: 'surveys' }, 'unknown-purpose'],
    ['a channel nobody described', {}, { channel: 'fax' }, 'unknown-purpose'],
    ['a purpose that contacts nobody', {}, { purpose: 'profiling', channel: 'any' }, 'unknown-purpose'],
    ['a restriction stands above all', { restricted: restriction, consent: { 'marketing:email': 'granted' } }, {}, 'restricted'],
  ])('%s', (_name, about, asked, expected) => {
    expect(why(mayContact(of(about), contact(asked), defaultConsentPolicy))).toBe(expected);
  });

  it('obeys pauses and caps for marketing, and not for answers', () => {
    const granted = { consent: { 'marketing:email': 'granted' } } as const;
    const paused = of({ ...granted, pausedUntil: instant('2026-02-01T00:00:00Z') });
    expect(why(mayContact(paused, contact(), defaultConsentPolicy))).toBe('paused');
    expect(why(mayContact(paused, contact({ at: instant('2026-02-01T00:00:00Z') }), defaultConsentPolicy))).toBe(null);
    expect(why(mayContact(paused, contact({ purpose: 'service' }), defaultConsentPolicy))).toBe(null);
    expect(why(mayContact(of(granted), contact({ contactsInWindow: 3 }), defaultConsentPolicy))).toBe(null);
    expect(why(mayContact(of(granted), contact({ contactsInWindow: 4 }), defaultConsentPolicy))).toBe('capped');
    expect(why(mayContact(of(granted), contact({ purpose: 'service', contactsInWindow: 99 }), defaultConsentPolicy))).toBe(null);
  });

  it('never allows what the ledger forbids, whatever the rest says', () => {
    fc.assert(
      fc.property(fc.constantFrom(...consentStates), fc.nat(9), fc.constantFrom('email', 'phone'), (state, contactsInWindow, channel) => {
        const answer = mayContact(
          of({ consent: { [`marketing:${channel}`]: state } }),
          contact({ channel, contactsInWindow }),
          defaultConsentPolicy,
        );
        if (state !== 'granted') expect(answer.allowed).toBe(false);
      }),
    );
  });
});

describe('mayProcess', () => {
  it('goes on legitimate interest until the person objects, to the step or to everything', () => {
    for (const step of ['profiling', 'routing', 'export', 'enrichment'] as const) {
      expect(mayProcess(of({}), step, defaultConsentPolicy)).toEqual({ allowed: true });
      expect(why(mayProcess(of({ consent: { [`${step}:any`]: 'withdrawn' } }), step, defaultConsentPolicy))).toBe('withdrawn');
      expect(why(mayProcess(of({ consent: { 'processing:email': 'suppressed' } }), step, defaultConsentPolicy))).toBe('suppressed');
      expect(why(mayProcess(of({ restricted: restriction }), step, defaultConsentPolicy))).toBe('restricted');
    }
    // A no to mails is no no to a salesperson who answers.
    expect(mayProcess(of({ consent: { 'marketing:email': 'withdrawn' } }), 'export', defaultConsentPolicy).allowed).toBe(true);
  });

  it('needs a yes where the policy says so', () => {
    const strict: ConsentPolicy = {
      ...defaultConsentPolicy,
      purposes: defaultConsentPolicy.purposes.map((purpose) =>
        purpose.id === 'profiling' ? { ...purpose, channels: [{ channel: 'any', needs: 'grant', bases: [] }] } : purpose,
      ),
    };
    expect(why(mayProcess(of({}), 'profiling', strict))).toBe('no-consent');
    expect(why(mayProcess(of({ consent: { 'profiling:any': 'pending' } }), 'profiling', strict))).toBe('pending');
    expect(why(mayProcess(of({ consent: { 'profiling:any': 'granted' } }), 'profiling', strict))).toBe(null);
    expect(why(mayProcess(of({}), 'routing', strict))).toBe(null);
  });

  it('an older policy, which does not name a step, stops nothing', () => {
    expect(mayProcess(of({}), 'enrichment', { ...defaultConsentPolicy, purposes: [] }).allowed).toBe(true);
  });
});
