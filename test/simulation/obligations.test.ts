import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mayProcess } from '../../shared/domain/consent/gate.ts';
import { standingsOf, summaryOf } from '../../shared/domain/consent/ledger.ts';
import { mayHaveArrived } from '../../shared/domain/consent/obligation.ts';
import { defaultConsentPolicy } from '../../shared/domain/consent/policy.ts';
import { createWorld } from '../support/world.ts';

const hour = 3_600_000;

/** A small seeded generator (mulberry32): one number replays the whole run. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

it('whatever is delivered twice, answered late or out of order: every sink that may hold a person learns of each no once, and nothing forbidden leaves', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
      const random = generator(seed);
      const world = createWorld({ start: '2026-01-07T09:00:00.000Z', chaos: { random, duplicate: 0.3, lostAnswer: 0, lostStream: 0 } });
      await world.ready;
      for (const id of ['crm', 'chat'])
        await world.publishDocument('webhook-endpoint', id, { url: `https://${id}.example/in`, events: ['lead.*'] });
      world.receiver.answer = () =>
        random() < 0.4
          ? { kind: 'failed', error: random() < 0.5 ? 'timeout' : 'connection-refused', durationMs: 5 }
          : { kind: 'answered', status: 200, retryAfterSeconds: null, body: '', durationMs: 5 };
      // From now on an answer of the table may be lost too.
      world.faults.lostAnswer = 0.1;
      for (let i = 0; i < 4; i += 1) await world.submit('demo-request', { email: `p${i}@werk.example`, title: 'VP Sales', country: 'DE' });
      const lead = () => [...world.state.leads.keys()][Math.floor(random() * world.state.leads.size)] ?? '';
      for (let round = 0; round < 12; round += 1) {
        world.clock.advance(1000);
        const purpose = ['marketing', 'export', 'processing'][Math.floor(random() * 3)];
        const consents = [{ purpose, channel: purpose === 'marketing' ? 'email' : 'any' }];
        if (random() < 0.6) await world.api('POST', `/v1/leads/${lead()}/consents`, { act: 'withdraw', consents, explanation: 'x' });
        else await world.api('POST', `/v1/leads/${lead()}/activities`, { type: 'call', direction: 'outbound' });
        if (random() < 0.5) await world.settle();
      }
      world.faults.lostAnswer = 0;
      await world.advance(6 * hour);
      world.receiver.answer = () => ({ kind: 'answered', status: 200, retryAfterSeconds: null, body: '', durationMs: 5 });
      await world.advance(2 * hour);
      for (const [id, rows] of world.state.leads) {
        const events = [...rows.events.values()];
        const owed = [...world.obligationRows.values()].filter((row) => row.leadId === id);
        for (const row of owed) {
          expect(row.state, `${row.endpointId} of ${id}`).toBe('closed');
          expect(
            events.filter(
              (event) =>
                event.type === 'consent.propagated.v1' && event.data.endpointId === row.endpointId && event.data.eventId === row.eventId,
            ),
          ).toHaveLength(1);
        }
        for (const no of events.filter((event) => event.type === 'consent.withdrawn.v1')) {
          const before = (await world.deliveries.ofLead(id)).filter((row) => row.createdAt < no.occurredAt && mayHaveArrived(row));
          const told = owed.filter((row) => row.eventId === no.id).map((row) => row.endpointId);
          for (const { endpointId } of before) expect(told).toContain(endpointId);
        }
        expect(summaryOf(standingsOf(await world.leads.consents(id)))).toEqual(rows.lead.consent);
        if (mayProcess(rows.lead, 'export', defaultConsentPolicy).allowed) continue;
        const first = events.find(
          (event) => event.type === 'consent.withdrawn.v1' && event.data.consents.some(({ purpose }) => purpose !== 'marketing'),
        );
        const later = world.posts.filter((post) => post.at > (first?.occurredAt ?? '') && JSON.parse(post.body).data.leadId === id);
        const left = later.map((post) => JSON.parse(post.body));
        for (const { type, data } of left) expect([type, data.lead]).toEqual(['consent.withdrawn', null]);
      }
    }),
    { numRuns: 15 },
  );
});
