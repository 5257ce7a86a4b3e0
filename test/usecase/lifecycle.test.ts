import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../support/world.ts';

const start = '2026-01-07T09:00:00.000Z';
const minute = 60_000;
const day = 24 * 60 * minute;
type Fields = Readonly<Record<string, unknown>>;

async function captured(world: World, fields: Fields = {}, form = 'demo-request') {
  const { receiptId } = (await world.submit(form, { email: 'vera@werk.example', title: 'VP Sales', country: 'DE', ...fields })).json;
  await world.settle();
  const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
  return read(world, leadId);
}
const read = async (world: World, id: string) => (await world.api('GET', `/v1/leads/${id}`)).json;
const act = (world: World, id: string, verb: string, body: Fields = {}) => world.api('POST', `/v1/leads/${id}/${verb}`, body);
const moves = async (world: World, id: string) =>
  (await world.api('GET', `/v1/leads/${id}/timeline?limit=100`)).json.items
    .filter((event: { type: string }) => event.type === 'lead.stage_changed.v1')
    .map(({ data }: { data: { from: string; to: string; cause: string; cycle: number } }) => [data.from, data.cause, data.to, data.cycle]);
/** Time passes, and the sweeps with it, without the thousands of minutes in between. */
async function later(world: World, millis: number): Promise<void> {
  world.clock.advance(millis);
  await world.advance(6 * minute);
}
let acts = 0;
const engage = (world: World, email: string, signal: string) =>
  world.api('POST', '/v1/engagements', {
    engagements: [{ eventId: `act-${++acts}`, signal, occurredAt: world.clock.now(), url: 'https://www.example.com/pricing', email }],
  });

