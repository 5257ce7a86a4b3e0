import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../support/world.ts';

const start = '2026-01-07T09:00:00.000Z';
const minutes = 60_000;
type Fields = Readonly<Record<string, unknown>>;

async function captured(world: World, fields: Fields) {
  const { receiptId } = (await world.submit('demo-request', { title: 'VP Sales', country: 'DE', ...fields })).json;
  await world.settle();
  const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
  return read(world, leadId);
}
const read = async (world: World, id: string) => (await world.api('GET', `/v1/leads/${id}`)).json;
const record = async (world: World, path: string, body: Fields) => {
  const answer = await world.api('PUT', `/v1/records/${path}`, body);
  expect(answer.status, JSON.stringify(answer.json)).toBe(200);
};
const typesOf = async (world: World, id: string): Promise<readonly string[]> =>
  (await world.api('GET', `/v1/leads/${id}/timeline`)).json.items.map((event: { type: string }) => event.type);
const explained = async (world: World, id: string) => (await world.api('GET', `/v1/leads/${id}/explanation`)).json.items.at(-1);

async function planWith(world: World, change: (plan: Record<string, unknown>) => Fields) {
  const { published } = (await world.api('GET', '/v1/documents/routing-plan/default')).json;
  const put = await world.api('PUT', '/v1/documents/routing-plan/default', change(published));
  expect(put.status, JSON.stringify(put.json)).toBe(200);
  expect((await world.api('POST', '/v1/documents/routing-plan/default/publish')).status).toBe(200);
}

describe('routing by account', () => {
  it('the first lead of an account takes it along; the next ones follow, also to somebody whose turn it is not', async () => {
    const world = await seededWorld({ start });
    await record(world, 'account/werk', { name: 'Werk', domain: 'werk.example' });
    const first = await captured(world, { email: 'a@werk.example' });
    const second = await captured(world, { email: 'b@werk.example' });
    const third = await captured(world, { email: 'c@werk.example' });
    expect([second.owner.id, third.owner.id]).toEqual([first.owner.id, first.owner.id]);
    const decision = await explained(world, second.id);
    expect(decision.outcome).toMatchObject({ by: 'account-owner', ruleId: 'account-owner', teamId: null });
    expect(decision.reasons.map((row: Fields) => [row.step, row.outcome])).toEqual([
      ['named-account', 'not-named'],
      ['open-opportunity', 'no-deal'],
      ['account-owner', 'selected'],
    ]);
    // Who had no turn for it keeps their place in the rotation.
    const other = await captured(world, { email: 'x@other.example' });
    expect(other.owner.id).not.toBe(first.owner.id);
  });

  it('a lead of spam gives the account back with the turn', async () => {
    const world = await seededWorld({ start });
    await record(world, 'account/werk', { name: 'Werk', domain: 'werk.example' });
    const first = await captured(world, { email: 'a@werk.example' });
    await world.api('POST', `/v1/leads/${first.id}/disqualify`, { code: 'spam' });
    await record(world, `owner/${first.owner.id}`, { name: 'Away', active: false });
    const second = await captured(world, { email: 'b@werk.example' });
    expect(second.owner.id).not.toBe(first.owner.id);
  });

  it('two domains of two accounts wait in the queue of conflicts, unless the plan says which one', async () => {
    const world = await seededWorld({ start });
    await record(world, 'account/werk', { name: 'Werk', domain: 'werk.example', ownerId: 'maya-brooks' });
    await record(world, 'account/holding', { name: 'Holding', domain: 'holding.example', ownerId: 'daniel-ortiz' });
    await planWith(world, (plan) => ({ ...plan, accounts: { conflictQueue: 'conflicts' } }));
    const fields = { email: 'a@werk.example', website: 'holding.example', companyDomain: 'holding.example' };
    const created = await world.api('POST', '/v1/leads', {
      person: { email: fields.email, title: 'VP Sales', country: 'DE' },
      company: { domain: 'holding.example', name: 'Holding', employees: 5000 },
    });
    await world.settle();
    const lead = await read(world, created.json.id);
    if (lead.stage !== 'mql') await captured(world, { email: fields.email });
    expect(await read(world, lead.id)).toMatchObject({ owner: null, queue: 'conflicts', queueReason: 'ambiguous-account' });
    await planWith(world, (plan) => ({ ...plan, accounts: { conflictQueue: 'conflicts', match: ['email-domain'] } }));
    await world.advance(minutes);
    const rerun = await world.api('POST', '/v1/routing/re-run', { queue: 'conflicts', reason: 'ambiguous-account' });
    expect(rerun.json).toEqual({ requested: [lead.id], skipped: [], cursor: null });
    await world.settle();
    expect(await read(world, lead.id)).toMatchObject({ owner: { id: 'maya-brooks' }, accountId: 'werk', queue: null, queueReason: null });
  });
});

