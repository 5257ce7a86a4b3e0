import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, getDeliveries, getTimeline, type Lead, publishEndpoint, settledLead } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';
import { type Receiver, startReceiver } from '../support/webhook-receiver.ts';

const captures = 200;
const kills = 10;
/** From the last start until everything is done; the promise of the design is a minute. */
const recoveryMillis = 60_000;

let instance: LocalInstance;
let receiver: Receiver;
let secret: string;

beforeAll(async () => {
  receiver = await startReceiver();
  instance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'warn' } });
  secret = await publishEndpoint(instance, 'sales', receiver.url, ['lead.routed', 'lead.nurtured']);
});
afterAll(async () => {
  await instance?.dispose();
  await receiver?.close();
});

type Capture = { readonly email: string; receiptId: string | null; attempts: number };

/** Two of three fit the ideal customer; the rest goes to nurture. */
const fieldsOf = (capture: Capture, i: number) => ({
  email: capture.email,
  title: i % 3 === 2 ? 'Intern' : 'VP Marketing',
  country: i % 2 === 0 ? 'DE' : 'US',
});

/** Posts until a 2xx, as a careful client would: the same person, no key, so that every retry is a fresh request. */
async function capture(target: LocalInstance, one: Capture, i: number): Promise<void> {
  await until(
    `a 2xx for ${one.email}`,
    async () => {
      one.attempts += 1;
      const response = await fetch(`${target.baseUrl}/v1/forms/demo-request/submissions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fieldsOf(one, i)),
      });
      if (response.status !== 202) return null;
      one.receiptId = ((await response.json()) as { receiptId: string }).receiptId;
      return true;
    },
    90_000,
    100,
  );
}

describe('R1, R2, R7: a process killed at random instants', () => {
  it('loses nothing it answered 2xx for, doubles nothing, and recovers within a minute', { timeout: 240_000 }, async () => {
    const all: Capture[] = Array.from({ length: captures }, (_, i) => ({
      email: `person-${i}@acme-${i}.example`,
      receiptId: null,
      attempts: 0,
    }));

    let next = 0;
    const worker = async () => {
      for (let i = next++; i < all.length; i = next++) {
        const one = all[i];
        if (one !== undefined) await capture(instance, one, i);
      }
    };
    const workers = Promise.all(Array.from({ length: 4 }, worker));
    for (let kill = 1; kill <= kills; kill++) {
      // Kills spread over the run: the k-th once k/11 of the captures are through, then at a random instant of the pipeline.
      const share = Math.floor((kill * captures) / (kills + 1));
      await until(`${share} captures`, async () => (all.filter((one) => one.receiptId !== null).length >= share ? true : null), 60_000, 7);
      await pause(randomInt(40));
      await instance.kill();
      await instance.restart();
    }
    const lastStart = performance.now();
    await workers;

    const leads: Lead[] = [];
    for (const one of all) {
      leads.push(await settledLead(instance, one.receiptId ?? '', Math.max(1000, recoveryMillis - (performance.now() - lastStart))));
    }
    expect(new Set(leads.map((lead) => lead.id)).size, 'one lead per person').toBe(captures);
    expect(leads.filter((lead) => lead.pendingStep !== null)).toEqual([]);

    // Every expected webhook, each with one id, however often it was sent.
    const idsByLead = () => {
      const ids = new Map<string, Set<string>>();
      for (const { id, body } of receiver.received) {
        const { data } = JSON.parse(body) as { data: { leadId: string } };
        ids.set(data.leadId, (ids.get(data.leadId) ?? new Set()).add(id));
      }
      return ids;
    };
    await until(
      'every webhook',
      async () => (leads.every((lead) => idsByLead().has(lead.id)) ? true : null),
      Math.max(1000, recoveryMillis - (performance.now() - lastStart)),
    );
    const recoveredIn = performance.now() - lastStart;

    for (const [i, lead] of leads.entries()) {
      const timeline = await getTimeline(instance, lead.id);
      const count = (type: string) => timeline.filter((item) => item.type === type).length;
      const routed = i % 3 !== 2;
      expect(count('lead.captured.v1'), `${lead.id} captured`).toBe(1);
      expect(count('lead.routed.v1'), `${lead.id} routed`).toBe(routed ? 1 : 0);
      expect(count('lead.nurtured.v1'), `${lead.id} nurtured`).toBe(routed ? 0 : 1);
      expect(lead.clocks.map((clock) => clock.kind).sort(), `${lead.id} clocks`).toEqual(routed ? ['acceptance', 'first-touch'] : []);
      expect(lead.owner !== null).toBe(routed);
      expect(idsByLead().get(lead.id)?.size, `${lead.id} webhook ids`).toBe(1);
      expect((await getDeliveries(instance, lead.id)).length).toBe(1);
    }
    expect(recoveredIn).toBeLessThan(recoveryMillis);

    // Otherwise the kills hit nothing and the test shows nothing.
    expect(instance.output()).toContain('"code":"OUTBOX_RECOVERED"');

    const queues = (await (await call(instance, 'GET', '/v1/queues')).json()) as { items: { deadLetters: { depth: number } }[] };
    expect(queues.items.map((queue) => queue.deadLetters.depth)).toEqual(queues.items.map(() => 0));
    const [first] = leads.filter((lead) => lead.owner !== null);
    await receiver.verified(secret, 'lead.routed', first?.id ?? '');
  });
});
