import { beforeEach, expect, it } from 'vitest';
import { createErasures } from '../../shared/adapters/dynamodb/erasures.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createNurtureStore } from '../../shared/adapters/dynamodb/nurture-store.ts';
import { createMemoryErasures } from '../../shared/adapters/memory/erasures.ts';
import { emptyLeadState } from '../../shared/adapters/memory/lead-state.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import { createMemoryNurtureStore } from '../../shared/adapters/memory/nurture-store.ts';
import type { Erasures } from '../../shared/application/ports/erasures.ts';
import type { LeadStore } from '../../shared/application/ports/lead-store.ts';
import type { NurtureStore } from '../../shared/application/ports/nurture-store.ts';
import type { EventId } from '../../shared/domain/kernel/ids.ts';
import type { Lead } from '../../shared/domain/leads/lead.ts';
import type { Nurture, Run } from '../../shared/domain/nurture/run.ts';
import { at, commitOf, eventOf, ids, leadOf } from './builders.ts';
import { onBoth } from './stores.ts';

type Both = { readonly leads: LeadStore; readonly nurture: NurtureStore; readonly erasures: Erasures };

const runOf = (over: Partial<Run> = {}): Run => ({
  trackId: 'track',
  trackVersion: 2,
  cycle: 1,
  generation: 1,
  state: 'running',
  reason: 'dormant',
  causeId: ids.next('event'),
  startedAt: at('09:00'),
  nextStep: 1,
  dueAt: at('10:00'),
  plannedAt: at('10:00'),
  heldFor: null,
  mailingSince: null,
  tries: 0,
  taken: [{ stepId: 'one', channel: 'email', at: at('09:30'), outcome: 'handed-on', why: null }],
  endedAt: null,
  exit: null,
  ...over,
});
const exited = runOf({
  trackId: 'old',
  state: 'exited',
  dueAt: null,
  endedAt: at('09:10'),
  exit: { code: 'replied', detail: 'The person replied.' },
});

onBoth<Both>(
  'NurtureStore',
  () => {
    const state = emptyLeadState();
    const rows = new Map();
    return {
      leads: createMemoryLeadStore({ state }),
      nurture: createMemoryNurtureStore({ state, rows }),
      erasures: createMemoryErasures({ state, hanging: { nurture: rows } }),
    };
  },
  (table) => ({ leads: createLeadStore(table), nurture: createNurtureStore(table), erasures: createErasures(table) }),
  (open) => {
    let both: Both;
    beforeEach(async () => {
      both = await open();
    });
    const insert = async (): Promise<Lead> => {
      const lead = leadOf();
      expect(await both.leads.commit(commitOf(lead))).toEqual({ ok: true });
      return lead;
    };
    const save = (lead: Lead, revision: number, runs: readonly Run[], over: { leadVersion?: number | null; events?: [] } = {}) => {
      const nurture: Nurture = { leadId: lead.id, revision, runs };
      return both.nurture.save({ nurture, expectedRevision: revision - 1, leadVersion: lead.version, events: [], ...over });
    };

    it('keeps the row as it was written, small and large', async () => {
      const lead = await insert();
      expect(await both.nurture.get(lead.id)).toBeNull();
      expect(await save(lead, 1, [exited])).toBe('ok');
      expect(await both.nurture.get(lead.id)).toEqual({ leadId: lead.id, revision: 1, runs: [exited] });
      const many = Array.from({ length: 40 }, (_, i) => runOf({ trackId: `t${i}` }));
      expect(await save(lead, 2, many)).toBe('ok');
      expect(await both.nurture.get(lead.id)).toEqual({ leadId: lead.id, revision: 2, runs: many });
    });

    it('of writers who read the same row one wins, with its events', async () => {
      const lead = await insert();
      const events = [1, 2, 3, 4].map(() => eventOf(lead));
      const results = await Promise.all(
        events.map((event) =>
          both.nurture.save({
            nurture: { leadId: lead.id, revision: 1, runs: [runOf()] },
            expectedRevision: 0,
            leadVersion: lead.version,
            events: [event],
          }),
        ),
      );
      expect(results.filter((result) => result === 'ok')).toHaveLength(1);
      for (const [i, event] of events.entries()) expect((await both.leads.event(lead.id, event.id)) !== null).toBe(results[i] === 'ok');
      expect(await save(lead, 1, [runOf()])).toBe('stale');
      expect(await save(lead, 3, [runOf()])).toBe('stale');
      expect(await save(lead, 2, [runOf()])).toBe('ok');
    });

    it('is stale once the lead has changed, unless any version will do; without a lead nothing is written', async () => {
      const lead = await insert();
      await both.leads.commit(commitOf({ ...lead, version: lead.version + 1 }, { expectedVersion: lead.version }));
      expect(await save(lead, 1, [runOf()])).toBe('stale');
      expect(await save(lead, 1, [runOf()], { leadVersion: null })).toBe('ok');
      const nobody = leadOf();
      expect(await save(nobody, 1, [runOf()], { leadVersion: null })).toBe('stale');
      expect(await both.nurture.get(nobody.id)).toBeNull();
    });

    it('names the leads with a step due before an instant, by their earliest run, oldest first', async () => {
      const [one, two, none] = [await insert(), await insert(), await insert()];
      await save(one, 1, [runOf({ dueAt: at('11:00') }), runOf({ trackId: 'b', dueAt: at('10:05') })]);
      await save(two, 1, [runOf({ dueAt: at('10:01') }), exited]);
      await save(none, 1, [exited]);
      const mine = async (before: ReturnType<typeof at>, limit = 100) =>
        (await both.nurture.due(before, limit)).filter((id) => [one.id, two.id, none.id].includes(id));
      expect(await mine(at('10:30'))).toEqual([two.id, one.id]);
      expect(await mine(at('10:05'))).toEqual([two.id]);
      expect(await both.nurture.due(at('10:30'), 1)).toHaveLength(1);
      await save(two, 2, [exited]);
      expect(await mine(at('12:00'))).toEqual([one.id]);
    });

    it('goes with the lead, and cannot come back', async () => {
      const lead = await insert();
      await save(lead, 1, [runOf()]);
      const tombstone = {
        leadId: lead.id,
        headId: lead.id,
        members: [],
        erasedAt: at('12:00'),
        reason: 'person-request' as const,
        actor: 'owner:a',
        eventId: ids.next('event') as EventId,
        identities: [],
        clearedAt: null,
      };
      const audit = { id: ids.next('audit'), at: at('12:00'), actor: 'owner:a', action: 'lead.erase', target: 'lead/x', difference: [] };
      const event = { ...eventOf(lead), id: tombstone.eventId };
      expect(await both.erasures.commit({ tombstone, expectedVersion: lead.version, event, audit })).toBe('ok');
      expect(await save(lead, 2, [runOf()], { leadVersion: null })).toBe('stale');
      await both.erasures.clear(tombstone, lead.id, 1000);
      expect(await both.nurture.get(lead.id)).toBeNull();
      expect(await both.nurture.due(at('23:59'), 100)).not.toContain(lead.id);
      expect(await save(lead, 1, [runOf()], { leadVersion: null })).toBe('stale');
    });
  },
);
