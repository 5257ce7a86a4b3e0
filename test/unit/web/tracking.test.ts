import { describe, expect, it } from 'vitest';
import { readVisit } from '../../../shared/application/leads/visit.ts';
import { instantFromMillis } from '../../../shared/domain/kernel/instant.ts';
import { acted, contextOf, parseState, type State, told, untold, visited } from '../../../web/tracking/state.ts';

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

describe('what the snippet tells the server', () => {
  const hour = 3_600_000;
  let events = 0;
  const look = (before: State | null, url: string, now: number): State =>
    visited(before, { ...seen(url, now), newId: () => (++events).toString(16).padStart(32, '0').split('').reverse().join('') });
  const two = () => look(look(null, '/?utm_source=google', start), '/pricing/annual?x=1', start + 1000);
  const idsOf = (items: readonly Readonly<Record<string, unknown>>[]) => items.map(({ eventId }) => String(eventId));

  it('are views and acts of the last day, each under its own id, prices by their address', () => {
    const state = acted(two(), 'chat.started', { properties: { bot: true } }, 'act-1', start + 2000);
    expect(untold(state, start + hour, '/pricing')).toEqual([
      {
        eventId: expect.stringMatching(/^.{16}$/),
        signal: 'page.viewed',
        occurredAt: '2026-05-01T00:00:00.000Z',
        url: `${site}/?utm_source=google`,
      },
      { eventId: expect.any(String), signal: 'pricing.viewed', occurredAt: '2026-05-01T00:00:01.000Z', url: `${site}/pricing/annual` },
      {
        eventId: 'act-1',
        signal: 'chat.started',
        occurredAt: '2026-05-01T00:00:02.000Z',
        url: `${site}/pricing/annual`,
        properties: { bot: true },
      },
    ]);
    expect(new Set(idsOf(untold(state, start + hour, '/pricing'))).size).toBe(3);
    expect(untold(state, start + 25 * hour, '/pricing')).toEqual([]);
  });

  it('is told once; what arrived meanwhile is told next', () => {
    const state = two();
    const items = idsOf(untold(state, start + hour, '/pricing'));
    const after = told(look(state, '/docs', start + 2000), items, 'vis_1.mac');
    expect(untold(after, start + hour, '/pricing').map(({ url }) => url)).toEqual([`${site}/docs`]);
    expect(parseState(JSON.stringify(after))).toEqual(after);
  });

  it('is left out of the next form, which names the browser instead', () => {
    const state = two();
    const token = `vis_${'0'.repeat(36)}.${'f'.repeat(32)}`;
    const partly = told(state, idsOf(untold(state, start + hour, '/pricing')).slice(0, 1), token);
    const read = (text = '') => readVisit(text, instantFromMillis(start + hour)).visit;
    expect(read(contextOf(state, start + hour).visit)).toMatchObject({ visitor: null, first: { url: `${site}/?utm_source=google` } });
    expect(read(contextOf(partly, start + hour).visit)).toMatchObject({
      visitor: token,
      first: null,
      pages: [{ url: `${site}/pricing/annual` }],
    });
    const all = told(partly, idsOf(untold(partly, start + hour, '/pricing')), token);
    expect(read(contextOf(all, start + hour).visit)).toEqual({ visitor: token, first: null, pages: [] });
  });
});
