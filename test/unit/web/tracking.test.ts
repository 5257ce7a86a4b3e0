import { describe, expect, it } from 'vitest';
import { readVisit } from '../../../shared/application/leads/visit.ts';
import { instantFromMillis } from '../../../shared/domain/kernel/instant.ts';
import { contextOf, parseState, type State, visited } from '../../../web/tracking/state.ts';

const start = Date.UTC(2026, 4, 1);
const day = 86_400_000;
const site = 'https://www.example.com';
const seen = (url: string, now: number, referrer = '') => ({ url: `${site}${url}`, referrer, now, newId: () => 'b'.repeat(32) });
const first = visited(null, seen('/?utm_source=google&gclid=abc&token=secret#top', start, 'https://www.google.com/search?q=private'));

describe('the memory of the tracking snippet', () => {
  it('keeps of an address what campaigns put there, and nothing else', () => {
    expect(first.first).toEqual({
      at: '2026-05-01T00:00:00.000Z',
      url: `${site}/?utm_source=google&gclid=abc`,
      referrer: 'https://www.google.com/search',
    });
    expect(JSON.stringify(first)).not.toMatch(/secret|private/);
  });

  it('keeps the first touch, and the last arrival from outside', () => {
    const inside = visited(first, seen('/pricing', start + 1000, `${site}/`));
    expect(contextOf(inside, start + 2000)).toMatchObject({
      utm_source: 'google',
      gclid: 'abc',
      referrer: 'https://www.google.com/search',
    });
    const back = visited(inside, seen('/?utm_source=newsletter', start + day));
    expect(back.first).toEqual(first.first);
    const context = contextOf(back, start + day);
    expect(context).toMatchObject({ utm_source: 'newsletter' });
    expect(context).not.toHaveProperty('gclid');
    expect(contextOf(back, start + 92 * day)).not.toHaveProperty('utm_source');
  });

  it('counts an address once in a row, and keeps twenty', () => {
    let state: State = visited(first, seen('/?utm_source=google&gclid=abc', start + 5));
    expect(state.pages).toHaveLength(1);
    for (let i = 0; i < 40; i += 1) state = visited(state, seen(`/p${i}`, start + i));
    expect(state.pages).toHaveLength(20);
    expect(state.pages.at(-1)?.url).toBe(`${site}/p39`);
  });

  it('ends after 13 months, however often somebody comes back', () => {
    const later = visited(visited(first, seen('/a', start + 390 * day)), seen('/b', start + 396 * day));
    expect([later.id, later.first.url, later.pages.length]).toEqual(['b'.repeat(32), `${site}/b`, 1]);
  });

  it('never sends more than the server takes, and the server reads what it sends', () => {
    let state = first;
    for (let i = 0; i < 20; i += 1) state = visited(state, seen(`/${i}${'ü'.repeat(60)}`, start + i * 1000));
    const text = contextOf(state, start + 60_000).visit ?? '';
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4000);
    const { visit } = readVisit(text, instantFromMillis(start + 60_000));
    expect(visit?.first?.url).toBe(first.first.url);
    expect(visit?.pages.length).toBeGreaterThan(2);
  });

  it.each([null, '', '{', '7', '{}', '{"id":1}', '{"id":"a","since":1,"pages":[]}', '[]'])('what is stored may be anything: %s', (text) => {
    expect(parseState(text)).toBeNull();
  });
  it('what it stored itself it reads again', () => expect(parseState(JSON.stringify(first))).toEqual(first));
});
