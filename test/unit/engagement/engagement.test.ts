import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCountable, sourceWith } from '../../../shared/domain/attribution/countable.ts';
import { addTouch, firstSource } from '../../../shared/domain/attribution/source-summary.ts';
import { historyOf, touchOfEngagement } from '../../../shared/domain/engagement/engagement.ts';
import { knownSignals, maySay } from '../../../shared/domain/engagement/signals.ts';
import { statedTime } from '../../../shared/domain/engagement/stated-time.ts';
import { bindVisitor, type VisitorHead } from '../../../shared/domain/engagement/visitor-head.ts';
import type { LeadId, VisitorId } from '../../../shared/domain/kernel/ids.ts';
import { type Instant, instantFromMillis, parseInstant, plusMillis } from '../../../shared/domain/kernel/instant.ts';
import { engagementOf } from '../../support/engagements.ts';
import { touch } from '../support/builders.ts';

const now = parseInstant('2026-01-05T09:00:00Z') as Instant;
const hour = 3_600_000;

it('names of signals stay: rubrics and rows hold them', () => {
  for (const name of [
    'form.submitted',
    'lead.created',
    'lead.imported',
    'page.viewed',
    'pricing.viewed',
    'content.downloaded',
    'webinar.registered',
    'webinar.attended',
    'email.opened',
    'email.clicked',
    'email.replied',
    'chat.started',
    'meeting.booked',
    'trial.started',
    'trial.activated',
    'product.used',
    'intent.thirdparty',
    'unsubscribed',
  ])
    expect(knownSignals).toContain(name);
});

it('a browser never speaks of meetings, calls, e-mail, trials, or forms', () => {
  const said = knownSignals.filter((signal) => maySay('browser', signal));
  expect(said.filter((signal) => /^(meeting|call|email|trial|form|lead|product|unsubscribed|intent)/.test(signal))).toEqual([]);
  expect(said).toContain('page.viewed');
});

describe('a stated time', () => {
  it('is never in the future, and never older than its sender may say', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -500 * 24, max: 500 * 24 }),
        fc.constantFrom('browser' as const, 'trusted' as const),
        (hours, sender) => {
          const stated = plusMillis(now, hours * hour);
          const time = statedTime(stated, now, sender);
          if ('refused' in time) {
            expect([sender, hours < -400 * 24]).toEqual(['trusted', true]);
            return;
          }
          expect(time.at <= now).toBe(true);
          const believed = hours <= 0 && hours >= (sender === 'browser' ? -24 : -400 * 24);
          expect(time).toEqual(
            believed ? { at: stated, note: null } : { at: now, note: hours > 0 ? 'time-in-future' : 'time-not-trusted' },
          );
        },
      ),
    );
  });
});

describe('the summary over a history', () => {
  const engagements = fc.array(
    fc
      .record({ minutes: fc.integer({ min: 0, max: 50 }), meaningful: fc.boolean(), discounted: fc.boolean(), sent: fc.boolean() })
      .map((row) =>
        engagementOf({
          at: plusMillis(now, row.minutes * 60_000),
          meaningful: row.meaningful,
          discount: row.discounted ? { reason: 'burst', at: now, by: 'rule' } : null,
          signal: row.sent ? 'email.sent' : 'page.viewed',
        }),
      ),
    { minLength: 1, maxLength: 12 },
  );

  const told = touch({ at: now });
  const base = firstSource(told);

  it('is what adding the touches that count one by one gives; what is discounted later leaves no trace', () => {
    fc.assert(
      fc.property(engagements, (rows) => {
        const counted = historyOf([told], rows);
        const expected = counted.filter((one) => isCountable(one) && one.id !== told.id).reduce(addTouch, base);
        expect(sourceWith(base, counted)).toEqual(expected);
        expect(sourceWith(expected, counted)).toEqual(expected);
        const before = sourceWith(
          base,
          historyOf(
            [told],
            rows.map((row) => ({ ...row, discount: null })),
          ),
        );
        expect(sourceWith(before, counted).firstTouch).toEqual(expected.firstTouch);
      }),
    );
  });

  it('a stranger’s browser takes no first place, however old it claims to be', () => {
    const old = engagementOf({ at: plusMillis(now, -hour), proven: false });
    expect(sourceWith(base, historyOf([told], [old])).firstTouch).toEqual(base.firstTouch);
    expect(sourceWith(base, historyOf([told], [{ ...old, proven: true }])).firstTouch.at).toBe(old.at);
  });

  it('a discounted engagement means nothing', () => {
    const discounted = engagementOf({ discount: { reason: 'burst', at: now, by: 'rule' } });
    expect(touchOfEngagement(discounted).meaningful).toBe(false);
    expect(touchOfEngagement(engagementOf()).meaningful).toBe(true);
  });
});

it('whatever the order forms are dealt with in, the browser is the latest sender’s and has one first owner', () => {
  const head: VisitorHead = {
    id: 'vis_1' as VisitorId,
    firstSeenAt: now,
    kept: 0,
    lastSeenAt: now,
    leadId: null,
    boundAt: null,
    historyOf: null,
  };
  const forms = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(forms, (seconds) => {
      const after = seconds.reduce((known, s) => bindVisitor(known, `lead_${s}` as LeadId, instantFromMillis(s * 1000)), head);
      expect(after.leadId).toBe(`lead_${Math.max(...seconds)}`);
      expect(after.historyOf).toBe(`lead_${seconds[0]}`);
      expect(seconds.reduce((known, s) => bindVisitor(known, `lead_${s}` as LeadId, instantFromMillis(s * 1000)), after)).toEqual(after);
    }),
  );
});