describe('leads that nothing places', () => {
  it('stand in the queue with their reason, and a re-run after a change of the plan places them, each once', async () => {
    const world = await seededWorld({ start });
    const leads = [];
    for (let i = 0; i < 3; i += 1) leads.push(await captured(world, { email: `cto@atoll${i}.example`, country: 'NZ' }));
    const list = (query = '') => world.api('GET', `/v1/routing/unrouted?queue=unassigned-leads${query}`);
    expect((await list()).json.items.map((row: Fields) => [row.leadId, row.reason])).toEqual(
      leads.map(({ id }) => [id, 'no-rule-matched']),
    );
    expect((await list('&reason=owner-at-cap')).json.items).toEqual([]);
    const again = await world.api('POST', '/v1/routing/re-run', { queue: 'unassigned-leads' });
    expect(again.json.requested).toHaveLength(3);
    await world.settle();
    // Nothing changed, so they wait again, and the log says that somebody asked.
    expect((await list()).json.items).toHaveLength(3);
    expect((await typesOf(world, leads[0].id)).slice(-2)).toEqual(['lead.route_requested.v1', 'lead.unrouted.v1']);
    await planWith(world, (plan) => ({
      ...plan,
      rules: [{ id: 'pacific', label: 'Pacific', when: { field: 'country', op: 'eq', value: 'NZ' }, teamId: 'emea' }],
    }));
    await world.advance(minutes);
    const page = await world.api('POST', '/v1/routing/re-run', { queue: 'unassigned-leads', limit: 2 });
    expect(page.json).toMatchObject({ requested: [leads[0].id, leads[1].id], cursor: expect.any(String) });
    await world.settle();
    const rest = await world.api('POST', '/v1/routing/re-run', { leadIds: [...leads.map(({ id }) => id), 'lead_nobody'] });
    expect(rest.json.requested).toEqual([leads[2].id]);
    expect(rest.json.skipped.map((row: Fields) => row.why)).toEqual(['invalid-transition', 'invalid-transition', 'unknown-lead']);
    await world.settle();
    for (const { id } of leads) {
      const lead = await read(world, id);
      expect([lead.owner === null, lead.clocks.length > 0]).toEqual([false, true]);
    }
    expect((await list()).json.items).toEqual([]);
  });

  it('a lost message for a re-run is made up for by the sweep', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world, { email: 'cto@atoll.example', country: 'NZ' });
    await world.api('POST', '/v1/routing/re-run', { leadIds: [lead.id] });
    world.stream.length = 0;
    await world.settle();
    expect((await read(world, lead.id)).pendingStep).toBe('route');
    await world.advance(3 * minutes);
    expect(await read(world, lead.id)).toMatchObject({ pendingStep: null, queueReason: 'no-rule-matched' });
  });
});

describe('leads that nobody could take', () => {
  it('go out by themselves once a cap begins anew or somebody is back, and nobody is told twice that they wait', async () => {
    const world = await seededWorld({ start });
    const day = { per: 'day', max: 1, zone: 'Europe/Berlin' };
    for (const id of ['amelie-winter', 'jonas-keller']) await record(world, `owner/${id}`, { name: id, caps: [day] });
    const away = { ownerId: 'jonas-keller', from: '2026-01-01T00:00:00Z', until: '2026-01-07T11:00:00Z' };
    await record(world, 'absence/away', away);
    const leads: Awaited<ReturnType<typeof captured>>[] = [];
    for (let i = 0; i < 4; i += 1) leads.push(await captured(world, { email: `vp@firm${i}.example` }));
    expect(leads.map((lead) => lead.owner?.id ?? lead.queueReason)).toEqual(['amelie-winter', ...Array(3).fill('no-member-available')]);
    const told = async () =>
      (await Promise.all(leads.map(({ id }) => typesOf(world, id)))).flat().filter((type) => type === 'lead.unrouted.v1').length;
    await world.advance(60 * minutes);
    expect(await told()).toBe(3);
    // Jonas is back at eleven, with room for one.
    await world.advance(70 * minutes);
    const owners = async () => (await Promise.all(leads.map(({ id }) => read(world, id)))).map((lead) => lead.owner?.id ?? null);
    expect(await owners()).toEqual(['amelie-winter', 'jonas-keller', null, null]);
    // Midnight in Berlin.
    world.clock.advance(13 * 60 * minutes);
    await world.advance(10 * minutes);
    expect((await owners()).every((owner) => owner !== null)).toBe(true);
    expect(await told()).toBe(3);
  });

  it('what no rule placed waits for a person, whatever time it is', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world, { email: 'cto@atoll.example', country: 'NZ' });
    await world.advance(30 * minutes);
    expect(await typesOf(world, lead.id)).not.toContain('lead.route_requested.v1');
  });
});