describe('forward', () => {
  it('accepted, qualified by sales, converted with account, deal and seat, won: each once, stamped with who', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world);
    expect((await act(world, lead.id, 'progress', { to: 'sql' })).status).toBe(409);
    await act(world, lead.id, 'accept');
    expect((await act(world, lead.id, 'progress', { to: 'sql' })).json.stage).toBe('sql');
    const again = await act(world, lead.id, 'progress', { to: 'sql' });
    expect([again.status, again.json.version]).toEqual([200, (await read(world, lead.id)).version]);
    const body = {
      account: { id: 'werk', name: 'Werk', domain: 'werk.example' },
      opportunity: { id: 'werk-rollout', name: 'Rollout', stage: 'proposal', amountMinor: 900_00, currency: 'EUR' },
      role: 'champion',
      note: 'signed the order form',
    };
    const converted = await act(world, lead.id, 'convert', body);
    expect(converted.json).toMatchObject({ stage: 'opportunity', accountId: 'werk', nextStep: 'close-deal' });
    const record = async (path: string) => (await world.api('GET', `/v1/records/${path}`)).json.body;
    expect(await record('opportunity/werk-rollout')).toMatchObject({
      accountId: 'werk',
      primaryLeadId: lead.id,
      ownerId: lead.owner.id,
      amountMinor: 90000,
    });
    const edges = (await world.api('GET', `/v1/graph/lead/${lead.id}/edges?direction=in`)).json.items;
    expect(edges.map((row: { edge: string }) => row.edge)).toEqual(['opportunity.primary-lead']);
    const [seat] = (await world.api('GET', '/v1/records/membership')).json.items;
    expect(seat.body).toMatchObject({ leadId: lead.id, opportunityId: 'werk-rollout', role: 'champion' });
    const twice = await act(world, lead.id, 'convert', body);
    expect([twice.status, twice.json.version]).toEqual([200, converted.json.version]);
    expect((await act(world, lead.id, 'convert', { ...body, opportunity: undefined })).status).toBe(409);
    expect((await act(world, lead.id, 'progress', { to: 'customer', note: 'paid' })).json).toMatchObject({
      stage: 'customer',
      nextStep: null,
    });
    // Each act of a person is a decision with its note: what reads the past ends there.
    const decisions = (await world.api('GET', `/v1/leads/${lead.id}/explanation`)).json.items;
    expect(decisions.at(-1)).toMatchObject({ kind: 'stage', outcome: { stage: 'customer', win: 'customer' }, inputs: { note: 'paid' } });
    expect(await moves(world, lead.id)).toEqual([
      ['lead', 'qualify', 'mql', 1],
      ['mql', 'accept', 'sal', 1],
      ['sal', 'progress', 'sql', 1],
      ['sql', 'convert', 'opportunity', 1],
      ['opportunity', 'win', 'customer', 1],
    ]);
    const log = JSON.stringify((await world.api('GET', `/v1/leads/${lead.id}/timeline?limit=100`)).json.items);
    expect(log).toContain('"lead.converted.v1"');
    expect(log).not.toContain('order form');
  });

  it('a standing deal is linked if it is an open one of the account that nobody became; else it is refused, and nothing is written', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world);
    const rival = await captured(world, { email: 'rival@werk.example' });
    const deals = { free: {}, won: { state: 'won' }, taken: { primaryLeadId: rival.id }, foreign: { accountId: 'other' } };
    for (const id of ['werk', 'other']) await world.api('PUT', `/v1/records/account/${id}`, { name: id, domain: `${id}.example` });
    for (const [id, more] of Object.entries(deals))
      await world.api('PUT', `/v1/records/opportunity/${id}`, { name: id, accountId: 'werk', stage: 'x', ...more });
    const account = { id: 'werk' };
    for (const id of ['won', 'taken', 'foreign']) {
      const refused = await act(world, lead.id, 'convert', { account, opportunity: { id } });
      expect([refused.status, refused.json.detail]).toEqual([422, `the opportunity ${id} stands and is about something else`]);
    }
    expect((await act(world, lead.id, 'convert', { account, opportunity: { id: 'nobody' } })).status).toBe(404);
    expect((await act(world, lead.id, 'convert', { account: { id: 'nobody' } })).status).toBe(404);
    expect((await read(world, lead.id)).stage).toBe('mql');
    expect((await act(world, lead.id, 'convert', { account, opportunity: { id: 'free' } })).status).toBe(200);
    expect((await world.api('GET', '/v1/records/opportunity/free')).json.body.primaryLeadId).toBe(lead.id);
    // Accepting is implied, in time.
    const clocks = (await read(world, lead.id)).clocks;
    expect(clocks.find((clock: { kind: string }) => clock.kind === 'acceptance').state).toBe('met');
  });

  it('what is wrong is refused before anything is written, with its place', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world);
    const opportunity = { id: 'deal', name: 'Deal', stage: 'x', amountMinor: 5 };
    const refused = await act(world, lead.id, 'convert', { account: { id: 'werk', name: 'Werk', domain: 'werk.example' }, opportunity });
    expect([refused.status, refused.json.errors.map((row: { pointer: string }) => row.pointer)]).toEqual([422, ['/opportunity/currency']]);
    expect((await world.api('GET', '/v1/records/account/werk')).status).toBe(404);
    await world.settle();
    expect(await read(world, lead.id)).toMatchObject({ stage: 'mql', accountId: null });
  });

  it('of conversions at once one moves the lead, and the others leave no deal behind; the same again is finished, not doubled', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world);
    const account = { id: 'werk', name: 'Werk', domain: 'werk.example' };
    const convert = (id: string) =>
      act(world, lead.id, 'convert', { account, opportunity: { id, name: id, stage: 'x' }, role: 'champion' });
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => convert(`deal-${i}`)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    const made = (await world.api('GET', '/v1/records/opportunity?limit=100')).json.items.filter((row: { id: string }) =>
      /^deal-/.test(row.id),
    );
    expect(made.map((row: { id: string }) => row.id)).toEqual([`deal-${answers.findIndex((answer) => answer.status === 200)}`]);
    // As if the first try had broken off after the move of the lead.
    const [seat] = (await world.api('GET', '/v1/records/membership')).json.items;
    expect((await world.api('DELETE', `/v1/records/membership/${seat.id}`)).status).toBe(204);
    expect((await convert(made[0].id)).status).toBe(200);
    expect((await world.api('GET', '/v1/records/membership')).json.items).toHaveLength(1);
    expect((await moves(world, lead.id)).filter(([, cause]: readonly string[]) => cause === 'convert')).toHaveLength(1);
  });

  it('is refused for a lead without an owner or an account', async () => {
    const world = await seededWorld({ start });
    const island = await captured(world, { email: 'cto@atoll.example', country: 'NZ' });
    expect((await act(world, island.id, 'convert')).json.detail).toContain('assign it first');
    const lead = await captured(world);
    expect((await act(world, lead.id, 'convert')).json.detail).toContain('has no account');
  });
});

