import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVisit } from '../../../shared/application/leads/visit.ts';
import { instantFromMillis, millisOf } from '../../../shared/domain/kernel/instant.ts';

const now = instantFromMillis(Date.UTC(2026, 4, 1));
const days = (n: number): string => instantFromMillis(millisOf(now) + n * 86_400_000);
const page = (at: string, url = 'https://www.example.com/pricing') => ({ at, url });

describe('what a browser says of its visits', () => {
  it('is read from the text of a form field and from the object of a JSON body alike', () => {
    const first = { ...page(days(-9)), referrer: 'https://www.google.com/' };
    const visit = { visitor: 'x', first, pages: [page(days(-9)), page(days(-1), 'https://www.example.com/docs')] };
    const expected = {
      visit: { visitor: null, first, pages: [{ ...page(days(-1), 'https://www.example.com/docs'), referrer: null }] },
      refused: false,
    };
    expect(readVisit(JSON.stringify(visit), now)).toEqual(expected);
    expect(readVisit(visit, now)).toEqual(expected);
  });

  it('lies in the past, and not too far', () => {
    const { visit } = readVisit({ first: page(days(-4000)), pages: [page(days(3))] }, now);
    expect([visit?.first?.at, visit?.pages[0]?.at]).toEqual([days(-400), now]);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a number', 7],
    ['a script as address', { first: page(days(-1), 'javascript:alert(1)') }],
    ['no time', { first: page('yesterday') }],
    ['too many pages', { pages: Array.from({ length: 21 }, () => page(days(-1))) }],
    ['too long', { first: page(days(-1), `https://www.example.com/${'x'.repeat(4100)}`) }],
    ['too deep a lie', { first: { at: {}, url: [] } }],
  ])('%s is ignored, and said to be', (_name, raw) => {
    expect(readVisit(raw, now)).toEqual({ visit: null, refused: true });
  });

  it('never throws and never leaves the window, whatever is sent', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.json(), fc.string(), fc.record({ first: fc.anything(), pages: fc.anything() })), (raw) => {
        const { visit } = readVisit(raw, now);
        for (const { at } of [...(visit?.pages ?? []), ...(visit?.first ? [visit.first] : [])])
          expect(at <= now && at >= days(-400)).toBe(true);
      }),
    );
  });

  it('absent or empty is nothing to complain of', () => {
    for (const raw of [undefined, null, '']) expect(readVisit(raw, now)).toEqual({ visit: null, refused: false });
  });
});
