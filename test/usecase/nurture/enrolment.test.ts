import { describe, expect, it } from 'vitest';
import { busEnvelope } from '../../../local/bus.ts';
import type { LeadEvent } from '../../../shared/contracts/events/catalogue.ts';
import type { World } from '../../support/world.ts';
import { day, hour, later, minute, nurtureWorld, reader, record, runOf, runsOf, stepsOf, told, trackBody } from './support.ts';

const nurtured = (world: World, leadId: string): LeadEvent => {
  const found = world.published.findLast((event) => event.leadId === leadId && event.type === 'lead.nurtured.v1');
  if (found === undefined) throw new Error('not nurtured');
  return found;
};
const again = async (world: World, event: LeadEvent, times = 1) => {
  for (let i = 0; i < times; i += 1) world.enqueue('nurture-lead', JSON.stringify(busEnvelope({ event, fanOut: false })));
  await world.settle();
};

describe('enrolment', () => {
  it('a lead below the threshold enters once, however often it is told, and goes through the steps in business time', async () => {
    const world = await nurtureWorld(trackBody({}, [{ id: 'one' }, { id: 'two', waitSeconds: 9 * 3600 }]));
    const id = await reader(world);
    await again(world, nurtured(world, id), 3);
    expect(told(world, id, 'started')).toHaveLength(1);
    expect(await runsOf(world, id)).toMatchObject([
      {
        trackId: 'track',
        name: 'Track',
        cycle: 1,
        generation: 1,
        state: 'running',
        reason: 'below-threshold',
        next: { stepId: 'one', dueAt: '2026-01-07T10:00:00.000Z', heldFor: null },
        steps: 2,
      },
    ]);
    await later(world, hour);
    expect(stepsOf(world, id)).toEqual(['one']);
    // Nine hours of business after eleven o'clock: it is the next day.
    const due = (await runOf(world, id)).next.dueAt;
    expect(due.slice(0, 10)).toBe('2026-01-08');
    await later(world, 2 * day);
    expect(stepsOf(world, id)).toEqual(['one', 'two']);
    expect(await runOf(world, id)).toMatchObject({
      state: 'finished',
      next: null,
      exit: null,
      taken: [{ stepId: 'one' }, { stepId: 'two' }],
    });
    expect(told(world, id, 'ended').map(({ data }) => data)).toMatchObject([{ code: null, taken: 2 }]);
    await again(world, nurtured(world, id));
    expect(await runsOf(world, id)).toHaveLength(1);
    expect(world.dead).toEqual([]);
  });

  it('only for the reasons and the leads that the track asks for', async () => {
    const world = await nurtureWorld(trackBody({ when: { field: 'person.country', op: 'eq', value: 'DE' } }));
    const [german, other] = [await reader(world, { country: 'DE' }), await reader(world, { country: 'FR' })];
    expect(await runsOf(world, german)).toHaveLength(1);
    expect(await runsOf(world, other)).toEqual([]);
    await world.publishDocument('nurture-track', 'track', trackBody({ reasons: ['dormant'] }));
    expect(await runsOf(world, await reader(world))).toEqual([]);
  });

  it('not without a consent that lets at least one step happen; a no of the law is no reason', async () => {
    const world = await nurtureWorld();
    expect(await runsOf(world, await reader(world, { marketingConsent: '' }))).toEqual([]);
    await world.publishDocument('nurture-track', 'track', trackBody({}, [{ id: 'one' }, { id: 'two', purpose: 'service' }]));
    const id = await reader(world, { marketingConsent: '' });
    await later(world, day);
    expect(stepsOf(world, id)).toEqual(['two']);
    expect(told(world, id, 'step_held').map(({ data }) => data)).toMatchObject([{ stepId: 'one', why: 'no-consent', until: null }]);
  });

  it('a run keeps the version it began with; a track that is stopped ends it at the next step', async () => {
    const world = await nurtureWorld();
    const id = await reader(world);
    await world.publishDocument('nurture-track', 'track', trackBody({}, [{ id: 'other' }]));
    await later(world, hour);
    expect(stepsOf(world, id)).toEqual(['one']);
    await world.publishDocument('nurture-track', 'track', { ...trackBody(), active: false });
    await later(world, day);
    expect(stepsOf(world, id)).toEqual(['one']);
    expect(await runOf(world, id)).toMatchObject({ state: 'exited', trackVersion: 1, exit: { code: 'stopped' } });
  });

  it('goes on where it stopped when sales give the lead back in the same cycle', async () => {
    const world = await nurtureWorld();
    const id = await reader(world, { country: 'DE' });
    await later(world, hour);
    expect(stepsOf(world, id)).toEqual(['one']);
    const email = (await world.api('GET', `/v1/leads/${id}`)).json.person.email;
    await world.submit('demo-request', { email, title: 'VP Sales', country: 'DE', company: 'Werk' });
    await world.settle();
    expect((await world.api('GET', `/v1/leads/${id}`)).json.stage).toBe('mql');
    expect(await runOf(world, id)).toMatchObject({ state: 'exited', exit: { code: 'qualified' } });
    const old = nurtured(world, id);
    await world.api('POST', `/v1/leads/${id}/reject`, { code: 'not-ready', note: 'later' });
    await world.settle();
    expect(await runsOf(world, id)).toMatchObject([
      { generation: 2, state: 'running', reason: 'rejected-by-sales', next: { stepId: 'two' }, exit: null },
    ]);
    await again(world, old);
    await later(world, day);
    expect(stepsOf(world, id)).toEqual(['one', 'two']);
  });

  it('a late delivery of the event that started a run does not start it again once the run was left', async () => {
    const world = await nurtureWorld();
    const id = await reader(world);
    // A reply is over and done with: nothing of it would keep the lead out.
    await record(world, id, 'email.replied');
    expect(await runOf(world, id)).toMatchObject({ state: 'exited', exit: { code: 'replied' } });
    world.clock.advance(minute);
    await again(world, nurtured(world, id));
    expect(await runOf(world, id)).toMatchObject({ state: 'exited', generation: 1 });
    expect(told(world, id, 'started')).toHaveLength(1);
  });
});

