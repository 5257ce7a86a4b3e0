import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../support/world.ts';

const start = '2026-01-07T09:00:00.000Z';
const minute = 60_000;
const vp = { email: 'vera@werk.example', title: 'VP Sales', company: 'Werk', country: 'DE' };
type ClockView = {
  id: string;
  kind: string;
  state: string;
  startedAt: string;
  dueAt: string;
  endedAt: string | null;
  level: number | null;
};

async function withLead(form: string, fields: object, at = start) {
  const world = await seededWorld({ start: at });
  const receiptId = (await world.submit(form, fields)).json.receiptId;
  await world.settle();
  const path = `/v1/leads/${(await world.api('GET', `/v1/receipts/${receiptId}`)).json.leadId}`;
  const lead = async () => (await world.api('GET', path)).json;
  const types = async () => (await world.api('GET', `${path}/timeline`)).json.items.map((item: { type: string }) => item.type);
  const clock = async (kind: string): Promise<ClockView> => (await lead()).clocks.findLast((row: ClockView) => row.kind === kind);
  return { world, path, lead, types, clock };
}
const routed = (at = start) => withLead('demo-request', vp, at);
const nurtured = () => withLead('newsletter', { email: 'sam@gmail.com' });

/** A routed lead whose first touch has come to its 80 % level, with the timer that would say so still to run. */
async function atWarning() {
  const given = await routed();
  given.world.timers.length = 0;
  const { id, dueAt } = await given.clock('first-touch');
  await given.world.advance(Date.parse(dueAt) - Date.parse(start) - 12 * minute, { sweeping: false });
  const leadId = (await given.lead()).id;
  return { ...given, wake: () => given.world.wake({ clockId: id, leadId, generation: 1 }) };
}

const call = (world: World, path: string, occurredAt?: string) =>
  world.api('POST', `${path}/activities`, { type: 'call', direction: 'outbound', ...(occurredAt === undefined ? {} : { occurredAt }) });

describe('a person and a wake at the same instant', () => {
  it('a clock met between the read of a wake and its write stays met, and warns nobody', async () => {
    const { world, path, types, clock, wake } = await atWarning();
    world.race.between = () => call(world, path);
    await wake();
    expect(await clock('first-touch')).toMatchObject({ state: 'met', level: null });
    expect(await types()).not.toContain('sla.warned.v1');
  });

  it('a clock cancelled between the read of a wake and its write stays cancelled', async () => {
    const { world, path, types, clock, wake } = await atWarning();
    world.race.between = () => world.api('POST', `${path}/disqualify`, { code: 'no-budget' });
    await wake();
    expect(await clock('first-touch')).toMatchObject({ state: 'cancelled', level: null });
    expect(await types()).not.toContain('sla.warned.v1');
  });

  it('an act that read the clock before a level fired decides again: the level and the act both stand', async () => {
    const { world, path, types, clock, wake } = await atWarning();
    world.race.between = wake;
    expect(await call(world, path)).toMatchObject({ status: 201, json: { firstTouch: true } });
    expect(await clock('first-touch')).toMatchObject({ state: 'met', level: 80 });
    const told = await types();
    expect(told.filter((type: string) => type === 'sla.warned.v1')).toHaveLength(1);
    expect(told.filter((type: string) => type === 'sla.met.v1')).toHaveLength(2);
  });

  it('two calls at once meet the clock once', async () => {
    const { world, path, types } = await routed();
    world.race.between = () => call(world, path);
    await call(world, path);
    expect((await types()).filter((type: string) => type === 'sla.met.v1')).toHaveLength(2);
  });
});

