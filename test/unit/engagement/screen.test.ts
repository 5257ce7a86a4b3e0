import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentOf } from '../../../shared/domain/engagement/agent.ts';
import type { Engagement } from '../../../shared/domain/engagement/engagement.ts';
import { screen } from '../../../shared/domain/engagement/screen.ts';
import { type Instant, parseInstant, plusMillis } from '../../../shared/domain/kernel/instant.ts';
import { engagementOf } from '../../support/engagements.ts';

const start = parseInstant('2026-01-05T09:00:00Z') as Instant;
const of = (signal: string, seconds: number, more: Partial<Engagement> = {}): Engagement =>
  engagementOf({ signal, at: plusMillis(start, seconds * 1000), mail: { messageId: 'm', link: null, links: null }, ...more });
const click = (seconds: number, link: string, more: Partial<Engagement> = {}): Engagement =>
  of('email.clicked', seconds, { mail: { messageId: 'm', link, links: null }, ...more });
const reasons = (engagements: readonly Engagement[]) => {
  const verdicts = new Map(screen(engagements).map(({ engagement, reason }) => [engagement.id, reason]));
  return engagements.map((engagement) =>
    verdicts.has(engagement.id) ? verdicts.get(engagement.id) : (engagement.discount?.reason ?? null),
  );
};

describe('a burst', () => {
  it.each([
    ['three links in five seconds', [0, 2, 5], ['burst', 'burst', 'burst']],
    ['three links in six seconds', [0, 3, 6], [null, null, null]],
    ['a fourth one a minute later is a person’s', [0, 1, 2, 62], ['burst', 'burst', 'burst', null]],
  ])('%s', (_name, seconds, expected) => {
    expect(reasons(seconds.map((second, i) => click(second, `l${i}`)))).toEqual(expected);
  });

  it('is distinct links of one mail: a nervous finger and two mails are none', () => {
    expect(reasons([click(0, 'a'), click(1, 'a'), click(2, 'a'), click(2, 'b')])).toEqual([null, null, null, null]);
    const mail = (messageId: string, link: string) => ({ mail: { messageId, link, links: null } });
    expect(reasons([click(0, 'a', mail('1', 'a')), click(1, 'b', mail('2', 'b')), click(2, 'c', mail('3', 'c'))])).toEqual([
      null,
      null,
      null,
    ]);
  });
});

it('the clicks of a loop are judged in time in proportion to their number', () => {
  const all = reasons(Array.from({ length: 20_000 }, (_, i) => click(0, `l${i}`)));
  expect(all.every((reason) => reason === 'burst')).toBe(true);
});

describe('every link of a mail', () => {
  const sent = of('email.sent', -3600, { mail: { messageId: 'm', link: null, links: 3 } });
  it('within five minutes is a machine, over a day a good reader', () => {
    expect(reasons([sent, click(0, 'a'), click(60, 'b'), click(290, 'c')]).slice(1)).toEqual(['every-link', 'every-link', 'every-link']);
    expect(reasons([sent, click(0, 'a'), click(60, 'b'), click(310, 'c')]).slice(1)).toEqual([null, null, null]);
  });
  it('of a mail with one or two says nothing', () => {
    const short = { ...sent, mail: { messageId: 'm', link: null, links: 2 } };
    expect(reasons([short, click(0, 'a'), click(60, 'b')]).slice(1)).toEqual([null, null]);
  });
});

describe('a click without an open', () => {
  const sent = of('email.delivered', 0);
  it.each([
    ['within a minute of the sending', [sent, click(59, 'a')], 'click-without-open'],
    ['later: images may be blocked', [sent, click(61, 'a')], null],
    ['after an open', [sent, of('email.opened', 30), click(40, 'a')], null],
    ['before the open', [sent, click(20, 'a'), of('email.opened', 30)], 'click-without-open'],
    ['after an open by a proxy', [sent, of('email.opened', 30, { agent: 'bot' }), click(40, 'a')], 'click-without-open'],
    ['of a mail whose sending nobody told', [click(5, 'a')], null],
  ])('%s', (_name, engagements, reason) => {
    expect(reasons(engagements as Engagement[])[(engagements as Engagement[]).findIndex(({ signal }) => signal === 'email.clicked')]).toBe(
      reason,
    );
  });
});

it('HEAD alone is no visit; with a GET of the same link it was a browser’s look ahead', () => {
  expect(reasons([click(0, 'a', { head: true })])).toEqual(['head-only']);
  expect(reasons([click(0, 'a', { head: true }), click(1, 'a')])).toEqual([null, null]);
});

