import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LeadRows } from '../../shared/adapters/memory/lead-state.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import { nextWakeAt } from '../../shared/domain/sla/clock.ts';
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

const owners = ['amelie-winter', 'jonas-keller', 'maya-brooks'];

/**
 * People at work while the clocks come due: each act is raced by a wake of the same lead, and each wake by an act,
 * exactly between the other's reading and its writing.
 */
async function actAndWake(world: World, random: () => number, submit: () => Promise<void>): Promise<void> {
  const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const post = (leadId: string, command: string, json?: unknown) => world.api('POST', `/v1/leads/${leadId}/${command}`, json);
  const act = (leadId: string) => {
    const dice = random();
    if (dice < 0.15) return post(leadId, 'merge', { otherId: one([...world.state.leads.keys()]) });
    if (dice < 0.3) return post(leadId, 'unmerge', { memberId: one(world.state.leads.get(leadId as LeadId)?.lead.members ?? [leadId]) });
    if (dice < 0.4) return submit();
    if (dice < 0.55) return post(leadId, 'activities', { type: 'call', direction: 'outbound' });
    if (dice < 0.7) return post(leadId, 'accept');
    if (dice < 0.95) return post(leadId, 'assign', { ownerId: one(owners) });
    return post(leadId, 'disqualify', { code: 'no-budget' });
  };
  const wakeAll = async (leadId: LeadId) => {
    for (const clock of [...(world.state.leads.get(leadId)?.clocks.values() ?? [])])
      await world.wake({ clockId: clock.id, leadId, generation: clock.generation }).catch(() => undefined);
  };
  for (let round = 0; round < 60; round += 1) {
    const rows = one([...world.state.leads.values()]);
    if (rows === undefined) return;
    const due = one([...rows.clocks.values()].flatMap((clock) => nextWakeAt(clock) ?? []));
    // Only the time moves, so that the level is due and nobody has fired it yet.
    if (due !== undefined && due > world.clock.now()) world.clock.set(due);
    const [first, second] = random() < 0.5 ? [act, wakeAll] : [wakeAll, act];
    world.race.between = second;
    await first(rows.lead.id);
    world.race.between = null;
    if (random() < 0.5) await world.settle();
  }
}