describe('recycled', () => {
  it('nobody has the lead any more; what it had done does not bring it back, what it does now does, in a new cycle', async () => {
    const world = await seededWorld({ start });
    const { published } = (await world.api('GET', '/v1/documents/rubric/default')).json;
    const [group, ...rest] = published.engagement.groups;
    const meeting = { id: 'meeting', label: 'Meeting', signal: 'meeting.booked', points: 60, maxAwards: 1 };
    const engagement = { ...published.engagement, groups: [{ ...group, signals: [...group.signals, meeting] }, ...rest] };
    await world.api('PUT', '/v1/documents/rubric/default', { ...published, engagement });
    expect((await world.api('POST', '/v1/documents/rubric/default/publish')).status).toBe(200);
    const lead = await captured(world);
    await act(world, lead.id, 'accept');
    const recycled = (await act(world, lead.id, 'recycle', { code: 'timing', note: 'budget in May' })).json;
    expect(recycled).toMatchObject({ stage: 'recycled', owner: null, nextStep: 'nurture', returnedAt: expect.any(String), cycle: 1 });
    await later(world, day);
    const { email } = recycled.person;
    await engage(world, email, 'page.viewed');
    await world.settle();
    expect((await read(world, lead.id)).stage).toBe('recycled');
    expect((await engage(world, email, 'meeting.booked')).status).toBe(202);
    await world.settle();
    const back = await read(world, lead.id);
    expect(back).toMatchObject({ stage: 'mql', cycle: 2, kind: 'recycled', returnedAt: null, owner: { id: expect.any(String) } });
    expect(await moves(world, lead.id)).toEqual([
      ['lead', 'qualify', 'mql', 1],
      ['mql', 'accept', 'sal', 1],
      ['sal', 'recycle', 'recycled', 1],
      ['recycled', 'qualify', 'mql', 2],
    ]);
  });
});

describe('reopened', () => {
  it('a disqualified lead is scored in a new cycle, nobody’s at first; an open one cannot be', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world);
    expect((await act(world, lead.id, 'reopen', { code: 'mistake' })).status).toBe(409);
    await act(world, lead.id, 'disqualify', { code: 'spam' });
    const reopened = (await act(world, lead.id, 'reopen', { code: 'mistake' })).json;
    expect(reopened).toMatchObject({ stage: 'lead', cycle: 2, owner: null, pendingStep: 'score' });
    await world.settle();
    expect(await read(world, lead.id)).toMatchObject({ stage: 'mql', cycle: 2, owner: { id: expect.any(String) }, kind: 'inbound' });
    expect((await act(world, lead.id, 'reopen', { code: 'other' })).status).toBe(422);
  });
});

describe('dormant', () => {
  it.each(['reject', 'recycle'])('fourteen days after sales gave them back (%s), and not before', async (verb) => {
    const world = await seededWorld({ start });
    const lead = await captured(world);
    await later(world, 20 * day);
    await act(world, lead.id, verb, { code: 'not-ready' });
    await later(world, 14 * day - 10 * minute);
    expect((await read(world, lead.id)).stage).toBe(verb === 'reject' ? 'lead' : 'recycled');
    await later(world, 10 * minute);
    expect((await read(world, lead.id)).stage).toBe('dormant');
  });

  it('after 14 days without a sign of the person, to the minute of the sweep, and not before', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world, { email: 'sam@gmail.com', title: 'Student' }, 'newsletter');
    expect(lead.stage).toBe('lead');
    await later(world, 14 * day - 10 * minute);
    expect((await read(world, lead.id)).stage).toBe('lead');
    await later(world, 10 * minute);
    expect(await read(world, lead.id)).toMatchObject({ stage: 'dormant', nextStep: 'nurture' });
    const events = (await world.api('GET', `/v1/leads/${lead.id}/timeline?limit=100`)).json.items;
    expect(events.at(-1)).toMatchObject({ type: 'lead.nurtured.v1', data: { reason: 'dormant' } });
    expect((await moves(world, lead.id)).at(-1)).toEqual(['lead', 'fall-dormant', 'dormant', 1]);
  });

  it('a sign of the person puts it off or wakes them; mails sent to them and machines do neither', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world, { email: 'sam@gmail.com', title: 'Student' }, 'newsletter');
    await later(world, 10 * day);
    expect((await engage(world, 'sam@gmail.com', 'page.viewed')).status).toBe(202);
    await later(world, 5 * day);
    expect((await read(world, lead.id)).stage).toBe('lead');
    await engage(world, 'sam@gmail.com', 'email.sent');
    await later(world, 9 * day);
    expect((await read(world, lead.id)).stage).toBe('dormant');
    await engage(world, 'sam@gmail.com', 'email.delivered');
    await world.settle();
    expect((await read(world, lead.id)).stage).toBe('dormant');
    await engage(world, 'sam@gmail.com', 'page.viewed');
    await world.settle();
    expect((await moves(world, lead.id)).at(-1)).toEqual(['dormant', 're-enter', 'lead', 1]);
    await later(world, 14 * day);
    expect((await read(world, lead.id)).stage).toBe('dormant');
  });

  it('never falls who is with sales', async () => {
    const world = await seededWorld({ start });
    const lead = await captured(world, { email: 'sam@gmail.com', title: 'Student' }, 'newsletter');
    await act(world, lead.id, 'assign', { ownerId: 'jonas-keller' });
    await later(world, 30 * day);
    expect((await read(world, lead.id)).stage).toBe('lead');
  });
});
