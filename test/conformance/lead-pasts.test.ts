import { beforeEach, expect, it } from 'vitest';
import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { createLeadGroups } from '../../shared/adapters/dynamodb/lead-groups.ts';
import { createLeadPasts } from '../../shared/adapters/dynamodb/lead-pasts.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createMemoryEngagementStore } from '../../shared/adapters/memory/engagement-store.ts';
import { createMemoryLeadGroups } from '../../shared/adapters/memory/lead-groups.ts';
import { createMemoryLeadPasts } from '../../shared/adapters/memory/lead-pasts.ts';
import { emptyLeadState } from '../../shared/adapters/memory/lead-state.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import type { EngagementStore } from '../../shared/application/ports/engagement-store.ts';
import type { LeadGroups } from '../../shared/application/ports/lead-groups.ts';
import type { LeadPasts } from '../../shared/application/ports/lead-pasts.ts';
import type { LeadStore } from '../../shared/application/ports/lead-store.ts';
import { engagementOf } from '../support/engagements.ts';
import { at, clockOf, commitOf, decisionOf, eventOf, ids, leadId, leadOf, touchOf } from './builders.ts';
import { onBoth } from './stores.ts';

type All = { readonly leads: LeadStore; readonly engagements: EngagementStore; readonly groups: LeadGroups; readonly pasts: LeadPasts };

const memory = (): All => {
  const state = emptyLeadState();
  const leads = createMemoryLeadStore({ state });
  return {
    leads,
    engagements: createMemoryEngagementStore({ state }),
    groups: createMemoryLeadGroups({ state }),
    pasts: createMemoryLeadPasts(leads),
  };
};

onBoth<All>(
  'LeadPasts',
  memory,
  (table) => ({
    leads: createLeadStore(table),
    engagements: createEngagementStore(table),
    groups: createLeadGroups(table),
    pasts: createLeadPasts(table),
  }),
  (open) => {
    let all: All;
    beforeEach(async () => {
      all = await open();
    });

    it('gives at once what the lead store gives one by one, among rows of every other kind', async () => {
      const lead = leadOf();
      const decisions = [decisionOf(lead), decisionOf(lead)];
      await all.leads.commit(commitOf(lead, { touches: [touchOf()], decisions, clocks: [{ clock: clockOf(lead), expected: null }] }));
      const acts = [engagementOf({ at: at('11:00'), signal: 'pricing.viewed' }), engagementOf({ at: at('08:00') })];
      await all.engagements.append(lead.id, acts, () => eventOf(lead));
      const next = { ...lead, version: 2 };
      await all.leads.commit(commitOf(next, { expectedVersion: 1, touches: [touchOf({ at: at('10:00') })] }));
      const past = await all.pasts.past(lead.id);
      expect(past?.touches.map((touch) => touch.at)).toEqual([at('08:00'), at('09:00'), at('10:00'), at('11:00')]);
      expect(past).toEqual({
        lead: await all.leads.get(lead.id),
        decisions: await all.leads.decisions(lead.id),
        touches: await all.leads.touches(lead.id),
      });
      expect(past?.decisions).toHaveLength(2);
    });

    it('knows a bare lead, and nobody under an id that is none', async () => {
      const lead = leadOf();
      await all.leads.commit(commitOf(lead));
      expect(await all.pasts.past(lead.id)).toEqual({ lead, decisions: [], touches: [] });
      expect(await all.pasts.past(leadId())).toBeNull();
    });

    it('answers a merged lead with its survivor and the survivor’s own rows', async () => {
      const [head, lost] = [leadOf(), leadOf()];
      await all.leads.commit(commitOf(head, { touches: [touchOf({ at: at('07:00') })] }));
      await all.leads.commit(commitOf(lost, { touches: [touchOf({ at: at('06:00') })] }));
      const merged = { ...head, version: 5, members: [lost.id] };
      const own = (lead: typeof head) => ({ lead, hidden: [], clocks: [], credited: false });
      const outcome = await all.groups.commit({
        heads: [{ lead: merged, clocks: [], expectedVersion: 1 }],
        bases: [{ leadId: head.id, base: { own: own(head), merged, kept: [] } }],
        members: [{ member: own({ ...lost, version: 5 }), into: head.id, expectedVersion: 1 }],
        clocks: [],
        decisions: [],
        events: [eventOf(head)],
        audit: { id: ids.next('audit'), at: at('10:00'), actor: 'owner:a', action: 'lead.merge', target: 'lead/x', difference: [] },
      });
      expect(outcome).toBe('ok');
      const past = await all.pasts.past(lost.id);
      expect(past).toEqual(await all.pasts.past(head.id));
      expect(past?.lead.id).toBe(head.id);
      expect((await all.pasts.rows(lost.id)).touches.map((touch) => touch.at)).toEqual([at('06:00')]);
      expect(await all.pasts.rows(leadId())).toEqual({ decisions: [], touches: [] });
      expect(past?.touches.map((touch) => touch.at)).toEqual([at('07:00')]);
    });
  },
);