/** What the log of a lead says of its clocks is what their rows say, and no promise is broken after it was kept. */
function checkClocks(rows: LeadRows): void {
  const events = [...rows.events.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const started = (types: readonly string[]) =>
    events.flatMap((event) =>
      types.includes(event.type) && 'clocks' in event.data ? event.data.clocks.map((clock) => clock.clockId) : [],
    );
  const copies = new Set(started(['lead.merged.v1', 'lead.unmerged.v1']));
  const announced = new Set([...started(['lead.routed.v1', 'lead.assigned.v1']), ...copies]);
  expect([...announced].sort()).toEqual([...rows.clocks.keys()].sort());
  for (const clock of rows.clocks.values()) {
    const told = events.flatMap((event) => ('clockId' in event.data && event.data.clockId === clock.id ? [event.type] : []));
    expect(told.filter((type) => type === 'sla.met.v1')).toHaveLength(clock.state === 'met' ? 1 : 0);
    if (clock.state === 'met') expect(told.at(-1)).toBe('sla.met.v1');
    // A copy has the levels that fired before it was one behind it.
    if (copies.has(clock.id)) expect(told.filter((type) => type !== 'sla.met.v1').length).toBeLessThanOrEqual(clock.nextLevel);
    else expect(told.filter((type) => type !== 'sla.met.v1')).toHaveLength(clock.nextLevel);
    if (clock.endedAt !== null) expect(clock.endedAt >= clock.startedAt).toBe(true);
  }
  const open = [...rows.clocks.values()].filter((clock) => clock.state === 'running' || clock.state === 'breached');
  expect(new Set(open.map((clock) => clock.kind)).size).toBe(open.length);
  if (rows.absorbed !== null) expect(open).toEqual([]);
  for (const clock of open) expect(clock.ownerId).toBe(rows.lead.owner?.id);
  if (rows.lead.stage === 'disqualified') expect(open).toEqual([]);
  // What follows from an act comes after the act in the timeline.
  const causes = events.filter((event) => event.type === 'lead.stage_changed.v1' || event.type === 'lead.activity_recorded.v1');
  for (const met of events.filter((event) => event.type === 'sla.met.v1'))
    expect(causes.filter((cause) => cause.leadVersion === met.leadVersion && cause.id > met.id)).toEqual([]);
}

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
  let count = 0;
  const submit = async (): Promise<void> => {
    const person = people[Math.floor(random() * people.length)];
    const answer = await world.submit('demo-request', { ...person, message: `n${++count}` });
    if (answer.status === 202) accepted.push(answer.json.receiptId);
    else expect(answer.status).toBe(500);
  };
  for (let i = 0; i < 25; i += 1) {
    await submit();
    if (random() < 0.5) await world.settle();
    if (random() < 0.2) await world.advance(Math.floor(random() * 90_000));
  }
  await actAndWake(world, random, submit);
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

/** Every merged id is one hop from a lead that counts it among its members, and nobody is in two. */
function checkGroups(world: World): void {
  const leads = [...world.state.leads];
  const members = leads.flatMap(([id, rows]) => (rows.absorbed === null ? (rows.lead.members ?? []).map((member) => [member, id]) : []));
  const absorbed = leads.flatMap(([id, rows]) => (rows.absorbed === null ? [] : [[id, rows.absorbed.into]]));
  expect([...members].sort()).toEqual([...absorbed].sort());
  for (const [, rows] of leads) expect(rows.base === null).toBe(rows.lead.members === null || rows.absorbed !== null);
}

async function checkInvariants(world: World, accepted: readonly string[]): Promise<void> {
  for (const receiptId of accepted) {
    const receipt = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    // R1, R7: what was answered 2xx is stored and has an end.
    expect(receipt.state, receiptId).toBe('done');
  }
  const emails = [...world.state.leads.values()].map((rows) => rows.lead.person.email);
  expect(new Set(emails).size).toBe(emails.length);
  // Merged, parted or neither: each accepted post left its touch once, under the lead whose address it came by.
  const touched = [...world.state.leads.values()].flatMap((rows) => [...rows.touches.values()].map((touch) => touch.submissionId));
  for (const receiptId of accepted) expect(touched.filter((id) => id === receiptId)).toHaveLength(1);
  checkGroups(world);
  for (const [leadId, rows] of world.state.leads) {
    const events = [...rows.events.values()];
    const count = (type: string) => events.filter((event) => event.type === type).length;
    if (rows.absorbed === null) expect(rows.lead.pendingStep).toBeNull();
    // A qualified lead has an owner or waits, visibly, in a queue.
    if (rows.absorbed === null && rows.lead.stage === 'mql') expect(rows.lead.owner ?? rows.lead.queue).not.toBeNull();
    // R17 and once per cycle.
    const cycles = events.flatMap((event) => (event.type === 'lead.qualified.v1' ? [event.data.cycle] : []));
    expect(new Set(cycles).size).toBe(cycles.length);
    expect(count('lead.routed.v1')).toBeLessThanOrEqual(cycles.length);
    // An owner comes with clocks; without one none is open, though those of an ended cycle may stand. A merge may bring an owner alone.
    const open = [...rows.clocks.values()].filter((clock) => clock.state === 'running' || clock.state === 'breached');
    if (rows.lead.owner === null) expect(open).toEqual([]);
    else if (count('lead.merged.v1') === 0) expect(rows.clocks.size).toBeGreaterThan(0);
    checkClocks(rows);
    // R4: every event has its own id, and versions only grow along the log; a level of a clock does not move the lead.
    const versions = events
      .filter((event) => event.type !== 'sla.warned.v1' && event.type !== 'sla.breached.v1')
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map((event) => event.leadVersion);
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
