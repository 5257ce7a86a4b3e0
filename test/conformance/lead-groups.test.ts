import { beforeEach, expect, it } from 'vitest';
import { createLeadGroups } from '../../shared/adapters/dynamodb/lead-groups.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createMemoryLeadGroups } from '../../shared/adapters/memory/lead-groups.ts';
import { emptyLeadState } from '../../shared/adapters/memory/lead-state.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import type { GroupCommit, LeadGroups } from '../../shared/application/ports/lead-groups.ts';
import type { LeadStore } from '../../shared/application/ports/lead-store.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import type { Lead } from '../../shared/domain/leads/lead.ts';
import { type Member, maxMembers, type Said } from '../../shared/domain/leads/merge/group.ts';
import { at, clockOf, commitOf, decisionOf, eventOf, ids, leadOf, submissionOf, touchOf } from './builders.ts';
import { onBoth } from './stores.ts';

type Both = { readonly leads: LeadStore; readonly groups: LeadGroups };

const memory = (): Both => {
  const state = emptyLeadState();
  return { leads: createMemoryLeadStore({ state }), groups: createMemoryLeadGroups({ state }) };
};

const member = (lead: Lead, overrides: Partial<Member> = {}): Member => ({ lead, hidden: [], clocks: [], credited: false, ...overrides });

const audit = () => ({ id: ids.next('audit'), at: at('10:00'), actor: 'owner:a', action: 'lead.merge', target: 'lead/x', difference: [] });

/** `lost` merged into `head`, both as they were inserted. */
function merging(head: Lead, lost: readonly Lead[], version = 5): GroupCommit {
  const merged = { ...head, version, members: lost.map((lead) => lead.id).sort() };
  return {
    heads: [{ lead: merged, clocks: [], expectedVersion: head.version }],
    bases: [{ leadId: head.id, base: { own: member(head), merged, kept: [] } }],
    members: lost.map((lead) => ({ member: member({ ...lead, version }), into: head.id, expectedVersion: lead.version })),
    clocks: [],
    decisions: [],
    // As the command has it: one in the log of the survivor, one in that of the lead that was merged.
    events: [eventOf(head), ...lost.slice(0, 1).map((lead) => eventOf(lead))],
    audit: audit(),
  };
}

const saidOf = (memberId: LeadId, version: number, overrides: Partial<Said> = {}): Said => ({
  memberId,
  version,
  by: 'form',
  proven: false,
  person: { title: 'CTO' },
  company: { employees: 12 },
  touches: [touchOf()],
  tags: ['demo'],
  consents: [{ purpose: 'marketing', channel: 'email', granted: true }],
  at: at('11:00'),
  ...overrides,
});