describe('the time of an act', () => {
  it('before the lead was captured is refused, with a pointer', async () => {
    const { world, path, lead } = await routed();
    const answer = await call(world, path, '1999-01-01T00:00:00Z');
    expect(answer).toMatchObject({ status: 422, json: { code: 'invalid-request', errors: [{ pointer: '/occurredAt' }] } });
    expect(await lead()).toMatchObject({ firstTouchAt: null, contacted: false });
  });

  it('before the clock started meets it at its start: no clock ends before it began', async () => {
    const { world, path, lead, clock } = await routed();
    await world.addKey(`ll_${'j'.repeat(32)}`, ['leads:write'], { type: 'owner', id: 'maya-brooks' });
    await world.advance(10 * minute);
    await world.api('POST', `${path}/assign`, { ownerId: 'maya-brooks' });
    await world.settle();
    await world.advance(minute);
    const answer = await world.api(
      'POST',
      `${path}/activities`,
      { type: 'call', direction: 'outbound', occurredAt: '2026-01-07T09:05:00Z' },
      { authorization: `Bearer ll_${'j'.repeat(32)}` },
    );
    expect(answer.status).toBe(201);
    const { state, startedAt, endedAt } = await clock('first-touch');
    expect({ state, endedAt }).toEqual({ state: 'met', endedAt: startedAt });
    expect((await lead()).firstTouchAt).toBe('2026-01-07T09:05:00.000Z');
    const met = world.published.flatMap((event) => (event.type === 'sla.met.v1' ? [event.data.metAt] : []));
    await world.settle();
    for (const metAt of met) expect(metAt >= startedAt).toBe(true);
  });

  it('before the clock started does not meet it when somebody else did it', async () => {
    const { world, path, clock } = await routed();
    await world.addKey(`ll_${'j'.repeat(32)}`, ['leads:write'], { type: 'owner', id: 'jonas-keller' });
    await world.advance(10 * minute);
    await world.api('POST', `${path}/assign`, { ownerId: 'maya-brooks' });
    const act = { type: 'call', direction: 'outbound', occurredAt: '2026-01-07T09:05:00Z' };
    await world.api('POST', `${path}/activities`, act, { authorization: `Bearer ll_${'j'.repeat(32)}` });
    expect((await clock('first-touch')).state).toBe('running');
  });
});

describe('assigning by hand', () => {
  it('to the owner it has changes nothing, so that no breach is put off', async () => {
    const { world, path, lead, types } = await routed();
    await world.advance(20 * minute);
    const before = await lead();
    const told = await types();
    expect(await world.api('POST', `${path}/assign`, { ownerId: before.owner.id })).toMatchObject({ status: 200, json: before });
    expect(await lead()).toEqual(before);
    expect(await types()).toEqual(told);
  });

  it('a nurtured lead starts the first-touch clock alone: there is nothing to accept', async () => {
    const { world, path } = await nurtured();
    const answer = await world.api('POST', `${path}/assign`, { ownerId: 'jonas-keller' });
    expect(answer).toMatchObject({ status: 200, json: { stage: 'lead', owner: { id: 'jonas-keller' } } });
    expect(answer.json.clocks.map((row: ClockView) => [row.kind, row.state])).toEqual([['first-touch', 'running']]);
    expect((await world.api('POST', `${path}/accept`)).status).toBe(409);
  });

  it('a lead that qualifies later keeps the owner a person gave it, and that owner’s clock', async () => {
    const { world, path, types, lead } = await nurtured();
    await world.api('POST', `${path}/assign`, { ownerId: 'jonas-keller' });
    await world.publishDocument('rubric', 'default', {
      ...(await world.api('GET', '/v1/documents/rubric/default')).json.published,
      mql: { field: 'company.employees', op: 'gte', value: 200 },
    });
    await world.advance(minute);
    const etag = (await world.api('GET', path)).headers.etag ?? '';
    await world.api('PATCH', path, { company: { employees: 500 } }, { 'if-match': etag });
    await world.advance(3 * minute);
    expect((await types()).slice(-3)).toEqual(['lead.scored.v1', 'lead.stage_changed.v1', 'lead.qualified.v1']);
    const after = await lead();
    expect(after).toMatchObject({ stage: 'mql', pendingStep: null, owner: { id: 'jonas-keller' } });
    expect(after.clocks.map((row: ClockView) => [row.kind, row.state])).toEqual([['first-touch', 'running']]);
    expect((await world.api('POST', `${path}/accept`)).json.stage).toBe('sal');
  });

  it('an accepted lead asks its new owner to accept as well', async () => {
    const { world, path } = await routed();
    await world.api('POST', `${path}/accept`);
    await world.api('POST', `${path}/assign`, { ownerId: 'maya-brooks' });
    const answer = await world.api('POST', `${path}/accept`);
    expect(answer.json.clocks.filter((row: ClockView) => row.kind === 'acceptance').map((row: ClockView) => row.state)).toEqual([
      'met',
      'met',
    ]);
  });
});