describe('sales gives a lead back', () => {
  it('wrong-owner: somebody else gets it with clocks of their own, never the one who gave it back', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world, { email: 'a@werk.example' });
    const rejected = await world.api('POST', `/v1/leads/${lead.id}/reject`, { code: 'wrong-owner', note: 'not my country' });
    expect(rejected.json).toMatchObject({ owner: null, stage: 'mql', pendingStep: 'route' });
    await world.settle();
    const next = await read(world, lead.id);
    expect(next.owner.id).not.toBe(lead.owner.id);
    const ended = lead.clocks.map(({ id }: { id: string }) => next.clocks.find((clock: { id: string }) => clock.id === id).state);
    expect(ended).toEqual(lead.clocks.map(() => 'cancelled'));
    expect(next.clocks.filter((clock: { state: string }) => clock.state === 'running')).toHaveLength(lead.clocks.length);
    const { reasons } = await explained(world, lead.id);
    expect(JSON.stringify(reasons)).toContain(JSON.stringify({ ownerId: lead.owner.id, reason: 'declined' }));
    await world.api('POST', `/v1/leads/${lead.id}/reject`, { code: 'wrong-owner' });
    await world.settle();
    expect(await read(world, lead.id)).toMatchObject({ owner: null, queueReason: 'no-member-available' });
    // Both turns were given back.
    const pool = [...world.state.pools.values()][0];
    expect(new Set(Object.values(pool?.pointers ?? {})).size).toBe(1);
  });

  it('any other code sends it to marketing; it qualifies again when the person asks again, not by points alone', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world, { email: 'a@werk.example' });
    expect((await world.api('POST', `/v1/leads/${lead.id}/reject`, { code: 'other' })).status).toBe(422);
    const rejected = await world.api('POST', `/v1/leads/${lead.id}/reject`, { code: 'not-ready', note: 'next year' });
    expect(rejected.json).toMatchObject({ owner: null, stage: 'lead', nextStep: 'nurture', returnedAt: expect.any(String) });
    expect(rejected.json.clocks.every((clock: { state: string }) => clock.state === 'cancelled')).toBe(true);
    const events = (await world.api('GET', `/v1/leads/${lead.id}/timeline`)).json.items;
    expect(events.at(-3)).toMatchObject({
      type: 'lead.stage_changed.v1',
      data: { from: 'mql', to: 'lead', cause: 'reject', reason: 'not-ready' },
    });
    expect(JSON.stringify(events)).not.toContain('next year');
    const etag = (await world.api('GET', `/v1/leads/${lead.id}`)).headers.etag ?? '';
    await world.api('PATCH', `/v1/leads/${lead.id}`, { person: { title: 'CEO' } }, { 'if-match': etag });
    await world.settle();
    expect((await read(world, lead.id)).stage).toBe('lead');
    expect((await world.api('POST', `/v1/leads/${lead.id}/reject`, { code: 'not-ready' })).status).toBe(409);
    await world.advance(24 * 60 * minutes);
    await captured(world, { email: 'a@werk.example', message: 'Now we are.' });
    expect(await read(world, lead.id)).toMatchObject({ stage: 'mql', returnedAt: null, owner: { id: expect.any(String) } });
  });
});

