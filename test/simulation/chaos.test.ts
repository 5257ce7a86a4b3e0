import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import { createWorld, type World } from '../support/world.ts';

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

const people = [
  { email: 'vera@werk.example', title: 'VP Sales', country: 'DE' },
  { email: 'carl@stahl.example', title: 'CEO', country: 'US' },
  { email: 'nina@gmail.com', title: 'Student', country: 'FR' },
  { email: 'omar@island.example', title: 'CTO', country: 'NZ' },
];

async function run(seed: number) {
  const random = generator(seed);
  const world = createWorld({ start: '2026-01-07T09:00:00.000Z', chaos: { random, duplicate: 0.2, lostAnswer: 0, lostStream: 0 } });
  await world.ready;
  await world.publishDocument('webhook-endpoint', 'crm', {
    url: 'https://hooks.example/in',
    events: ['lead.routed', 'lead.nurtured', 'sla.*'],
  });
  const flaky = { ...world };
  flaky.receiver.answer = () =>
    random() < 0.3
      ? { kind: 'failed', error: 'timeout', durationMs: 15_000 }
      : { kind: 'answered', status: random() < 0.2 ? 503 : 200, retryAfterSeconds: null, body: '', durationMs: 5 };
  world.faults.lostAnswer = 0.15;
  world.faults.lostStream = 0.1;
  const accepted: string[] = [];
  for (let i = 0; i < 25; i += 1) {
    const person = people[Math.floor(random() * people.length)];
    const answer = await world.submit('demo-request', { ...person, message: `n${i}` });
    if (answer.status === 202) accepted.push(answer.json.receiptId);
    else expect(answer.status).toBe(500);
    if (random() < 0.5) await world.settle();
    if (random() < 0.2) await world.advance(Math.floor(random() * 90_000));
  }
  world.faults.lostAnswer = 0;
  world.faults.lostStream = 0;
  // Long enough for every sweep and the first webhook retries.
  await world.advance(3 * 3_600_000);
  for (let round = 0; round < 3 && world.dead.length > 0; round += 1) {
    for (const queue of new Set(world.dead.map((message) => message.queue))) await world.api('POST', `/v1/queues/${queue}/redrive`);
    await world.advance(120_000);
  }
  return { world, accepted };
}

async function checkInvariants(world: World, accepted: readonly string[]): Promise<void> {
  for (const receiptId of accepted) {
    const receipt = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    // R1, R7: what was answered 2xx is stored and has an end.
    expect(receipt.state, receiptId).toBe('done');
  }
  const emails = [...world.state.leads.values()].map((rows) => rows.lead.person.email);
  expect(new Set(emails).size).toBe(emails.length);
  for (const [leadId, rows] of world.state.leads) {
    const events = [...rows.events.values()];
    const count = (type: string) => events.filter((event) => event.type === type).length;
    expect(rows.lead.pendingStep).toBeNull();
    // R17 and once per cycle.
    expect(count('lead.routed.v1')).toBeLessThanOrEqual(1);
    expect(count('lead.qualified.v1')).toBeLessThanOrEqual(1);
    expect(rows.clocks.size).toBe(rows.lead.owner === null ? 0 : 2);
    // R4: every event has its own id, and versions only grow along the log.
    const versions = [...events].sort((a, b) => (a.id < b.id ? -1 : 1)).map((event) => event.leadVersion);
    expect([...versions].sort((a, b) => a - b)).toEqual(versions);
    // R9: each level of each clock once.
    const levels = events
      .filter((event) => event.type === 'sla.warned.v1' || event.type === 'sla.breached.v1')
      .map((event) => `${event.data.clockId}/${event.data.level}`);
    expect(new Set(levels).size).toBe(levels.length);
    for (const touch of await world.leads.touches(leadId as LeadId)) expect(touch.submissionId).not.toBeNull();
  }
  // R11: one id per event at the receiver, however often it was sent.
  const byId = new Map<string, Set<string>>();
  for (const post of world.posts)
    byId.set(
      post.headers['webhook-id'] ?? '',
      (byId.get(post.headers['webhook-id'] ?? '') ?? new Set()).add(JSON.parse(post.body).data.eventId),
    );
  for (const [id, events] of byId) expect([...events]).toEqual([id]);
}

describe('under duplicates, reordering, lost answers and a stream that drops records (R1 R4 R5 R7 R8)', () => {
  it('every accepted submission ends once, every lead has one owner, every level fires once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 }), async (seed) => {
        const { world, accepted } = await run(seed);
        await checkInvariants(world, accepted);
      }),
      { numRuns: Number(process.env.CHAOS_RUNS ?? 25) },
    );
  });
});
