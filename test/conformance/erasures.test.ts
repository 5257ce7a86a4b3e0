import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, it } from 'vitest';
import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { createErasures } from '../../shared/adapters/dynamodb/erasures.ts';
import { createLeadGroups } from '../../shared/adapters/dynamodb/lead-groups.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createMatchStore } from '../../shared/adapters/dynamodb/match-store.ts';
import { createMemoryDeliveryStore } from '../../shared/adapters/memory/delivery-store.ts';
import { createMemoryEngagementStore } from '../../shared/adapters/memory/engagement-store.ts';
import { createMemoryErasures } from '../../shared/adapters/memory/erasures.ts';
import { createMemoryLeadGroups } from '../../shared/adapters/memory/lead-groups.ts';
import { emptyLeadState } from '../../shared/adapters/memory/lead-state.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import { createMemoryMatchStore } from '../../shared/adapters/memory/match-store.ts';
import { createForgetMatches } from '../../shared/application/identity/forget-matches.ts';
import type { DeliveryStore } from '../../shared/application/ports/delivery-store.ts';
import type { EngagementStore } from '../../shared/application/ports/engagement-store.ts';
import type { Erasures } from '../../shared/application/ports/erasures.ts';
import type { LeadGroups } from '../../shared/application/ports/lead-groups.ts';
import type { LeadStore } from '../../shared/application/ports/lead-store.ts';
import type { MatchStore } from '../../shared/application/ports/match-store.ts';
import { newDelivery } from '../../shared/application/webhooks/new-delivery.ts';
import { pairOf } from '../../shared/domain/identity/suspicion.ts';
import type { DeliveryId, EventId, LeadId, VisitorId } from '../../shared/domain/kernel/ids.ts';
import type { Tombstone } from '../../shared/domain/leads/erasure.ts';
import type { Lead } from '../../shared/domain/leads/lead.ts';
import { engagementOf } from '../support/engagements.ts';
import { at, clockOf, commitOf, decisionOf, eventOf, ids, leadOf, submissionOf, touchOf } from './builders.ts';
import { onBoth } from './stores.ts';

type Both = {
  readonly leads: LeadStore;
  readonly groups: LeadGroups;
  readonly erasures: Erasures;
  readonly deliveries: DeliveryStore;
  readonly engagements: EngagementStore;
  readonly matches: MatchStore;
  /** Everything stored, as text. */
  readonly dump: () => Promise<string>;
};

const memory = (): Both => {
  const state = emptyLeadState();
  const deliveries = new Map();
  return {
    leads: createMemoryLeadStore({ state }),
    groups: createMemoryLeadGroups({ state }),
    erasures: createMemoryErasures({ state, hanging: { deliveries } }),
    deliveries: createMemoryDeliveryStore(deliveries),
    engagements: createMemoryEngagementStore({ state }),
    matches: createMemoryMatchStore(),
    dump: async () =>
      JSON.stringify([...state.leads, ...state.submissions, ...deliveries, ...[...state.erased].map(([, rows]) => [...rows.touches])]),
  };
};

