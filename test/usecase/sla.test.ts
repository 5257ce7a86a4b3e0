import { describe, expect, it } from 'vitest';
import { seededWorld, type World, type WorldOptions } from '../support/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const vp = { email: 'vera@werk.example', title: 'VP Sales', company: 'Werk', country: 'DE' };

/** A routed lead at `start`; the demo policy: acceptance 30 and first touch 60 business minutes, levels 80 and 100. */
async function routed(options: WorldOptions) {
  const world = await seededWorld(options);
  const receiptId = (await world.submit('demo-request', vp)).json.receiptId;
  await world.settle();
  const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
  return { world, leadId, lead: (await world.api('GET', `/v1/leads/${leadId}`)).json };
}

type Level = { type: string; at: string; kind: string; level: number };
const levels = (world: World): readonly Level[] =>
  world.published.flatMap((event) =>
    event.type === 'sla.warned.v1' || event.type === 'sla.breached.v1'
      ? [{ type: event.type, at: event.occurredAt, kind: event.data.kind, level: event.data.level }]
      : [],
  );

describe('the clock works (R9)', () => {
  it('warns and breaches once each, at the right instant of a calendar over a weekend', async () => {
    // Friday 2026-01-09 17:45 in Berlin: 15 minutes of business time are left before the weekend.
    const { world, lead } = await routed({ start: '2026-01-09T16:45:00.000Z' });
    const due = Object.fromEntries(lead.clocks.map((c: { kind: string; dueAt: string }) => [c.kind, c.dueAt]));
    await world.advance(72 * hour);
    const seen = levels(world);
    expect(seen.filter((l) => l.kind === 'first-touch').map((l) => [l.type, l.level])).toEqual([
      ['sla.warned.v1', 80],
      ['sla.breached.v1', 100],
    ]);
    expect(seen.filter((l) => l.kind === 'acceptance').map((l) => [l.type, l.level])).toEqual([
      ['sla.warned.v1', 80],
      ['sla.breached.v1', 100],
    ]);
    for (const breach of seen.filter((l) => l.type === 'sla.breached.v1')) expect(breach.at).toBe(due[breach.kind]);
    expect(due).toEqual({ acceptance: '2026-01-12T08:15:00.000Z', 'first-touch': '2026-01-12T08:45:00.000Z' });
  });

  it('a human outbound act meets the first touch, and nothing fires afterwards', async () => {
    const { world, leadId } = await routed({ start: '2026-01-07T09:00:00.000Z' });
    await world.advance(10 * minute);
    const answer = await world.api('POST', `/v1/leads/${leadId}/activities`, { type: 'call', direction: 'outbound' });
    expect(answer).toMatchObject({ status: 201, json: { firstTouch: true } });
    await world.advance(8 * hour);
    expect(levels(world)).toEqual([]);
    const lead = (await world.api('GET', `/v1/leads/${leadId}`)).json;
    expect(lead.contacted).toBe(true);
    expect(lead.firstTouchAt).not.toBeNull();
    expect(lead.clocks.map((c: { state: string }) => c.state)).toEqual(['met', 'met']);
  });

  it.each([
    ['an inbound call', { type: 'call', direction: 'inbound' }],
    ['an automatic mail', { type: 'email', direction: 'outbound', automatic: true }],
    ['a note', { type: 'note', direction: 'outbound' }],
  ])('%s does not stop the clock', async (_name, act) => {
    const { world, leadId } = await routed({ start: '2026-01-07T09:00:00.000Z' });
    const answer = await world.api('POST', `/v1/leads/${leadId}/activities`, act);
    expect(answer.json.firstTouch).toBe(false);
    await world.advance(4 * hour);
    expect(levels(world).some((l) => l.type === 'sla.breached.v1' && l.kind === 'first-touch')).toBe(true);
  });

  it('the sweep alone catches what the timer missed, within a minute and never early', async () => {
    const { world, lead } = await routed({ start: '2026-01-07T09:00:00.000Z' });
    world.timers.length = 0;
    await world.advance(4 * hour);
    const breaches = levels(world).filter((l) => l.type === 'sla.breached.v1');
    expect(breaches).toHaveLength(2);
    for (const breach of breaches) {
      const due = Date.parse(lead.clocks.find((c: { kind: string }) => c.kind === breach.kind).dueAt);
      expect(Date.parse(breach.at) - due).toBeGreaterThanOrEqual(0);
      expect(Date.parse(breach.at) - due).toBeLessThanOrEqual(minute);
    }
  });

  it('the timer alone does it too, and both together fire once', async () => {
    const alone = await routed({ start: '2026-01-07T09:00:00.000Z' });
    await alone.world.advance(4 * hour, { sweeping: false });
    expect(levels(alone.world)).toHaveLength(4);
    const both = await routed({ start: '2026-01-07T09:00:00.000Z' });
    for (const timer of [...both.world.timers]) both.world.timers.push(structuredClone(timer));
    await both.world.advance(4 * hour);
    expect(levels(both.world)).toHaveLength(4);
  });

  it('assigning by hand ends the old clocks and starts new ones; wakes of the old ones are no-ops', async () => {
    const { world, leadId } = await routed({ start: '2026-01-07T09:00:00.000Z' });
    await world.advance(10 * minute);
    const answer = await world.api('POST', `/v1/leads/${leadId}/assign`, { ownerId: 'maya-brooks' });
    expect(answer).toMatchObject({ status: 200, json: { owner: { id: 'maya-brooks' } } });
    const states = answer.json.clocks.map((c: { state: string }) => c.state).sort();
    expect(states).toEqual(['cancelled', 'cancelled', 'running', 'running']);
    await world.advance(4 * hour);
    // Maya works in New York: 11:10 Berlin time is before her day, so nothing is due before 9:00 there plus its minutes.
    expect(levels(world).every((l) => Date.parse(l.at) >= Date.parse('2026-01-07T14:00:00.000Z') || l.at === '')).toBe(true);
  });

  it('accept moves the lead to sal and meets the acceptance clock only', async () => {
    const { world, leadId } = await routed({ start: '2026-01-07T09:00:00.000Z' });
    const answer = await world.api('POST', `/v1/leads/${leadId}/accept`);
    expect(answer).toMatchObject({ status: 200, json: { stage: 'sal' } });
    expect((await world.api('POST', `/v1/leads/${leadId}/accept`)).status).toBe(200);
    await world.advance(4 * hour);
    expect(new Set(levels(world).map((l) => l.kind))).toEqual(new Set(['first-touch']));
  });

  it('disqualifying cancels the clocks', async () => {
    const { world, leadId } = await routed({ start: '2026-01-07T09:00:00.000Z' });
    expect((await world.api('POST', `/v1/leads/${leadId}/disqualify`, { code: 'other' })).status).toBe(422);
    expect((await world.api('POST', `/v1/leads/${leadId}/disqualify`, { code: 'no-budget' })).json.stage).toBe('disqualified');
    await world.advance(4 * hour);
    expect(levels(world)).toEqual([]);
    expect((await world.api('POST', `/v1/leads/${leadId}/disqualify`, { code: 'no-budget' })).status).toBe(409);
  });
});
