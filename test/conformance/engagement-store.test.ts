import { beforeEach, expect, it } from 'vitest';
import { createEngagementStore } from '../../shared/adapters/dynamodb/engagement-store.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createMemoryEngagementStore } from '../../shared/adapters/memory/engagement-store.ts';
import { emptyLeadState } from '../../shared/adapters/memory/lead-state.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import type { EngagementStore } from '../../shared/application/ports/engagement-store.ts';
import type { LeadStore } from '../../shared/application/ports/lead-store.ts';
import type { Engagement } from '../../shared/domain/engagement/engagement.ts';
import type { VisitorId } from '../../shared/domain/kernel/ids.ts';
import { engagementOf } from '../support/engagements.ts';
import { at, commitOf, eventOf, ids, leadOf, touchOf } from './builders.ts';
import { onBoth } from './stores.ts';

type Stores = { readonly engagements: EngagementStore; readonly leads: LeadStore };

const inMemory = (): Stores => {
  const state = emptyLeadState();
  return { engagements: createMemoryEngagementStore({ state }), leads: createMemoryLeadStore({ state }) };
};

onBoth(
  'EngagementStore',
  inMemory,
  (table): Stores => ({ engagements: createEngagementStore(table), leads: createLeadStore(table) }),
  (open) => {
    let stores: Stores;
    const visitorId = () => ids.next('visitor') as VisitorId;
    const idsOf = (engagements: readonly Engagement[]) => engagements.map(({ id }) => id).sort();
    const known = async () => {
      const lead = leadOf();
      await stores.leads.commit(commitOf(lead));
      return lead;
    };
    beforeEach(async () => {
      stores = await open();
    });

    it('keeps what a visitor did once, whole, and remembers when they were seen', async () => {
      const id = visitorId();
      const asset = { type: 'comparison', topic: null, competitors: ['acme'], funnelStage: 'decision' };
      const [view, click] = [
        engagementOf({ visitorId: id }),
        engagementOf({ visitorId: id, properties: { n: 1, b: false, t: '' }, head: true, asset }),
      ];
      expect(await stores.engagements.visitor(id)).toBeNull();
      const first = await stores.engagements.keep(id, [view], at('09:00'));
      expect(first.recorded).toEqual([view]);
      const again = await stores.engagements.keep(id, [{ ...view, page: 'https://other.example/' }, click], at('10:00'));
      expect(again.recorded).toEqual([click]);
      const kept = await stores.engagements.kept(id);
      expect([...kept].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([view, click].sort((a, b) => (a.id < b.id ? -1 : 1)));
      const head = { id, firstSeenAt: at('09:00'), lastSeenAt: at('10:00'), leadId: null, boundAt: null, historyOf: null, kept: 2 };
      expect(again.head).toEqual(head);
      expect(await stores.engagements.visitor(id)).toEqual(head);
    });

    it('binds a visitor to who sent the latest form, and leaves the history with the first', async () => {
      const [id, ada, bob] = [visitorId(), leadOf(), leadOf()];
      await stores.engagements.keep(id, [], at('08:00'));
      const first = await stores.engagements.bind(id, ada.id, at('09:00'));
      expect(first).toMatchObject({ leadId: ada.id, boundAt: at('09:00'), historyOf: ada.id, firstSeenAt: at('08:00') });
      expect(await stores.engagements.bind(id, bob.id, at('10:00'))).toMatchObject({ leadId: bob.id, historyOf: ada.id });
      expect(await stores.engagements.bind(id, ada.id, at('09:00'))).toMatchObject({ leadId: bob.id, boundAt: at('10:00') });
      expect((await stores.engagements.keep(id, [], at('11:00'))).head).toMatchObject({ leadId: bob.id, lastSeenAt: at('11:00') });
      const unseen = visitorId();
      expect(await stores.engagements.bind(unseen, ada.id, at('09:00'))).toMatchObject({
        id: unseen,
        leadId: ada.id,
        firstSeenAt: at('09:00'),
      });
    });

    it('of many who bind at once the latest form wins', async () => {
      const [id, leads] = [visitorId(), [leadOf(), leadOf(), leadOf()]];
      await Promise.all(leads.map((lead, i) => stores.engagements.bind(id, lead.id, at(`09:0${i}`))));
      expect(await stores.engagements.visitor(id)).toMatchObject({ leadId: leads[2]?.id, boundAt: at('09:02') });
    });

    it('appends to a lead once, with one event over what is new, and never moves the version', async () => {
      const lead = await known();
      const [a, b, c] = [engagementOf(), engagementOf(), engagementOf()];
      const told: (readonly Engagement[])[] = [];
      const append = (engagements: readonly Engagement[]) =>
        stores.engagements.append(lead.id, engagements, (recorded) => {
          told.push(recorded);
          return eventOf(lead);
        });
      const first = await append([a, b, a]);
      expect([idsOf(first.recorded), first.events.length]).toEqual([idsOf([a, b]), 1]);
      const second = await append([a, b, c]);
      expect([second.recorded, second.events.length]).toEqual([[c], 1]);
      expect(told.at(-1)).toEqual([c]);
      expect(await append([a, b, c])).toEqual({ recorded: [], events: [] });
      const log = (await stores.leads.events(lead.id, { cursor: null, limit: 100 })).items.map(({ id }) => id);
      expect(log).toHaveLength(3);
      expect(log).toEqual(expect.arrayContaining([...first.events, ...second.events].map(({ id }) => id)));
      expect((await stores.leads.get(lead.id))?.version).toBe(1);
      expect(idsOf(await stores.engagements.ofLead(lead.id))).toEqual(idsOf([a, b, c]));
    });

    it('takes more than a transaction holds', async () => {
      const lead = await known();
      const many = Array.from({ length: 130 }, () => engagementOf());
      const done = await stores.engagements.append(lead.id, many, () => eventOf(lead));
      expect([done.recorded.length, done.events.length]).toEqual([130, 2]);
      expect(await stores.engagements.ofLead(lead.id)).toHaveLength(130);
    });

    it('judges with an event, and refuses a judgement over an older state', async () => {
      const lead = await known();
      const [a, b] = [engagementOf(), engagementOf()];
      await stores.engagements.append(lead.id, [a, b], () => eventOf(lead));
      const judged = { ...a, discount: { reason: 'burst', at: at('10:00'), by: 'rule' }, revision: 1 } as const;
      const event = eventOf(lead);
      expect(await stores.engagements.judge(lead.id, [judged], event)).toBe('ok');
      expect(
        await stores.engagements.judge(
          lead.id,
          [
            { ...a, revision: 1 },
            { ...b, revision: 1 },
          ],
          eventOf(lead),
        ),
      ).toBe('stale');
      const rows = await stores.engagements.ofLead(lead.id);
      expect(rows.find(({ id }) => id === a.id)).toEqual(judged);
      expect(rows.find(({ id }) => id === b.id)).toEqual(b);
      expect(await stores.leads.event(lead.id, event.id)).toEqual(event);
    });

    it('a lead’s touches are what its commits told and its engagements, by time, one page view once', async () => {
      const [lead, url] = [leadOf(), 'https://www.example.com/pricing'];
      const told = [
        touchOf({ at: at('08:00'), signal: 'page.viewed', landingPage: url }),
        touchOf({ at: at('09:00'), signal: 'form.submitted', landingPage: url }),
      ];
      await stores.leads.commit(commitOf(lead, { touches: told }));
      const view = engagementOf({ at: at('08:00'), signal: 'pricing.viewed', page: url });
      const late = engagementOf({ at: at('08:30'), discount: { reason: 'burst', at: at('09:00'), by: 'rule' } });
      await stores.engagements.append(lead.id, [late, view], () => eventOf(lead));
      const touches = await stores.leads.touches(lead.id);
      expect(touches.map(({ id }) => id)).toEqual([view.id, late.id, told[1]?.id]);
      expect(touches[1]).toMatchObject({ meaningful: false, discounted: { reason: 'burst' } });
      const ofCommits = await stores.leads.told(lead.id);
      expect(new Set(ofCommits.map(({ id }) => id))).toEqual(new Set(told.map(({ id }) => id)));
    });
  },
);
