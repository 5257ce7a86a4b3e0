import { beforeEach, expect, it } from 'vitest';
import { MalformedCursor } from '../../shared/application/ports/errors.ts';
import type { LeadStore, Page } from '../../shared/application/ports/lead-store.ts';
import type { Lead } from '../../shared/domain/leads/lead.ts';
import { at, clockOf, commitOf, eventOf, ids, leadOf, submissionOf } from './builders.ts';

const scored = (fit: number, engagement: number, overrides: Partial<Lead> = {}): Lead =>
  leadOf({ score: { fit, engagement, grade: 'A', cell: 'A1', rubricVersion: 'default@1', asOf: at('09:00') }, ...overrides });

/** Follows the cursor to the end; fails on a list that never ends. */
async function pages<T>(read: (cursor: string | null) => Promise<Page<T>>): Promise<readonly (readonly T[])[]> {
  const all: (readonly T[])[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor);
    all.push(page.items);
    cursor = page.cursor;
    if (all.length > 50) throw new Error('the list does not end');
  } while (cursor !== null);
  return all;
}

/** Timeline, lists, sweeps and parking. */
export function readSuite(open: () => Promise<LeadStore>): void {
  let store: LeadStore;
  const insert = async (lead: Lead, overrides = {}) => {
    expect(await store.commit(commitOf(lead, overrides))).toEqual({ ok: true });
    return lead;
  };
  beforeEach(async () => {
    store = await open();
  });

  it('pages the timeline in order, to a last page that says so', async () => {
    const lead = leadOf();
    const events = Array.from({ length: 6 }, () => eventOf(lead));
    await insert(lead, { events: [...events].reverse() });
    const read = await pages((cursor) => store.events(lead.id, { cursor, limit: 3 }));
    expect(read).toEqual([events.slice(0, 3), events.slice(3)]);
    expect((await store.events(lead.id, { cursor: null, limit: 6 })).cursor).toBeNull();
  });

  it('finds an event by id and the events another one caused', async () => {
    const lead = leadOf();
    const cause = eventOf(lead);
    const effects = [eventOf(lead, cause.id), eventOf(lead, cause.id)];
    const later = eventOf(lead, effects[0]?.id);
    await insert(lead, { events: [cause, ...effects, later] });
    expect(await store.event(lead.id, cause.id)).toEqual(cause);
    expect(await store.eventsCausedBy(lead.id, cause.id)).toEqual(effects);
    expect(await store.eventsCausedBy(lead.id, later.id)).toEqual([]);
  });

  it('looks for what an event caused from a minute before it on, and no further back', async () => {
    const lead = leadOf();
    const idAt = (seconds: number) => {
      const millis = (Date.parse('2026-01-05T09:00:00Z') + seconds * 1000).toString(16).padStart(12, '0');
      return `evt_${millis.slice(0, 8)}-${millis.slice(8)}-7000-8000-${ids.next('event').slice(-12)}`;
    };
    const cause = { ...eventOf(lead), id: idAt(0) };
    const effects = [-61, -59, 1].map((seconds) => ({ ...eventOf(lead, cause.id), id: idAt(seconds) }));
    await insert(lead, { events: [cause, ...effects] });
    expect(await store.eventsCausedBy(lead.id, cause.id)).toEqual(effects.slice(1));
    const named = eventOf(lead, 'a name of another time');
    await store.commit(commitOf({ ...lead, version: lead.version + 1 }, { expectedVersion: lead.version, events: [named] }));
    expect(await store.eventsCausedBy(lead.id, 'a name of another time')).toEqual([named]);
  });

  it.each(['', 'nonsense', 'W10', Buffer.from('["events:other","evt_1"]').toString('base64url'), Buffer.from('{}').toString('base64url')])(
    'refuses the cursor %j',
    async (cursor) => {
      const lead = await insert(leadOf());
      await expect(store.events(lead.id, { cursor, limit: 3 })).rejects.toBeInstanceOf(MalformedCursor);
      await expect(store.list({ stage: 'lead' }, { cursor, limit: 3 })).rejects.toBeInstanceOf(MalformedCursor);
    },
  );

  it('refuses the cursor of another list', async () => {
    for (const fit of [1, 2]) await insert(scored(fit, 0, { stage: 'mql' }));
    const { cursor } = await store.list({ stage: 'mql' }, { cursor: null, limit: 1 });
    await expect(store.list({ stage: 'lead' }, { cursor, limit: 1 })).rejects.toBeInstanceOf(MalformedCursor);
  });

  it('lists a stage best first, moves leads between stages, and pages', async () => {
    const low = await insert(scored(9, 90, { stage: 'mql' }));
    const high = await insert(scored(80, 1, { stage: 'mql' }));
    const middle = await insert(scored(80, 0, { stage: 'mql' }));
    const none = await insert(leadOf({ stage: 'mql' }));
    await insert(scored(100, 100, { stage: 'lead' }));
    const list = (limit: number) => pages((cursor) => store.list({ stage: 'mql' }, { cursor, limit }));
    expect(await list(3)).toEqual([[high, middle, low], [none]]);
    const best = { ...scored(99, 0), id: low.id, stage: 'mql' as const, version: 2 };
    await insert(best, { expectedVersion: 1 });
    await insert({ ...high, stage: 'sal', version: 2 }, { expectedVersion: 1 });
    expect(await list(10)).toEqual([[best, middle, none]]);
  });

  it('lists an account, and by domain key only those without one, by capture; attaching moves the lead', async () => {
    const [first, second, third] = [1, 2, 3].map((n) => leadOf({ domainKey: 'k1_domain', capturedAt: at(`09:0${n}`) })) as [
      Lead,
      Lead,
      Lead,
    ];
    for (const lead of [third, first, second, leadOf({ domainKey: 'k1_other' }), leadOf()]) await insert(lead);
    const list = async (filter: { account: string } | { domainKey: string }) =>
      (await pages((cursor) => store.list(filter, { cursor, limit: 2 }))).flat().map((lead) => lead.id);
    expect(await list({ domainKey: 'k1_domain' })).toEqual([first.id, second.id, third.id]);
    await insert({ ...second, version: 2, accountId: 'acme' }, { expectedVersion: 1 });
    await insert({ ...first, version: 2, accountId: 'acme' }, { expectedVersion: 1 });
    expect(await list({ domainKey: 'k1_domain' })).toEqual([third.id]);
    expect(await list({ account: 'acme' })).toEqual([first.id, second.id]);
    await insert({ ...first, version: 3, accountId: null }, { expectedVersion: 2 });
    expect(await list({ domainKey: 'k1_domain' })).toEqual([first.id, third.id]);
    expect(await list({ account: 'acme' })).toEqual([second.id]);
    expect(await list({ account: 'nobody' })).toEqual([]);
  });

  it('lists an owner by next due, then leads without an open clock; an owner change moves the lead', async () => {
    const owned = (overrides: Partial<Lead> = {}) => leadOf({ owner: { id: 'owner-a', name: 'A' }, ...overrides });
    const clocked = async (dueAt: Lead['updatedAt']) => {
      const lead = owned();
      const clock = clockOf(lead, { dueAt });
      await insert(lead, { clocks: [{ clock, expected: null }] });
      return { lead, clock };
    };
    const idle = await insert(owned());
    const second = await clocked(at('11:00'));
    const first = await clocked(at('10:00'));
    const list = async (owner: string) =>
      (await pages((cursor) => store.list({ owner }, { cursor, limit: 2 }))).flat().map((lead) => lead.id);
    expect(await list('owner-a')).toEqual([first.lead.id, second.lead.id, idle.id]);
    // A change that touches no clock keeps the place; an ended clock gives it up.
    await insert({ ...first.lead, version: 2, updatedAt: at('12:00') }, { expectedVersion: 1 });
    expect(await list('owner-a')).toEqual([first.lead.id, second.lead.id, idle.id]);
    const met = { ...first.clock, state: 'met' as const };
    await insert(
      { ...first.lead, version: 3, updatedAt: at('12:00') },
      { expectedVersion: 2, clocks: [{ clock: met, expected: { state: 'running' as const, generation: 1, nextLevel: 0 } }] },
    );
    expect(await list('owner-a')).toEqual([second.lead.id, idle.id, first.lead.id]);
    await insert({ ...idle, version: 2, owner: { id: 'owner-b', name: 'B' } }, { expectedVersion: 1 });
    await insert({ ...second.lead, version: 2, owner: null }, { expectedVersion: 1 });
    expect(await list('owner-a')).toEqual([first.lead.id]);
    expect(await list('owner-b')).toEqual([idle.id]);
  });

  it('lists closed leads of an owner last, and counts the others as open up to a limit', async () => {
    const owned = (overrides: Partial<Lead> = {}) => leadOf({ owner: { id: 'owner-c', name: 'C' }, ...overrides });
    const lost = await insert(owned({ stage: 'disqualified', updatedAt: at('08:00') }));
    const idle = await insert(owned({ updatedAt: at('09:00') }));
    const other = await insert(owned({ updatedAt: at('09:30') }));
    const list = async () => (await store.list({ owner: 'owner-c' }, { cursor: null, limit: 9 })).items.map(({ id }) => id);
    expect(await list()).toEqual([idle.id, other.id, lost.id]);
    expect([...(await store.openOf('owner-c', 9))].sort()).toEqual([idle.id, other.id].sort());
    expect(await store.openOf('owner-c', 1)).toHaveLength(1);
    expect(await store.openOf('owner-none', 9)).toEqual([]);
    await insert({ ...idle, version: 2, stage: 'customer', updatedAt: at('10:00') }, { expectedVersion: 1 });
    expect(await store.openOf('owner-c', 9)).toEqual([other.id]);
    expect(await list()).toEqual([other.id, lost.id, idle.id]);
  });

  it('lists a queue by who waits longest; a lead that gets an owner leaves it', async () => {
    const waiting = (overrides: Partial<Lead> = {}) => leadOf({ queue: 'unrouted', queueReason: 'no-rule-matched', ...overrides });
    const second = await insert(waiting({ updatedAt: at('09:30') }));
    const first = await insert(waiting({ updatedAt: at('09:00') }));
    await insert(waiting({ queue: 'conflicts' }));
    const list = async (queue: string) =>
      (await pages((cursor) => store.list({ queue }, { cursor, limit: 1 }))).flat().map((lead) => lead.id);
    expect(await list('unrouted')).toEqual([first.id, second.id]);
    const owner = { id: 'owner-q', name: 'Q' };
    await insert({ ...first, version: 2, queue: null, queueReason: null, owner }, { expectedVersion: 1 });
    expect(await list('unrouted')).toEqual([second.id]);
    expect(await store.openOf('owner-q', 5)).toEqual([first.id]);
  });

  it('keeps the place of an owner list by the clock that stays open', async () => {
    const lead = leadOf({ owner: { id: 'owner-a', name: 'A' } });
    const [early, late] = [clockOf(lead, { kind: 'acceptance', dueAt: at('09:10') }), clockOf(lead, { dueAt: at('09:40') })];
    await insert(lead, { clocks: [early, late].map((clock) => ({ clock, expected: null })) });
    const other = leadOf({ owner: { id: 'owner-a', name: 'A' } });
    await insert(other, { clocks: [{ clock: clockOf(other, { dueAt: at('09:20') }), expected: null }] });
    const idle = await insert(leadOf({ owner: { id: 'owner-a', name: 'A' }, updatedAt: at('08:00') }));
    const list = async () => (await store.list({ owner: 'owner-a' }, { cursor: null, limit: 5 })).items.map(({ id }) => id);
    expect(await list()).toEqual([lead.id, other.id, idle.id]);
    const accepted = { clock: { ...early, state: 'met' as const }, expected: { state: 'running' as const, generation: 1, nextLevel: 0 } };
    await insert({ ...lead, version: 2 }, { expectedVersion: 1, clocks: [accepted] });
    expect(await list()).toEqual([other.id, lead.id, idle.id]);
  });

  it('finds leads whose score changes by itself before an instant, while the machine owes them nothing', async () => {
    const summary = { fit: 50, grade: 'B', engagement: 40, cell: 'B2', rubricVersion: 'r@1', asOf: at('09:00') };
    const scored = (changesAt: Lead['capturedAt'] | null, more: Partial<Lead> = {}) =>
      insert(leadOf({ score: { ...summary, changesAt }, ...more }));
    const [late, early] = [await scored(at('11:00')), await scored(at('10:00'))];
    await scored(null);
    await scored(at('10:00'), { pendingStep: 'route', pendingSince: at('12:00') });
    await scored(at('10:00'), { restricted: { since: at('09:02'), reason: 'disputed', by: 'owner:a' } });
    expect(await store.decayed(at('11:00'), 10)).toEqual([early.id]);
    expect(await store.decayed(at('11:01'), 10)).toEqual([early.id, late.id]);
    expect(await store.decayed(at('11:01'), 1)).toEqual([early.id]);
    expect(await store.stalled(at('11:01'), 10)).toEqual([]);
    await insert({ ...early, score: { ...summary, changesAt: at('12:00') }, version: 2 }, { expectedVersion: 1 });
    expect(await store.decayed(at('11:01'), 10)).toEqual([late.id]);
  });

  it('finds stalled leads before an instant, oldest first, until the machine is done', async () => {
    const pending = (pendingSince: Lead['capturedAt']) => leadOf({ pendingStep: 'enrich', pendingSince });
    const [second, first, fresh] = [
      await insert(pending(at('09:01'))),
      await insert(pending(at('09:00'))),
      await insert(pending(at('09:05'))),
    ];
    expect(await store.stalled(at('09:05'), 10)).toEqual([first.id, second.id]);
    expect(await store.stalled(at('09:06'), 2)).toEqual([first.id, second.id]);
    await insert({ ...first, pendingStep: null, pendingSince: null, version: 2 }, { expectedVersion: 1 });
    await insert({ ...second, pendingStep: 'score', version: 2 }, { expectedVersion: 1 });
    expect(await store.stalled(at('09:06'), 10)).toEqual([second.id, fresh.id]);
    // What is restricted is owed, but by nobody until the restriction is lifted.
    const restricted = { since: at('09:02'), reason: 'disputed', by: 'owner:a' };
    await insert({ ...second, pendingStep: 'score', version: 3, restricted }, { expectedVersion: 2 });
    expect(await store.stalled(at('09:06'), 10)).toEqual([fresh.id]);
    await insert({ ...second, pendingStep: 'score', version: 4 }, { expectedVersion: 3 });
    expect(await store.stalled(at('09:06'), 10)).toEqual([second.id, fresh.id]);
  });

  it('gives consents in the order of their commits, several of one instant too, with every member they have', async () => {
    const lead = leadOf();
    const shown = { noticeText: 'May we?', noticeHash: 'h', page: null, ipPrefix: null, at: at('09:00') };
    const mail = { ...shown, purpose: 'marketing', channel: 'email' } as const;
    const rows = [
      { ...mail, state: 'withdrawn', act: 'withdraw', method: 'one-click', proof: 'sha', actor: 'person', formId: null },
      {
        ...mail,
        channel: 'phone',
        state: 'granted',
        act: 'grant',
        basis: 'LEGITIMATE_INTEREST_CLIENT',
        explanation: 'x',
        locale: 'de',
        formId: 'demo',
      },
      { ...mail, state: 'suppressed', act: 'suppress', reason: 'legal', noticeVersion: '3', formId: null },
    ] as const;
    await insert(lead, { consents: rows.slice(0, 2) });
    await insert({ ...lead, version: 2 }, { expectedVersion: 1, consents: [{ ...rows[2], at: at('08:00') }] });
    expect(await store.consents(lead.id)).toEqual([rows[0], rows[1], { ...rows[2], at: at('08:00') }]);
  });

  it('finds due clocks before an instant, oldest first, with generation; ended clocks owe nothing', async () => {
    const lead = leadOf();
    const running = clockOf(lead, { generation: 3 });
    const breached = clockOf(lead, { state: 'breached', nextLevel: 1 });
    const over = [clockOf(lead, { state: 'met' }), clockOf(lead, { nextLevel: 2, state: 'breached' }), clockOf(lead, { state: 'paused' })];
    await insert(lead, { clocks: [breached, ...over, running].map((clock) => ({ clock, expected: null })) });
    const first = { leadId: lead.id, clockId: running.id, generation: 3, wakeAt: at('09:30') };
    const second = { leadId: lead.id, clockId: breached.id, generation: 1, wakeAt: at('10:00') };
    expect(await store.dueClocks(at('10:00:00.001'), 10)).toEqual([first, second]);
    expect(await store.dueClocks(at('10:00'), 10)).toEqual([first]);
    expect(await store.dueClocks(at('12:00'), 1)).toEqual([first]);
    expect(await store.dueClocks(at('09:30'), 10)).toEqual([]);
    const write = { clock: { ...running, nextLevel: 1 }, expected: { state: 'running' as const, generation: 3, nextLevel: 0 }, events: [] };
    expect(await store.commitClock(write)).toBe('ok');
    expect((await store.dueClocks(at('12:00'), 10)).map(({ wakeAt }) => wakeAt)).toEqual([at('10:00'), at('10:00')]);
  });

  it('parks a submission once, with its key, until its lead is known', async () => {
    const key = { key: 'k1_p', fingerprint: 'f', resultId: 'sub', expiresAt: at('10:00') };
    const [second, first] = [submissionOf({ receivedAt: at('09:02') }), submissionOf({ receivedAt: at('09:01') })];
    await store.park(second, null, null);
    await store.park(first, key, null);
    await store.park({ ...first, formId: 'changed' }, null, null);
    expect(await store.parked(10)).toEqual([first, second]);
    expect(await store.parked(1)).toEqual([first]);
    const lead = leadOf();
    expect(await store.commit(commitOf(lead, { idempotency: { ...key, fingerprint: 'g' } }))).toMatchObject({ row: key });
    await insert(lead, { submission: { ...first, leadId: lead.id } });
    expect(await store.parked(10)).toEqual([second]);
    await store.unpark(first.id);
    await store.unpark(second.id);
    await store.unpark(submissionOf().id);
    expect(await store.parked(10)).toEqual([]);
    expect((await store.submission(first.id))?.leadId).toBe(lead.id);
  });

  it('does not park what another request of the same key stored, and says under which receipt', async () => {
    const key = { key: 'k1_q', fingerprint: 'f', resultId: 'sub_other', expiresAt: at('10:00') };
    await insert(leadOf(), { idempotency: key });
    const submission = submissionOf();
    expect(await store.park(submission, { ...key, resultId: submission.id }, null)).toEqual({ ok: false, row: key });
    expect(await store.parked(10)).toEqual([]);
    expect(await store.submission(submission.id)).toBeNull();
    const later = submissionOf({ receivedAt: at('10:00') });
    expect(await store.park(later, { ...key, resultId: later.id, expiresAt: at('11:00') }, null)).toEqual({ ok: true });
  });

  it('finishes a waiting submission once: a second lead for it is refused whole', async () => {
    const submission = submissionOf();
    await store.park(submission, null, null);
    const [first, second] = [leadOf(), leadOf()];
    await insert(first, { submission: { ...submission, leadId: first.id } });
    const again = await store.commit(commitOf(second, { submission: { ...submission, leadId: second.id } }));
    expect(again).toEqual({ ok: false, conflict: 'submission' });
    expect(await store.get(second.id)).toBeNull();
    expect((await store.submission(submission.id))?.leadId).toBe(first.id);
  });

  it('lists what is on hold newest first, page by page, apart from what is parked', async () => {
    const held = ['09:01', '09:02', '09:03', '09:04', '09:05'].map((time) => submissionOf({ receivedAt: at(time), hold: 'quarantined' }));
    const twin = submissionOf({ receivedAt: at('09:03'), hold: 'quarantined' });
    const rejected = submissionOf({ receivedAt: at('09:03'), hold: 'rejected' });
    for (const row of [...held, twin, rejected, submissionOf({ receivedAt: at('09:06') })]) await store.park(row, null, null);
    const seen: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof store.held>> = await store.held('quarantined', { cursor, limit: 2 });
      seen.push(...page.items.map((row) => row.id));
      if (page.cursor === null) break;
      cursor = page.cursor;
    }
    const [a, b, c, d, e] = held.map((row) => row.id);
    expect(seen).toEqual([e, d, ...[c, twin.id].sort().reverse(), b, a]);
    expect((await store.held('rejected', { cursor: null, limit: 10 })).items).toEqual([rejected]);
    expect((await store.parked(10)).length).toBe(1);
  });

  it('finds what waits under an identity, until it is a lead’s or erased', async () => {
    const [parked, held, taken, gone] = [submissionOf(), submissionOf({ hold: 'quarantined' }), submissionOf(), submissionOf()];
    for (const row of [parked, held, taken, gone]) await store.park(row, null, 'mac-waits');
    await store.park(submissionOf(), null, 'mac-of-others');
    await store.park(submissionOf(), null, null);
    const lead = leadOf();
    await insert(lead, { submission: { ...taken, leadId: lead.id } });
    await store.strip(gone, at('10:00'));
    expect((await store.waiting('mac-waits')).map((row) => row.id).sort()).toEqual([parked.id, held.id].sort());
    expect(await store.waiting('mac-of-nobody')).toEqual([]);
  });

  it('moves a reviewed submission to the other list, unless it left hold meanwhile', async () => {
    const submission = submissionOf({ hold: 'quarantined' });
    await store.park(submission, null, null);
    const review = { by: 'owner:o', at: at('10:00'), decision: 'rejected' as const };
    const rejected = { ...submission, hold: 'rejected' as const, review };
    expect(await store.review(rejected)).toBe('ok');
    expect((await store.held('quarantined', { cursor: null, limit: 10 })).items).toEqual([]);
    expect((await store.held('rejected', { cursor: null, limit: 10 })).items).toEqual([rejected]);
    const lead = leadOf();
    await insert(lead, { submission: { ...rejected, hold: null, leadId: lead.id } });
    expect(await store.review(rejected)).toBe('stale');
    expect((await store.held('rejected', { cursor: null, limit: 10 })).items).toEqual([]);
  });
}