onBoth<Both>(
  'Erasures',
  memory,
  (table) => ({
    leads: createLeadStore(table),
    groups: createLeadGroups(table),
    erasures: createErasures(table),
    deliveries: createDeliveryStore(table),
    engagements: createEngagementStore(table),
    matches: createMatchStore(table),
    dump: async () => JSON.stringify((await table.client.send(new ScanCommand({ TableName: table.tableName }))).Items),
  }),
  (open) => {
    let both: Both;
    beforeEach(async () => {
      both = await open();
    });

    const tombstoneOf = (head: Lead, overrides: Partial<Tombstone> = {}): Tombstone => ({
      leadId: head.id,
      headId: head.id,
      members: [],
      erasedAt: at('12:00'),
      reason: 'person-request',
      actor: 'owner:a',
      eventId: ids.next('event') as EventId,
      identities: [],
      clearedAt: null,
      ...overrides,
    });
    const erase = (head: Lead, tombstone: Tombstone, expectedVersion = head.version) =>
      both.erasures.commit({
        tombstone,
        expectedVersion,
        event: { ...eventOf(head), id: tombstone.eventId },
        audit: { id: ids.next('audit'), at: at('12:00'), actor: 'owner:a', action: 'lead.erase', target: 'lead/x', difference: [] },
      });
    const insert = async (overrides: Parameters<typeof commitOf>[1] = {}, lead: Lead = leadOf()) => {
      expect(await both.leads.commit(commitOf(lead, overrides))).toEqual({ ok: true });
      return lead;
    };
    const claim = (identity: string, actedAt?: ReturnType<typeof at>) =>
      both.leads.commit(commitOf(leadOf(), { identities: [identity], ...(actedAt === undefined ? {} : { actedAt }) }));

    it('puts a tombstone in the place of the lead, which no reader, list or writer finds any more', async () => {
      const lead = await insert({ identities: ['mac-a'], clocks: [] });
      const tombstone = tombstoneOf(lead, { identities: ['mac-a'] });
      expect(await erase(lead, tombstone, lead.version + 1)).toBe('stale');
      expect(await both.leads.get(lead.id)).not.toBeNull();
      expect(await erase(lead, tombstone)).toBe('ok');
      expect(await both.leads.get(lead.id)).toBeNull();
      expect(await both.leads.getWithClocks(lead.id)).toBeNull();
      expect(await both.groups.read(lead.id)).toBeNull();
      expect(await both.leads.tombstone(lead.id)).toEqual(tombstone);
      expect((await both.leads.list({ stage: lead.stage }, { cursor: null, limit: 10 })).items).toEqual([]);
      expect(await both.leads.findByIdentity('mac-a')).toBeNull();
      expect(await both.leads.isErased('mac-a')).toBe(true);
      const late = commitOf({ ...lead, version: lead.version + 1 }, { expectedVersion: lead.version });
      expect(await both.leads.commit(late)).toEqual({ ok: false, conflict: 'version' });
      expect((await both.leads.events(lead.id, { cursor: null, limit: 10 })).items.map((event) => event.id)).toContain(tombstone.eventId);
      expect(await both.leads.tombstone('lead_nobody' as LeadId)).toBeNull();
    });

    it('gives the identity back to a later act of the person alone, and remembers the erasure', async () => {
      const lead = await insert({ identities: ['mac-b'] });
      await erase(lead, tombstoneOf(lead, { identities: ['mac-b'] }));
      expect(await claim('mac-b')).toEqual({ ok: false, conflict: 'erased' });
      expect(await claim('mac-b', at('11:00'))).toEqual({ ok: false, conflict: 'erased' });
      expect(await claim('mac-b', at('12:30'))).toEqual({ ok: true });
      expect(await both.leads.isErased('mac-b')).toBe(false);
      // Back: an import finds them, what they did before does not.
      expect(await claim('mac-b')).toMatchObject({ ok: false, conflict: 'identity' });
      expect(await claim('mac-b', at('11:00'))).toEqual({ ok: false, conflict: 'erased' });
      expect(await claim('mac-b', at('13:00'))).toMatchObject({ ok: false, conflict: 'identity' });
      await both.erasures.seal(tombstoneOf(lead, { identities: ['mac-b'] }));
      expect(await both.leads.findByIdentity('mac-b')).not.toBeNull();
    });

    it('forgets a browser of the person, one bound to nobody, and of one that is somebody else by now only the history', async () => {
      const lead = await insert();
      const other = await insert();
      const browsers = [[lead], [], [lead, other], [other]].map((bound) => ({ id: ids.next('visitor') as VisitorId, bound }));
      for (const { id, bound } of browsers) {
        await both.engagements.keep(id, [engagementOf({ visitorId: id })], at('09:00'));
        for (const [i, { id: leadId }] of bound.entries()) await both.engagements.bind(id, leadId, at(`10:0${i}`));
        for (let i = 0; i < 2; i += 1) await both.leads.forgetVisitor(id, [lead.id]);
      }
      const left = await Promise.all(
        browsers.map(async ({ id }) => [(await both.engagements.visitor(id))?.leadId ?? null, (await both.engagements.kept(id)).length]),
      );
      expect(left).toEqual([
        [null, 0],
        [null, 0],
        [other.id, 0],
        [other.id, 1],
      ]);
      await both.engagements.append(lead.id, [engagementOf({ visitorId: browsers[3]?.id ?? null })], () => eventOf(lead));
      const tombstone = tombstoneOf(lead);
      await erase(lead, tombstone);
      await both.erasures.clear(tombstone, lead.id, 1000);
      expect(await both.engagements.ofLead(lead.id)).toEqual([]);
      expect((await both.engagements.visitor(browsers[3]?.id as VisitorId))?.leadId).toBe(other.id);
    });

    it('forgets the browsers that the rows of the lead name, before it deletes what names them', async () => {
      const lead = await insert();
      const id = ids.next('visitor') as VisitorId;
      await both.engagements.keep(id, [engagementOf({ visitorId: id })], at('09:00'));
      await both.engagements.bind(id, lead.id, at('10:00'));
      await both.engagements.append(lead.id, [engagementOf({ visitorId: id })], () => eventOf(lead));
      const tombstone = tombstoneOf(lead);
      await erase(lead, tombstone);
      await both.erasures.clear(tombstone, lead.id, 1000);
      expect(await both.engagements.visitor(id)).toBeNull();
      expect(await both.engagements.kept(id)).toEqual([]);
    });

    it('leaves what is filed by values and pairs whole, until it is taken out of them', async () => {
      const [lead, other] = [await insert(), await insert()];
      const pair = pairOf(lead.id, other.id);
      const row = { pair, state: 'open', score: 90, evidence: [], seen: [], suspectedAt: at('11:00') } as const;
      await both.matches.save({ ...row, decidedBy: null, decidedAt: null, note: null, revision: 1 }, []);
      await both.matches.putRow({ leadId: lead.id, leadVersion: 1, keys: [], revision: 1 }, null);
      const tombstone = tombstoneOf(lead);
      await erase(lead, tombstone);
      await both.erasures.clear(tombstone, lead.id, 1000);
      for (const id of pair) expect((await both.matches.suspicionsOf(id)).map((found) => found.pair)).toEqual([pair]);
      expect(await both.matches.row(lead.id)).not.toBeNull();
      await createForgetMatches(both.matches)(lead.id);
      for (const id of pair) expect(await both.matches.suspicionsOf(id)).toEqual([]);
      expect(await both.matches.row(lead.id)).toBeNull();
      expect(await both.erasures.clear(tombstone, lead.id, 1000)).toEqual({ left: false });
    });

    it('erases the members with the head, and only while they are its members', async () => {
      const [head, member] = [await insert({ identities: ['mac-h'] }), await insert({ identities: ['mac-m'] })];
      const own = (lead: Lead) => ({ lead, hidden: [], clocks: [], credited: false });
      const merged = { ...head, version: 5, members: [member.id] };
      const tombstone = tombstoneOf(merged, { members: [member.id], identities: ['mac-h', 'mac-m'] });
      expect(await erase(head, { ...tombstone })).toBe('stale');
      await both.groups.commit({
        heads: [{ lead: merged, clocks: [], expectedVersion: head.version }],
        bases: [{ leadId: head.id, base: { own: own(head), merged, kept: [] } }],
        members: [{ member: own({ ...member, version: 5 }), into: head.id, expectedVersion: member.version }],
        clocks: [],
        decisions: [],
        events: [],
        audit: { id: ids.next('audit'), at: at('11:00'), actor: 'owner:a', action: 'lead.merge', target: 'lead/x', difference: [] },
      });
      expect(await erase(merged, tombstone)).toBe('ok');
      for (const { id } of [head, member]) {
        expect(await both.leads.get(id)).toBeNull();
        expect(await both.leads.tombstone(id)).toEqual({ ...tombstone, leadId: id });
      }
      for (const mac of ['mac-h', 'mac-m']) expect(await both.leads.isErased(mac)).toBe(true);
    });

    it('refuses when an address is held by somebody else', async () => {
      await insert({ identities: ['mac-c'] });
      const lead = await insert({ identities: ['mac-d'] });
      expect(await erase(lead, tombstoneOf(lead, { identities: ['mac-c'] }))).toBe('stale');
      expect(await both.leads.get(lead.id)).not.toBeNull();
    });

    it('clears everything but the log and what tells the sinks, and is owed until it is finished', async () => {
      const submission = submissionOf({ raw: { message: 'zyx words' } });
      const lead = await insert({ submission, touches: [touchOf({ landingPage: 'https://zyx.example/' })] });
      await both.leads.commit(
        commitOf(
          { ...lead, version: lead.version + 1 },
          { expectedVersion: lead.version, decisions: [decisionOf(lead)], clocks: [{ clock: clockOf(lead), expected: null }] },
        ),
      );
      const head = { ...lead, version: lead.version + 1 };
      const tombstone = tombstoneOf(head);
      const old = newDelivery('dlv_old' as DeliveryId, { id: 'evt_old', type: 'x', leadId: lead.id }, 'crm', at('11:00'));
      const tell = newDelivery(
        'dlv_tell' as DeliveryId,
        { id: tombstone.eventId, type: 'lead.erased.v1', leadId: lead.id },
        'crm',
        at('12:00'),
      );
      for (const row of [old, tell]) await both.deliveries.open(row);
      expect(await erase(head, tombstone)).toBe('ok');
      expect(await both.erasures.owed(at('12:02'), 10)).toEqual([]);
      expect(await both.erasures.owed(at('12:03'), 10)).toEqual([lead.id]);
      await both.leads.strip(submission, at('12:00'));
      expect(await both.leads.submission(submission.id)).toMatchObject({ raw: {}, erasedAt: at('12:00') });
      expect(await both.erasures.clear(tombstone, lead.id, 1000)).toEqual({ left: false });
      expect(await both.dump()).not.toContain('zyx');
      expect(await both.leads.decisions(lead.id)).toEqual([]);
      expect((await both.deliveries.ofLead(lead.id)).map((row) => row.id)).toEqual(['dlv_tell']);
      expect(await both.leads.dueClocks(at('23:00'), 10)).toEqual([]);
      expect((await both.leads.events(lead.id, { cursor: null, limit: 10 })).items.length).toBeGreaterThan(1);
      await both.erasures.finish(tombstone, at('12:03'));
      expect(await both.erasures.owed(at('12:09'), 10)).toEqual([]);
      expect((await both.leads.tombstone(lead.id))?.clearedAt).toBe(at('12:03'));
    });
  },
);