onBoth<Both>(
  'LeadGroups',
  memory,
  (table) => ({ leads: createLeadStore(table), groups: createLeadGroups(table) }),
  (open) => {
    let leads: LeadStore;
    let groups: LeadGroups;
    const insert = async (lead: Lead = leadOf(), overrides = {}) => {
      expect(await leads.commit(commitOf(lead, overrides))).toEqual({ ok: true });
      return lead;
    };
    beforeEach(async () => {
      ({ leads, groups } = await open());
    });

    it('reads a lead alone as a group of one, and nobody as null', async () => {
      const lead = leadOf({ owner: { id: 'owner-a', name: 'A' } });
      const clock = clockOf(lead);
      await insert(lead, { clocks: [{ clock, expected: null }] });
      expect(await groups.read(lead.id)).toEqual({ head: lead, clocks: [clock], base: null, others: [], said: [] });
      expect(await groups.read(leadOf().id)).toBeNull();
    });

    it('a merged id answers with its survivor, by every way a lead is read; its own rows stay under it', async () => {
      const [head, lost] = [await insert(), leadOf()];
      const submission = submissionOf({ leadId: lost.id });
      const touch = touchOf();
      await insert(lost, { identities: ['k1_lost'], submission, touches: [touch], decisions: [decisionOf(lost)] });
      const commit = merging(head, [lost]);
      expect(await groups.commit(commit)).toBe('ok');
      const merged = commit.heads[0]?.lead;
      for (const id of [head.id, lost.id]) {
        expect(await leads.get(id)).toEqual(merged);
        expect((await leads.getWithClocks(id))?.lead).toEqual(merged);
        expect((await groups.read(id))?.head).toEqual(merged);
      }
      expect(await leads.findByIdentity('k1_lost')).toBe(lost.id);
      expect(await leads.touches(lost.id)).toEqual([touch]);
      expect(await leads.touches(head.id)).toEqual([]);
      const logs = await leads.events(head.id, { cursor: null, limit: 10, along: [lost.id] });
      expect(logs.items).toHaveLength(4);
      expect(logs.items.map((event) => event.id)).toEqual(logs.items.map((event) => event.id).sort());
      const first = await leads.events(head.id, { cursor: null, limit: 3, along: [lost.id] });
      const rest = await leads.events(head.id, { cursor: first.cursor, limit: 3, along: [lost.id] });
      expect([...first.items, ...rest.items]).toEqual(logs.items);
      expect(rest.cursor).toBeNull();
    });

    it('gives back what the group was written as', async () => {
      const lost = leadOf({ owner: { id: 'owner-b', name: 'B' }, score: null });
      const clock = clockOf(lost);
      const head = await insert();
      await insert(lost, { clocks: [{ clock, expected: null }] });
      const commit = merging(head, [lost]);
      const own = member(head, { hidden: ['person.title'], clocks: [clockOf(head)] });
      const other = member({ ...lost, version: 5 }, { clocks: [clock], credited: true });
      const merged = { ...head, version: 5, members: [lost.id] };
      const copy = clockOf(head, { dueAt: clock.dueAt });
      const base = { own, merged, kept: [{ kind: 'first-touch' as const, clockId: copy.id, memberId: lost.id }] };
      const ended = { ...clock, state: 'cancelled' as const, endedAt: at('10:00') };
      const read = { state: clock.state, generation: clock.generation, nextLevel: clock.nextLevel };
      const written = await groups.commit({
        ...commit,
        bases: [{ leadId: head.id, base }],
        members: [{ member: other, into: head.id, expectedVersion: 1 }],
        clocks: [
          { clock: ended, expected: read },
          { clock: copy, expected: null },
        ],
      });
      expect(written).toBe('ok');
      expect(await groups.read(lost.id)).toEqual({ head: merged, clocks: [copy], base, others: [other], said: [] });
    });

    it('shows a member in no list and asks for none of its work', async () => {
      const owner = { id: 'owner-a', name: 'A' };
      const lost = leadOf({ stage: 'mql', owner, pendingStep: 'route', pendingSince: at('08:00') });
      const head = await insert();
      await insert(lost);
      await groups.commit(merging(head, [lost]));
      const page = { cursor: null, limit: 10 };
      expect((await leads.list({ stage: 'mql' }, page)).items).toEqual([]);
      expect((await leads.list({ owner: owner.id }, page)).items).toEqual([]);
      expect(await leads.stalled(at('12:00'), 10)).toEqual([]);
      expect((await leads.list({ stage: 'lead' }, page)).items.map((lead) => lead.id)).toEqual([head.id]);
    });

    it('refuses every write of somebody who read the member as a lead: nothing brings it back', async () => {
      const [head, lost] = [await insert(), await insert()];
      await groups.commit(merging(head, [lost]));
      for (const expectedVersion of [null, 1, 4]) {
        const result = await leads.commit(commitOf({ ...lost, version: (expectedVersion ?? 0) + 1 }, { expectedVersion }));
        expect(result).toEqual({ ok: false, conflict: 'version' });
      }
      expect((await leads.get(lost.id))?.id).toBe(head.id);
    });

    it('writes nothing when any of its rows moved on', async () => {
      const [head, lost] = [await insert(), await insert()];
      const before = merging(head, [lost]);
      await leads.commit(commitOf({ ...lost, version: 2 }, { expectedVersion: 1 }));
      expect(await groups.commit(before)).toBe('stale');
      expect((await leads.get(head.id))?.version).toBe(1);
      expect((await leads.get(lost.id))?.id).toBe(lost.id);
      expect((await leads.events(head.id, { cursor: null, limit: 10 })).items).toHaveLength(1);
    });

    it('of two merges of one lead at once one wins', async () => {
      const [a, b, lost] = [await insert(), await insert(), await insert()];
      const results = await Promise.all([groups.commit(merging(a, [lost])), groups.commit(merging(b, [lost]))]);
      expect([...results].sort()).toEqual(['ok', 'stale']);
      expect((await leads.get(lost.id))?.id).toBe(results[0] === 'ok' ? a.id : b.id);
      expect((await leads.get((results[0] === 'ok' ? b : a).id))?.members).toBeNull();
    });

    it('files what a post said under its member, and hands on what was said since the last change alone', async () => {
      const [head, lost] = [await insert(), await insert()];
      const commit = merging(head, [lost]);
      await groups.commit(commit);
      const post = (memberId: LeadId, version: number) =>
        leads.commit(
          commitOf(
            { ...head, version, members: [lost.id] },
            { expectedVersion: version - 1, touches: [touchOf()], said: saidOf(memberId, version) },
          ),
        );
      expect(await post(lost.id, 6)).toEqual({ ok: true });
      expect(await post(head.id, 7)).toEqual({ ok: true });
      expect(await leads.touches(lost.id)).toHaveLength(1);
      expect(await leads.touches(head.id)).toHaveLength(1);
      const group = await groups.read(lost.id);
      expect(group?.said.map(({ memberId, version }) => [memberId, version])).toEqual([
        [lost.id, 6],
        [head.id, 7],
      ]);
      expect(group?.said[0]).toEqual(saidOf(lost.id, 6, { touches: [expect.objectContaining({ signal: 'form.submitted' })] as never }));
      const later = { ...head, version: 8, members: [lost.id] };
      await groups.commit({
        ...merging(head, [lost], 8),
        heads: [{ lead: later, clocks: [], expectedVersion: 7 }],
        members: [{ member: member({ ...lost, version: 8 }), into: head.id, expectedVersion: 5 }],
      });
      expect((await groups.read(head.id))?.said).toEqual([]);
    });

    it('makes a lead of a member again, in its lists, and the survivor one without members', async () => {
      const [head, lost] = [await insert(), await insert(leadOf({ stage: 'mql', owner: { id: 'owner-b', name: 'B' } }))];
      await groups.commit(merging(head, [lost]));
      const [alone, again] = [
        { ...head, version: 6 },
        { ...lost, version: 6 },
      ];
      const parted = await groups.commit({
        heads: [
          { lead: alone, clocks: [], expectedVersion: 5 },
          { lead: again, clocks: [], expectedVersion: 5 },
        ],
        bases: [{ leadId: head.id, base: null }],
        members: [],
        clocks: [],
        decisions: [],
        events: [],
        audit: audit(),
      });
      expect(parted).toBe('ok');
      expect(await leads.get(lost.id)).toEqual(again);
      expect(await groups.read(head.id)).toEqual({ head: alone, clocks: [], base: null, others: [], said: [] });
      expect((await leads.list({ owner: 'owner-b' }, { cursor: null, limit: 5 })).items).toEqual([again]);
      expect(await leads.commit(commitOf({ ...again, version: 7 }, { expectedVersion: 6 }))).toEqual({ ok: true });
    });

    it(`holds a group of ${maxMembers} in one transaction`, async () => {
      const [head, ...lost] = await Promise.all(Array.from({ length: maxMembers }, () => insert()));
      if (head === undefined) throw new Error('nobody');
      expect(await groups.commit(merging(head, lost))).toBe('ok');
      expect((await groups.read(lost.at(-1)?.id ?? head.id))?.others).toHaveLength(maxMembers - 1);
    });
  },
);