describe('an owner leaves', () => {
  it('one command: out of the teams at once, leads by the plan with new clocks, accounts and deals to nobody', async () => {
    const world = await seededWorld({ start });
    const leads = [];
    for (let i = 0; i < 9; i += 1) leads.push(await captured(world, { email: `vp@firm${i}.example` }));
    const leaver = 'amelie-winter';
    const had = leads.filter((lead) => lead.owner.id === leaver);
    expect(had.length).toBeGreaterThan(2);
    await world.api('POST', `/v1/leads/${had[0].id}/disqualify`, { code: 'no-budget' });
    await record(world, 'account/werk', { name: 'Werk', domain: 'werk.example', ownerId: leaver });
    await record(world, 'opportunity/deal', { name: 'Deal', accountId: 'werk', stage: 'proposal', ownerId: leaver });
    const answer = await world.api('POST', `/v1/owners/${leaver}/leave`, { toOwnerId: null });
    expect([answer.status, answer.json]).toEqual([
      202,
      expect.objectContaining({ active: false, teams: [], leads: had.length - 1, opportunities: 3 }),
    ]);
    await world.settle();
    await world.advance(2 * minutes);
    const left = (await world.api('GET', `/v1/owners/${leaver}/holdings`)).json;
    expect(left).toMatchObject({ teams: [], leads: 0, accounts: 0, opportunities: 0 });
    for (const { id } of had.slice(1)) {
      const lead = await read(world, id);
      expect(lead.owner.id).toBe('jonas-keller');
      expect(await typesOf(world, id)).toEqual(expect.arrayContaining(['lead.unassigned.v1', 'lead.route_requested.v1']));
    }
    // What is closed stays in the history of who closed it.
    expect((await read(world, had[0].id)).owner.id).toBe(leaver);
    expect((await world.api('GET', '/v1/records/account/werk')).json.body.ownerId).toBeNull();
    expect((await captured(world, { email: 'new@werk.example' })).owner.id).toBe('jonas-keller');
  });

  it('to a successor: everything, also the accounts that routing had given them, and what was routed meanwhile', async () => {
    const world = await seededWorld({ start });
    await record(world, 'account/werk', { name: 'Werk', domain: 'werk.example' });
    const first = await captured(world, { email: 'a@werk.example' });
    const leaver = first.owner.id;
    await record(world, 'account/owned', { name: 'Owned', domain: 'owned.example', ownerId: leaver });
    expect((await world.api('POST', `/v1/owners/${leaver}/leave`, { toOwnerId: leaver })).status).toBe(422);
    await world.api('POST', `/v1/owners/${leaver}/leave`, { toOwnerId: 'maya-brooks' });
    await world.settle();
    expect((await read(world, first.id)).owner.id).toBe('maya-brooks');
    expect((await world.api('GET', '/v1/records/account/owned')).json.body.ownerId).toBe('maya-brooks');
    const second = await captured(world, { email: 'b@werk.example' });
    expect(second.owner.id).toBe('maya-brooks');
    // A lead that a router in another sandbox still gave to the leaver is found by the second pass.
    await world.api('POST', `/v1/leads/${second.id}/assign`, { ownerId: 'jonas-keller' });
    const stored = await world.leads.get(second.id);
    if (stored === null) throw new Error('the lead is gone');
    const lead = { ...stored, version: stored.version + 1, owner: { id: leaver, name: 'Leaver' } };
    await world.leads.commit({ lead, expectedVersion: stored.version, now: world.clock.now(), events: [] });
    await world.advance(2 * minutes);
    expect((await read(world, second.id)).owner.id).toBe('maya-brooks');
  });
});

describe('the preview of a route', () => {
  it('says who would get the lead and why, by the plan in force and by the draft, and writes nothing', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world, { email: 'cto@atoll.example', country: 'NZ' });
    const preview = (body: Fields) => world.api('POST', `/v1/leads/${lead.id}/route-preview`, body);
    const before = structuredClone([...world.state.pools.values()]);
    expect((await preview({})).json).toMatchObject({
      outcome: 'unrouted',
      reason: 'no-rule-matched',
      queue: 'unassigned-leads',
      planVersion: 1,
    });
    expect((await preview({ plan: 'draft' })).status).toBe(404);
    const { published } = (await world.api('GET', '/v1/documents/routing-plan/default')).json;
    const rules = [
      { id: 'pacific', label: 'Pacific', when: { field: 'country', op: 'eq', value: 'NZ' }, teamId: 'americas', hours: 'required' },
    ];
    await world.api('PUT', '/v1/documents/routing-plan/default', { ...published, rules });
    // 09:00 UTC is night in New York; 15:00 is not.
    expect((await preview({ plan: 'draft' })).json).toMatchObject({
      outcome: 'unrouted',
      reason: 'no-member-available',
      planVersion: null,
    });
    const day = (await preview({ plan: 'draft', at: '2026-01-07T15:00:00Z' })).json;
    expect(day).toMatchObject({ outcome: 'routed', by: 'rule', ruleId: 'pacific', teamId: 'americas', currentOwnerId: null });
    expect(day.clocks.length).toBeGreaterThan(0);
    expect(day.trace.at(-1).passedOver).toEqual([{ ownerId: expect.any(String), reason: 'not-next', pointer: 0 }]);
    expect([...world.state.pools.values()]).toEqual(before);
    expect(await read(world, lead.id)).toMatchObject({ version: lead.version, owner: null });
  });
});