it.each([
  ['Mozilla/5.0 (Windows NT 10.0) Barracuda/5.0', 'scanner'],
  ['Mimecast-Link-Scanner', 'scanner'],
  ['curl/8.0', 'bot'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', null],
  ['', null],
  [null, null],
])('%s is %s', (agent, kind) => {
  expect(agentOf(agent, (text) => text.startsWith('curl'))).toBe(kind);
});

describe('for any history', () => {
  const history = fc.array(
    fc.record({
      signal: fc.constantFrom('email.clicked', 'email.opened', 'email.sent', 'email.delivered', 'page.viewed', 'email.bounced'),
      seconds: fc.integer({ min: 0, max: 400 }),
      link: fc.constantFrom('a', 'b', 'c', 'd'),
      links: fc.constantFrom(null, 3, 4),
      messageId: fc.constantFrom('m1', 'm2'),
      agent: fc.constantFrom(null, null, null, 'bot' as const, 'scanner' as const),
      head: fc.boolean(),
      vouched: fc.constantFrom(false, false, true),
    }),
    { maxLength: 30 },
  );
  const built = history.map((rows) =>
    rows.map(({ signal, seconds, link, links, messageId, agent, head, vouched }) =>
      of(signal, seconds, { mail: { messageId, link, links }, agent, head, vouchedAt: vouched ? start : null }),
    ),
  );
  const judged = (engagements: readonly Engagement[]): readonly Engagement[] => {
    const verdicts = new Map(screen(engagements).map(({ engagement, reason }) => [engagement.id, reason]));
    return engagements.map((engagement) => {
      const reason = verdicts.get(engagement.id);
      if (reason === undefined) return engagement;
      return { ...engagement, discount: reason === null ? null : { reason, at: start, by: 'rule' as const } };
    });
  };

  /** The two rules in the words of their definition, each click against each window. */
  const plainly = (engagement: Engagement, engagements: readonly Engagement[]) => {
    const ofMail = engagements.filter(({ mail }) => mail?.messageId === engagement.mail?.messageId);
    const clicks = ofMail.filter(({ signal }) => signal === 'email.clicked');
    const crowded = (millis: number, least: number) =>
      clicks.some(({ at: from }) => {
        const window = clicks.filter(({ at }) => at >= from && at <= plusMillis(from, millis));
        return window.includes(engagement) && new Set(window.map(({ mail }) => mail?.link)).size >= least;
      });
    const links = Math.max(0, ...ofMail.map(({ mail }) => mail?.links ?? 0));
    return crowded(5_000, 3) ? 'burst' : links >= 3 && crowded(300_000, links) ? 'every-link' : null;
  };

  it('once judged there is nothing more to judge, and the order of rows does not matter', () => {
    fc.assert(
      fc.property(built, (engagements) => {
        const after = judged(engagements);
        expect(screen(after)).toEqual([]);
        const byId = (rows: readonly Engagement[]) => new Map(rows.map(({ id, discount }) => [id, discount?.reason ?? null]));
        expect(byId(judged([...engagements].reverse()))).toEqual(byId(after));
      }),
    );
  });

  it('a click is in a burst, or one of every link, when some window by itself says so', () => {
    const clicked = fc.record({
      seconds: fc.tuple(fc.integer({ min: 0, max: 25 }), fc.constantFrom(1, 30)).map(([n, unit]) => n * unit),
      link: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      links: fc.constantFrom(null, null, 4),
      messageId: fc.constantFrom('m1', 'm1', 'm1', 'm2'),
    });
    fc.assert(
      fc.property(fc.array(clicked, { maxLength: 15 }), (rows) => {
        const clicks = rows.map(({ seconds, link, links, messageId }) => click(seconds, link, { mail: { messageId, link, links } }));
        expect(reasons(clicks)).toEqual(clicks.map((one) => plainly(one, clicks)));
      }),
      { numRuns: 1000 },
    );
  });

  it('judging as events arrive ends where judging all at once does', () => {
    fc.assert(
      fc.property(built, (engagements) => {
        const stepwise = engagements.reduce<readonly Engagement[]>((known, next) => judged(known.concat(next)), []);
        expect(stepwise).toEqual(judged(engagements));
      }),
    );
  });

  it('never touches what a person answers for, nor what no person does', () => {
    fc.assert(
      fc.property(built, (engagements) => {
        for (const { engagement } of screen(engagements)) {
          expect(engagement.vouchedAt).toBeNull();
          expect(['email.sent', 'email.delivered', 'email.bounced']).not.toContain(engagement.signal);
        }
      }),
    );
  });
});
