import { beforeEach, describe, expect, it } from 'vitest';
import { millisOf } from '../../shared/domain/kernel/instant.ts';
import { seededWorld, type World } from '../support/world.ts';

const day = 86_400_000;
let world: World;
let lead: string;
beforeEach(async () => {
  world = await seededWorld({ start: '2026-01-07T09:00:00.000Z' });
  const { json } = await world.submit('demo-request', { email: 'vera@werk.example', title: 'VP Sales', country: 'DE', company: 'Werk' });
  await world.settle();
  lead = (await world.api('GET', `/v1/receipts/${json.receiptId}`)).json.leadId;
});
const pass = (days: number) => world.clock.set(new Date(millisOf(world.clock.now()) + days * day).toISOString() as never);
const read = async (at?: string) => (await world.api('GET', `/v1/leads/${lead}/qualification${at === undefined ? '' : `?at=${at}`}`)).json;
const say = (criterion: string, holds = true, more: object = {}) =>
  world.api('POST', `/v1/leads/${lead}/evidence`, { criterion, holds, ...more });
const stateOf = (view: { criteria: { id: string; state: string }[] }, id: string) => view.criteria.find((row) => row.id === id)?.state;

describe('qualification of a lead', () => {
  it('goes from what is known to a verdict as sales finds out, each question after the other', async () => {
    expect(await read()).toMatchObject({
      rubric: 'default@1',
      verdict: 'unclear',
      score: 25,
      nextQuestion: { criterion: 'need', question: 'What made you look for a solution now?' },
    });
    expect((await say('need')).status).toBe(201);
    expect(await read()).toMatchObject({ verdict: 'unclear', score: 55, nextQuestion: { criterion: 'budget' } });
    const told = await say('budget', true, { note: 'Up to 40k, says Vera' });
    expect(told.json).toMatchObject({ rubric: 'default@1' });
    expect(await read()).toMatchObject({ verdict: 'qualified', score: 80, missing: [{ id: 'timing' }] });
  });

  it('at an instant of the past is what could be known then; freshness runs to it', async () => {
    const start = world.clock.now();
    pass(1);
    await say('need');
    await say('budget');
    expect([(await read(start)).verdict, (await read()).verdict]).toEqual(['unclear', 'qualified']);
    pass(120);
    const later = await read();
    expect(later).toMatchObject({ verdict: 'unclear', nextQuestion: { criterion: 'budget' } });
    expect(later.missing[0]).toMatchObject({ id: 'budget', state: 'stale' });
    expect((await world.api('GET', `/v1/leads/${lead}/qualification?at=2030-01-01T00:00:00Z`)).status).toBe(422);
  });

  it('a no stands until a yes, and is told by the log without what was written', async () => {
    await say('need');
    await say('budget', false, { note: 'Vera has no money' });
    expect(await read()).toMatchObject({ verdict: 'not', nextQuestion: null });
    pass(1);
    await say('budget', true);
    expect((await read()).verdict).toBe('qualified');
    await world.settle();
    const events = world.published.filter(({ type }) => type === 'lead.evidence_recorded.v1');
    expect(events.map(({ data }) => data)).toMatchObject([
      { criterionId: 'need', holds: true, rubricVersion: 'default@1', actor: 'integration:admin' },
      { criterionId: 'budget', holds: false },
      { criterionId: 'budget', holds: true },
    ]);
    expect(JSON.stringify([world.published, world.logs])).not.toContain('no money');
    const explained = (await world.api('GET', `/v1/leads/${lead}/explanation`)).text;
    expect(explained).toContain('Vera has no money');
  });

  it('activities and engagements are evidence too', async () => {
    const lost = await read();
    expect(stateOf(lost, 'timing')).toBe('missing');
    pass(1);
    await world.api('POST', `/v1/leads/${lead}/activities`, {
      type: 'meeting',
      direction: 'outbound',
      automatic: false,
      occurredAt: world.clock.now(),
    });
    await world.api('POST', '/v1/engagements', {
      engagements: [{ eventId: 'demo-1', leadId: lead, signal: 'demo.requested', occurredAt: world.clock.now() }],
    });
    await world.settle();
    const view = await read();
    expect([stateOf(view, 'timing'), stateOf(view, 'need')]).toEqual(['met', 'met']);
  });

  it('names the version it used: another one judges anew, and each record keeps the one it was made under', async () => {
    await say('need');
    await say('budget');
    const { published } = (await world.api('GET', '/v1/documents/qualification/default')).json;
    await world.publishDocument('qualification', 'default', { ...published, qualifiedFrom: 90 });
    expect(await read()).toMatchObject({ rubric: 'default@2', verdict: 'unclear', score: 80 });
    const decisions = (await world.leads.decisions(lead as never)).filter(({ kind }) => kind === 'qualification');
    expect(decisions.map(({ documents }) => documents)).toEqual([
      [{ kind: 'qualification', id: 'default', version: 1 }],
      [{ kind: 'qualification', id: 'default', version: 1 }],
    ]);
  });

  it('refuses what no criterion takes, what lies ahead, and a rubric that says a criterion twice', async () => {
    const codes = await Promise.all([
      say('luck'),
      say('budget', true, { occurredAt: '2031-01-01T00:00:00Z' }),
      say('budget', true, { more: 1 }),
    ]);
    expect(codes.map(({ status, json }) => [status, json.errors[0].code])).toEqual([
      [422, 'unknown-criterion'],
      [422, 'in-future'],
      [422, expect.any(String)],
    ]);
    const { published } = (await world.api('GET', '/v1/documents/qualification/default')).json;
    const twice = { ...published, criteria: [...published.criteria, published.criteria[0]] };
    expect((await world.api('PUT', '/v1/documents/qualification/default', twice)).json.errors).toMatchObject([
      { pointer: '/criteria/4/id', code: 'duplicate' },
    ]);
    const wrongField = { ...published.criteria[1], id: 'x', evidence: [{ type: 'field', when: { field: 'person.luck', op: 'exists' } }] };
    const unread = await world.api('PUT', '/v1/documents/qualification/default', { ...published, criteria: [wrongField] });
    expect(unread.json.errors).toMatchObject([{ pointer: '/criteria/0/evidence/0/when/field', code: 'invalid-condition' }]);
  });

  it('judges nobody who may not be judged, and forgets with the person', async () => {
    await say('budget', true, { note: 'secret' });
    await world.api('POST', `/v1/leads/${lead}/restrict`, { restricted: true, reason: 'disputed' });
    expect((await world.api('GET', `/v1/leads/${lead}/qualification`)).json.type).toBe('/problems/profiling-refused');
    await world.api('POST', `/v1/leads/${lead}/erase`, { reason: 'person-request' });
    await world.settle();
    expect((await world.api('GET', `/v1/leads/${lead}/qualification`)).status).toBe(410);
    expect((await say('budget')).status).toBe(410);
    expect(JSON.stringify([...world.state.erased.values()].map(({ decisions }) => [...decisions]))).not.toContain('secret');
  });
});