describe('wakes', () => {
  it('the sweep takes what a lost timer misses, and both together take a step once', async () => {
    const world = await nurtureWorld();
    const [lost, both] = [await reader(world), await reader(world)];
    const mine = (id: string) => (timer: { input: unknown }) => JSON.stringify(timer.input).includes(id);
    world.timers.splice(0, world.timers.length, ...world.timers.filter((timer) => !mine(lost)(timer)));
    for (const timer of world.timers.filter(mine(both))) world.timers.push(structuredClone(timer));
    world.clock.advance(hour + 2 * minute);
    await world.sweep();
    for (const id of [lost, both]) expect(stepsOf(world, id)).toEqual(['one']);
  });

  it('stale, early and unknown wakes change nothing', async () => {
    const world = await nurtureWorld();
    const leadId = await reader(world);
    const key = { leadId, trackId: 'track', cycle: 1, generation: 1 };
    expect(await world.wakeNurture(key)).toMatchObject({ done: false, wakeAt: '2026-01-07T10:00:00.000Z' });
    world.clock.advance(2 * hour);
    for (const wrong of [{ generation: 2 }, { cycle: 2 }, { trackId: 'gone' }])
      expect(await world.wakeNurture({ ...key, ...wrong })).toMatchObject({ done: true });
    expect(stepsOf(world, leadId)).toEqual([]);
    const answers = await Promise.all([world.wakeNurture(key), world.wakeNurture(key), world.wakeNurture(key)]);
    await world.settle();
    expect(answers.every((answer) => JSON.stringify(answer).includes('"done":false'))).toBe(true);
    expect(stepsOf(world, leadId)).toEqual(['one']);
  });
});