describe('what a command tells', () => {
  it('names the cause before what follows from it', async () => {
    const { world, path, types } = await routed();
    const before = (await types()).length;
    await world.api('POST', `${path}/accept`);
    await call(world, path);
    expect((await types()).slice(before)).toEqual(['lead.stage_changed.v1', 'sla.met.v1', 'lead.activity_recorded.v1', 'sla.met.v1']);
  });

  it('accepting twice is a success that writes nothing', async () => {
    const { world, path, lead, types } = await routed();
    const first = await world.api('POST', `${path}/accept`);
    const told = await types();
    const second = await world.api('POST', `${path}/accept`);
    expect([second.status, second.headers.etag]).toEqual([200, first.headers.etag]);
    expect((await lead()).version).toBe(first.json.version);
    expect(await types()).toEqual(told);
  });
});

describe('a patch', () => {
  const patch = (world: World, path: string, etag: string, body: unknown) => world.api('PATCH', path, body, { 'if-match': etag });

  it('of a field no rule reads asks for no score, so its ETag holds for the next patch', async () => {
    const { world, path, types } = await routed();
    const etag = (await world.api('GET', path)).headers.etag ?? '';
    const told = await types();
    const first = await patch(world, path, etag, { person: { phone: '+49 30 1', firstName: 'Vera' } });
    expect(first).toMatchObject({ status: 200, json: { pendingStep: null } });
    await world.settle();
    expect((await patch(world, path, first.headers.etag ?? '', { person: { lastName: 'Probst' } })).status).toBe(200);
    await world.settle();
    expect((await types()).slice(told.length)).toEqual(['lead.updated.v1', 'lead.updated.v1']);
  });

  it('of a field the rubric reads asks for a score and says so', async () => {
    const { world, path, types, lead } = await routed();
    const { headers, json } = await world.api('GET', path);
    const answer = await patch(world, path, headers.etag ?? '', { company: { employees: 500 } });
    expect(answer).toMatchObject({ status: 200, json: { pendingStep: 'score' } });
    await world.settle();
    expect((await types()).slice(-2)).toEqual(['lead.updated.v1', 'lead.scored.v1']);
    expect((await lead()).score.fit).toBe(json.score.fit + 20);
  });

  it('follows the published rubric: a field it begins to read counts from then on', async () => {
    const { world, path, types } = await routed();
    const rubric = (await world.api('GET', '/v1/documents/rubric/default')).json.published;
    const phone = { id: 'phone', label: 'Gave a phone', when: { not: { any: [{ field: 'person.phone', op: 'missing' }] } }, points: 5 };
    rubric.fit.groups[0].rules.push(phone);
    await world.publishDocument('rubric', 'default', rubric);
    await world.advance(minute);
    const etag = (await world.api('GET', path)).headers.etag ?? '';
    expect((await patch(world, path, etag, { person: { phone: '+49 30 1' } })).json.pendingStep).toBe('score');
    await world.settle();
    expect((await types()).at(-1)).toBe('lead.scored.v1');
  });

  it('that changes nothing writes nothing', async () => {
    const { world, path, types } = await routed();
    const { headers, json } = await world.api('GET', path);
    const told = await types();
    const answer = await patch(world, path, headers.etag ?? '', { person: { title: json.person.title }, nextStep: json.nextStep });
    expect([answer.status, answer.headers.etag]).toEqual([200, headers.etag]);
    expect(await types()).toEqual(told);
  });
});

describe('the deliveries of a lead', () => {
  it('come in the order in which they were made', async () => {
    const world = await seededWorld({ start });
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['*'] });
    const receiptId = (await world.submit('demo-request', vp)).json.receiptId;
    await world.advance(90 * minute);
    const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    const items: { eventId: string; createdAt: string }[] = (await world.api('GET', `/v1/leads/${leadId}/deliveries`)).json.items;
    const timeline: { id: string }[] = (await world.api('GET', `/v1/leads/${leadId}/timeline`)).json.items;
    expect(items.length).toBeGreaterThan(8);
    expect(items.map((row) => row.eventId)).toEqual(timeline.map((event) => event.id));
  });
});
