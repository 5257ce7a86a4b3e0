import { beforeEach, describe, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import { day, hour, later, nurtureWorld, reader, record, runOf, stepsOf, told, trackBody } from './support.ts';

let world: World;
let id: string;
beforeEach(async () => {
  world = await nurtureWorld();
  id = await reader(world, { country: 'DE' });
});

const command = async (path: string, body: object) => {
  const answer = await world.api('POST', `/v1/leads/${id}${path}`, body);
  expect(answer.status, answer.text).toBeLessThan(300);
};
const consents = (act: object) =>
  command('/consents', { consents: [{ purpose: 'marketing', channel: 'email' }], explanation: 'told us', ...act });

const reasons: readonly (readonly [code: string, act: () => Promise<unknown>])[] = [
  ['replied', () => record(world, id, 'email.replied')],
  ['meeting', () => record(world, id, 'meeting.booked')],
  ['meeting', () => record(world, id, 'meeting.held')],
  [
    'qualified',
    async () => {
      const { email } = (await world.api('GET', `/v1/leads/${id}`)).json.person;
      await world.submit('demo-request', { email, title: 'VP Sales', country: 'DE', company: 'Werk' });
    },
  ],
  ['withdrawn', () => consents({ act: 'withdraw' })],
  ['suppressed', () => consents({ act: 'suppress', reason: 'complaint' })],
  ['restricted', () => command('/restrict', { restricted: true, reason: 'disputed' })],
  ['owned', () => command('/assign', { ownerId: 'maya-brooks' })],
  ['disqualified', () => command('/disqualify', { code: 'no-budget' })],
];

describe('exit at once', () => {
  it.each(reasons)('%s (%#): by the reaction, before any step, and nothing follows', async (code, act) => {
    await act();
    await world.settle();
    expect(await runOf(world, id)).toMatchObject({ state: 'exited', next: null, exit: { code, detail: expect.stringMatching(/\.$/) } });
    expect(told(world, id, 'ended').map(({ data }) => data)).toMatchObject([{ code, taken: 0 }]);
    await later(world, 3 * day);
    expect(stepsOf(world, id)).toEqual([]);
    expect(world.dead).toEqual([]);
  });

  it.each(reasons)('%s (%#): by the read that precedes the step, when the reaction is still on its way', async (code, act) => {
    const { messages } = world;
    await act();
    // The reaction of nurture waits in its queue; everything else runs.
    const push = messages.push.bind(messages);
    messages.push = (...rows) =>
      push(...rows.map((row) => (row.queue === 'nurture-lead' ? { ...row, visibleAt: Date.parse('2027-01-01') } : row)));
    await world.settle();
    for (const row of messages) if (row.queue === 'nurture-lead') row.visibleAt = Date.parse('2027-01-01');
    await later(world, hour);
    expect(stepsOf(world, id)).toEqual([]);
    expect(await runOf(world, id)).toMatchObject({ state: 'exited', exit: { code } });
  });

  it('an open opportunity at the account of the lead ends the run at its next step', async () => {
    const lead = await reader(world, { email: 'nora@dealwerk.example' });
    await world.api('PUT', '/v1/records/account/dealwerk', { name: 'Dealwerk', domain: 'dealwerk.example' });
    await world.settle();
    await world.api('PUT', '/v1/records/opportunity/deal', { name: 'Deal', accountId: 'dealwerk', stage: 'proposal' });
    await later(world, hour);
    expect(await runOf(world, lead)).toMatchObject({ state: 'exited', exit: { code: 'open-opportunity' } });
    expect(stepsOf(world, lead)).toEqual([]);
  });

  it('by the stages and the condition that the track names', async () => {
    await world.publishDocument(
      'nurture-track',
      'track',
      trackBody({ exit: { stages: [], when: { field: 'contacted', op: 'eq', value: true } } }),
    );
    const lead = await reader(world);
    await world.api('POST', `/v1/leads/${lead}/activities`, { type: 'call', direction: 'outbound' });
    await later(world, day);
    // An integration's call is no human touch, so the lead counts as not contacted.
    expect((await runOf(world, lead)).state).toBe('finished');
    await world.publishDocument('nurture-track', 'track', trackBody({ exit: { stages: ['subscriber', 'lead'] } }));
    expect(await runOf(world, await reader(world))).toBeUndefined();
  });

  it('what a machine did is no reply', async () => {
    await record(world, id, 'page.viewed');
    expect((await runOf(world, id)).state).toBe('running');
    expect(world.messages.filter(({ queue }) => queue === 'nurture-lead')).toEqual([]);
  });
});

describe('the person’s no', () => {
  it('withdrawn in the very moment between reading and writing sends nothing', async () => {
    world.clock.advance(2 * hour);
    const { consents: read } = world.memory;
    const { memory } = world;
    let raced = false;
    Object.assign(memory, {
      consents: async (leadId: never) => {
        const rows = await read(leadId);
        if (!raced) {
          raced = true;
          await consents({ act: 'withdraw' });
        }
        return rows;
      },
    });
    Object.assign(world.leads, { consents: memory.consents });
    await world.wakeNurture({ leadId: id, trackId: 'track', cycle: 1, generation: 1 });
    await world.settle();
    expect(raced).toBe(true);
    expect(stepsOf(world, id)).toEqual([]);
    expect(await runOf(world, id)).toMatchObject({ state: 'exited', exit: { code: 'withdrawn' } });
  });

  it('after the step has left keeps it from the tool all the same', async () => {
    await world.publishDocument('webhook-endpoint', 'mailer', { url: 'https://hooks.example/in', events: ['lead.nurture_step_due'] });
    world.receiver.answer = () => ({ kind: 'failed', error: 'timeout', durationMs: 15_000 });
    await later(world, hour);
    expect(world.posts.length).toBeGreaterThan(0);
    await consents({ act: 'withdraw' });
    await world.settle();
    const sent = () => world.posts.filter((post) => post.body.includes('nurture_step_due')).length;
    const before = sent();
    await world.advance(day);
    expect(sent()).toBe(before);
    expect([...world.deliveryRows.values()].find((row) => row.eventType === 'lead.nurture_step_due.v1')?.state).toBe('superseded');
  });

  it('the tool gets ids and the person: track, step, purpose, channel, template', async () => {
    await world.publishDocument('nurture-track', 'track', trackBody({}, [{ id: 'one', template: 'tpl-1' }]));
    await world.publishDocument('webhook-endpoint', 'mailer', { url: 'https://hooks.example/in', events: ['lead.nurture_step_due'] });
    const lead = await reader(world);
    await later(world, hour);
    const body = world.posts.map((post) => JSON.parse(post.body)).find((one) => one.data.leadId === lead);
    expect(body).toMatchObject({
      type: 'lead.nurture_step_due',
      data: { trackId: 'track', stepId: 'one', purpose: 'marketing', channel: 'email', template: 'tpl-1', outcome: 'handed-on' },
    });
    expect(body.data.lead.person.email).toMatch(/@firm\d+\.example$/);
    expect(JSON.stringify(told(world, lead, 'step_due'))).not.toContain('@firm');
  });
});

describe('one person in two leads', () => {
  it('the survivor keeps one run per track, the one that is further on; the member’s ends', async () => {
    await later(world, hour);
    const other = await reader(world, { country: 'DE' });
    await world.api('POST', `/v1/leads/${other}/merge`, { otherId: id });
    await world.settle();
    const survivor = (await world.api('GET', `/v1/leads/${id}`)).json.id;
    const runs = (await world.api('GET', `/v1/leads/${survivor}/nurture`)).json.items;
    const running = runs.filter((run: { state: string }) => run.state === 'running');
    expect(running).toHaveLength(1);
    expect(running[0].next.stepId).toBe('two');
    expect(runs.map((run: { exit: { code: string } | null }) => run.exit?.code ?? null).sort()).toEqual(['merged', null]);
    await later(world, 2 * day);
    const all = [...stepsOf(world, id), ...stepsOf(world, other)];
    expect(all).toEqual(['one', 'two']);
    expect(world.dead).toEqual([]);
  });

  it('a wake of the merged lead that comes before the reaction follows the merge itself', async () => {
    const other = await reader(world, { email: 'first@werkzeug.example' });
    await world.api('POST', `/v1/leads/${other}/merge`, { otherId: id });
    const survivor = (await world.api('GET', `/v1/leads/${id}`)).json.id;
    const member = survivor === id ? other : id;
    world.clock.advance(2 * hour);
    await world.wakeNurture({ leadId: member, trackId: 'track', cycle: 1, generation: 1 });
    const running = world.nurtureRows.get(member as never)?.runs.filter((run) => run.state === 'running');
    expect(running).toEqual([]);
    expect(world.nurtureRows.get(survivor as never)?.runs.filter((run) => run.state === 'running')).toHaveLength(1);
  });
});

it('an erased person leaves no row, and a late wake brings none back', async () => {
  await later(world, hour);
  expect(world.nurtureRows.has(id as never)).toBe(true);
  await command('/erase', { reason: 'person-request' });
  await world.advance(hour);
  expect(world.nurtureRows.has(id as never)).toBe(false);
  await world.wakeNurture({ leadId: id, trackId: 'track', cycle: 1, generation: 1 });
  expect(world.nurtureRows.has(id as never)).toBe(false);
  expect((await world.api('GET', `/v1/leads/${id}/nurture`)).status).toBe(410);
});
