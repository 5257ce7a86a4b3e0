import { beforeEach, expect, it } from 'vitest';
import type { CommitResult, IdempotencyRow, LeadStore } from '../../shared/application/ports/lead-store.ts';
import type { SlaClock } from '../../shared/domain/sla/clock.ts';
import { at, clockOf, commitOf, decisionOf, eventOf, leadOf, submissionOf, touchOf } from './builders.ts';

const keyRow = (overrides: Partial<IdempotencyRow> = {}): IdempotencyRow => ({
  key: 'k1_abc',
  fingerprint: 'f1',
  resultId: 'sub_1',
  expiresAt: at('09:00:30'),
  ...overrides,
});

const wins = (results: readonly CommitResult[]) => results.filter((result) => result.ok).length;

/** What a commit promises: all or nothing, and which conflict it reports. */
export function commitSuite(open: () => Promise<LeadStore>): void {
  let store: LeadStore;
  beforeEach(async () => {
    store = await open();
  });

  it('writes everything of one step and reads it back as it was', async () => {
    const lead = leadOf({
      pendingStep: 'enrich',
      pendingSince: at('09:00'),
      quarantine: { reasons: ['bot'], since: at('09:00') },
      score: { fit: 40.5, grade: 'B', engagement: 12, cell: 'B2', rubricVersion: 'default@3', asOf: at('09:00') },
    });
    const submission = submissionOf({ leadId: lead.id });
    const touches = [touchOf({ at: at('09:00:02') }), touchOf({ at: at('09:00:01'), clickIds: { gclid: 'x' } })];
    const decision = decisionOf(lead);
    const consent = {
      purpose: 'marketing',
      channel: 'email',
      state: 'granted',
      at: at('09:00'),
      noticeText: 'May we write?',
      noticeHash: 'h',
      formId: 'demo-request',
      page: null,
      ipPrefix: null,
    } as const;
    const commit = commitOf(lead, { identities: ['k1_mail'], submission, touches, consents: [consent], decisions: [decision] });
    expect(await store.commit(commit)).toEqual({ ok: true });
    expect(await store.get(lead.id)).toEqual(lead);
    expect(await store.submission(submission.id)).toEqual(submission);
    expect(await store.touches(lead.id)).toEqual([touches[1], touches[0]]);
    expect(await store.decisions(lead.id)).toEqual([decision]);
    expect(await store.consents(lead.id)).toEqual([consent]);
    expect(await store.findByIdentity('k1_mail')).toBe(lead.id);
    expect((await store.events(lead.id, { cursor: null, limit: 10 })).items).toEqual(commit.events);
  });

  it('answers null and empty for what is not there', async () => {
    const { id } = leadOf();
    expect(await store.get(id)).toBeNull();
    expect(await store.getWithClocks(id)).toBeNull();
    expect(await store.findByIdentity('k1_nobody')).toBeNull();
    expect(await store.pool('none')).toBeNull();
    expect(await store.event(id, 'evt_none')).toBeNull();
    expect(await store.submission(submissionOf().id)).toBeNull();
    expect(await store.touches(id)).toEqual([]);
    expect(await store.events(id, { cursor: null, limit: 10 })).toEqual({ items: [], cursor: null });
  });

  it('lets exactly one of two commits with the same expected version through, and writes nothing of the other', async () => {
    const lead = leadOf();
    await store.commit(commitOf(lead));
    const next = (stage: 'mql' | 'disqualified') => commitOf({ ...lead, version: 2, stage }, { expectedVersion: 1 });
    const commits = [next('mql'), next('disqualified')];
    const results = await Promise.all(commits.map((commit) => store.commit(commit)));
    expect(wins(results)).toBe(1);
    const lost = results.find((result) => !result.ok);
    expect(['version', 'contention']).toContain(lost && 'conflict' in lost ? lost.conflict : null);
    const winner = commits[results.findIndex((result) => result.ok)];
    expect((await store.get(lead.id))?.stage).toBe(winner?.lead.stage);
    const { items } = await store.events(lead.id, { cursor: null, limit: 10 });
    expect(items).toHaveLength(2);
    expect(items[1]).toEqual(winner?.events[0]);
  });

  it('refuses an update of a lead that does not exist and an insert of one that does', async () => {
    const lead = leadOf();
    expect(await store.commit(commitOf({ ...lead, version: 2 }, { expectedVersion: 1 }))).toEqual({ ok: false, conflict: 'version' });
    await store.commit(commitOf(lead));
    expect(await store.commit(commitOf(lead))).toEqual({ ok: false, conflict: 'version' });
  });

  it('gives 20 parallel inserts with one identity one winner; the losers learn its id', async () => {
    const leads = Array.from({ length: 20 }, () => leadOf());
    const results = await Promise.all(leads.map((lead) => store.commit(commitOf(lead, { identities: ['k1_same'] }))));
    expect(wins(results)).toBe(1);
    const winner = leads[results.findIndex((result) => result.ok)];
    for (const result of results) {
      if (result.ok || result.conflict === 'contention') continue;
      expect(result).toEqual({ ok: false, conflict: 'identity', leadId: winner?.id });
    }
    expect(await store.findByIdentity('k1_same')).toBe(winner?.id);
    const stored = await Promise.all(leads.map((lead) => store.get(lead.id)));
    expect(stored.filter((lead) => lead !== null)).toHaveLength(1);
  });

  it('lets the same lead claim an identity again', async () => {
    const lead = leadOf();
    await store.commit(commitOf(lead, { identities: ['k1_mine'] }));
    const again = commitOf({ ...lead, version: 2 }, { expectedVersion: 1, identities: ['k1_mine', 'k1_other', 'k1_other'] });
    expect(await store.commit(again)).toEqual({ ok: true });
    expect(await store.findByIdentity('k1_other')).toBe(lead.id);
  });

  it('replays an idempotency row while it lives and replaces it when it has expired', async () => {
    await store.commit(commitOf(leadOf(), { idempotency: keyRow(), now: at('09:00') }));
    const late = keyRow({ fingerprint: 'f2', resultId: 'sub_2', expiresAt: at('10:00') });
    const again = () => leadOf();
    expect(await store.commit(commitOf(again(), { idempotency: late, now: at('09:00:29.999') }))).toEqual({
      ok: false,
      conflict: 'idempotency',
      row: keyRow(),
    });
    expect(await store.commit(commitOf(again(), { idempotency: late, now: at('09:00:30') }))).toEqual({ ok: true });
    expect(await store.commit(commitOf(again(), { idempotency: keyRow(), now: at('09:01') }))).toEqual({
      ok: false,
      conflict: 'idempotency',
      row: late,
    });
  });

  it('reports idempotency before identity, and identity before version', async () => {
    const lead = leadOf();
    await store.commit(commitOf(lead, { identities: ['k1_a'], idempotency: keyRow() }));
    const other = leadOf();
    const stale = { expectedVersion: 7, identities: ['k1_a'] };
    expect(await store.commit(commitOf(other, { ...stale, idempotency: keyRow() }))).toMatchObject({ conflict: 'idempotency' });
    expect(await store.commit(commitOf(other, stale))).toEqual({ ok: false, conflict: 'identity', leadId: lead.id });
    expect(await store.commit(commitOf(other, { expectedVersion: 7 }))).toEqual({ ok: false, conflict: 'version' });
  });

  it('guards the pool by its version', async () => {
    const pool = (version: number, pointer: number) => ({ teamId: 'emea', version, pointers: { 'owner-a': pointer, constructor: 7 } });
    const route = (version: number, pointer: number) => store.commit(commitOf(leadOf(), { pool: pool(version, pointer) }));
    expect(await route(2, 1)).toEqual({ ok: false, conflict: 'pool' });
    expect(await route(1, 252)).toEqual({ ok: true });
    expect(await route(1, 504)).toEqual({ ok: false, conflict: 'pool' });
    const raced = await Promise.all(Array.from({ length: 8 }, (_, index) => route(2, index)));
    expect(wins(raced)).toBe(1);
    expect(await store.pool('emea')).toEqual(
      pool(
        2,
        raced.findIndex((result) => result.ok),
      ),
    );
  });

  it('guards the load of an owner and the assignment of an account the same way, and reads them back', async () => {
    const { id } = leadOf();
    const load = (version: number, count: number) => ({
      ownerId: 'constructor',
      version,
      counts: { 'day/Europe/Berlin/2026-01-05': count, __proto__x: 1 },
      hour: [at('09:00')],
      fresh: [{ leadId: id, at: at('09:00') }],
    });
    const assignment = (version: number, ownerId: string | null) => ({
      key: 'account/acme',
      version,
      ownerId,
      leadId: id,
      at: at('09:00'),
    });
    expect(await store.load('constructor')).toBeNull();
    expect(await store.assignment('account/acme')).toBeNull();
    expect(await store.commit(commitOf(leadOf(), { load: load(2, 1) }))).toEqual({ ok: false, conflict: 'pool' });
    const first = await Promise.all(
      Array.from({ length: 8 }, (_, i) => store.commit(commitOf(leadOf(), { assignment: assignment(1, `o${i}`) }))),
    );
    expect(wins(first)).toBe(1);
    expect(await store.assignment('account/acme')).toEqual(assignment(1, `o${first.findIndex((result) => result.ok)}`));
    // All or nothing: the load would be right, the assignment is not.
    const both = { load: load(1, 1), assignment: assignment(1, 'o9') };
    expect(await store.commit(commitOf(leadOf(), both))).toEqual({ ok: false, conflict: 'pool' });
    expect(await store.load('constructor')).toBeNull();
    expect(await store.commit(commitOf(leadOf(), { load: load(1, 1), assignment: assignment(2, null) }))).toEqual({ ok: true });
    expect(await store.load('constructor')).toEqual(load(1, 1));
    expect(await store.assignment('account/acme')).toEqual(assignment(2, null));
    expect(wins(await Promise.all([5, 6, 7].map((n) => store.commit(commitOf(leadOf(), { load: load(2, n) })))))).toBe(1);
  });

  it('guards clocks in a commit, and reports version before clock before pool', async () => {
    const lead = leadOf();
    const clock = clockOf(lead);
    const stale = { clock: { ...clock, nextLevel: 1 }, expected: { state: 'running' as const, generation: 1, nextLevel: 5 } };
    await store.commit(commitOf(lead, { clocks: [{ clock, expected: null }] }));
    const next = { ...lead, version: 2 };
    const pool = { teamId: 'emea', version: 9, pointers: {} };
    expect(await store.commit(commitOf(next, { expectedVersion: 1, clocks: [stale], pool }))).toEqual({ ok: false, conflict: 'clock' });
    expect(await store.commit(commitOf(next, { expectedVersion: 3, clocks: [stale], pool }))).toEqual({ ok: false, conflict: 'version' });
    expect(await store.commit(commitOf(next, { expectedVersion: 1, clocks: [{ clock, expected: null }] }))).toMatchObject({
      conflict: 'clock',
    });
    expect((await store.getWithClocks(lead.id))?.clocks).toEqual([clock]);
    const met = { ...clock, state: 'met' as const, endedAt: at('09:10') };
    const good = { clock: met, expected: { state: 'running' as const, generation: 1, nextLevel: 0 } };
    expect(await store.commit(commitOf(next, { expectedVersion: 1, clocks: [good] }))).toEqual({ ok: true });
    expect(await store.getWithClocks(lead.id)).toEqual({ lead: next, clocks: [met] });
  });

  it('advances a clock alone, once, with its events and without moving the lead', async () => {
    const lead = leadOf();
    const clock = clockOf(lead);
    await store.commit(commitOf(lead, { clocks: [{ clock, expected: null }] }));
    const wake = () => {
      const event = eventOf(lead);
      const advanced = { ...clock, nextLevel: 1, level: 50 };
      return { event, write: { clock: advanced, expected: { state: 'running' as const, generation: 1, nextLevel: 0 }, events: [event] } };
    };
    const wakes = [wake(), wake(), wake()];
    const results = await Promise.all(wakes.map(({ write }) => store.commitClock(write)));
    expect(results.filter((result) => result === 'ok')).toHaveLength(1);
    const fired = wakes[results.indexOf('ok')]?.event;
    const log = await store.events(lead.id, { cursor: null, limit: 10 });
    expect(log.items.slice(1)).toEqual([fired]);
    const after = await store.getWithClocks(lead.id);
    expect(after?.lead.version).toBe(1);
    expect(after?.clocks[0]).toMatchObject({ nextLevel: 1, level: 50 });
    const older = { clock: { ...clock, generation: 2 }, expected: { state: 'running' as const, generation: 9, nextLevel: 1 }, events: [] };
    expect(await store.commitClock(older)).toBe('stale');
  });

  const asRead = ({ state, generation, nextLevel }: SlaClock) => ({ state, generation, nextLevel });

  it.each(['met', 'cancelled'] as const)(
    'a clock that was %s since it was read can neither fire a level nor be met again',
    async (state) => {
      const lead = leadOf();
      const clock = clockOf(lead);
      await store.commit(commitOf(lead, { clocks: [{ clock, expected: null }] }));
      const ended = { ...clock, state, endedAt: at('09:10') };
      const end = commitOf({ ...lead, version: 2 }, { expectedVersion: 1, clocks: [{ clock: ended, expected: asRead(clock) }] });
      expect(await store.commit(end)).toEqual({ ok: true });
      const level = { ...clock, nextLevel: 1, level: 50 };
      expect(await store.commitClock({ clock: level, expected: asRead(clock), events: [eventOf(lead)] })).toBe('stale');
      const again = { ...clock, state: 'met' as const, endedAt: at('09:20') };
      const second = commitOf({ ...lead, version: 3 }, { expectedVersion: 2, clocks: [{ clock: again, expected: asRead(clock) }] });
      expect(await store.commit(second)).toEqual({ ok: false, conflict: 'clock' });
      expect((await store.getWithClocks(lead.id))?.clocks).toEqual([ended]);
      expect((await store.events(lead.id, { cursor: null, limit: 10 })).items).toEqual([
        expect.anything(),
        expect.objectContaining({ id: end.events[0]?.id }),
      ]);
    },
  );

  it('of an act and a wake that read the same clock one wins, and the row tells which', async () => {
    const lead = leadOf();
    const clock = clockOf(lead);
    await store.commit(commitOf(lead, { clocks: [{ clock, expected: null }] }));
    const met = { ...clock, state: 'met' as const, endedAt: at('09:31') };
    const level = { ...clock, nextLevel: 1, level: 50 };
    const [act, wake] = await Promise.all([
      store.commit(commitOf({ ...lead, version: 2 }, { expectedVersion: 1, clocks: [{ clock: met, expected: asRead(clock) }] })),
      store.commitClock({ clock: level, expected: asRead(clock), events: [eventOf(lead)] }),
    ]);
    // Contention may refuse the act although the wake did not come through either before it: both ask again.
    expect(act.ok && wake === 'ok').toBe(false);
    const stored = (await store.getWithClocks(lead.id))?.clocks[0];
    expect(stored).toEqual(act.ok ? met : wake === 'ok' ? level : clock);
  });
}
