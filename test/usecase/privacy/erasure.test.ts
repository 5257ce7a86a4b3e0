import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTrackingTokens } from '../../../shared/application/engagement/tracking-token.ts';
import { fileKeys } from '../../../shared/application/transfer/file-keys.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import { seededWorld, type World } from '../../support/world.ts';
import { track, view } from '../engagement/support.ts';

const minute = 60_000;
const person = { email: 'vera@werk.example', firstName: 'Vera', title: 'VP Sales', country: 'DE', company: 'Werk' };

let world: World;
beforeEach(async () => {
  world = await seededWorld({ start: '2026-01-07T09:00:00.000Z' });
});

const leadOf = async (receiptId: string): Promise<string> => (await world.api('GET', `/v1/receipts/${receiptId}`)).json.leadId;
async function captured(fields: Record<string, unknown> = person, form = 'demo-request') {
  const receiptId = (await world.submit(form, fields)).json.receiptId;
  await world.settle();
  return { receiptId, leadId: await leadOf(receiptId) };
}
/** Imports a file of two columns; the rows of its result. */
async function runImport(text: string, body: Record<string, unknown> = {}): Promise<readonly Record<string, string>[]> {
  const columns = { email: 'person.email', 'first name': 'person.firstName' };
  const consent = { legalBasis: 'legitimate-interest-prospect', note: 'They asked at a fair.' };
  const { id } = (await world.api('POST', '/v1/imports', { columns, consent, ...body })).json;
  world.fileRows.set(fileKeys.source(id), Buffer.from(text));
  const started = await world.api('POST', `/v1/imports/${id}/start`);
  expect(started.status, started.text).toBe(202);
  await world.settle();
  const bytes = world.fileRows.get(fileKeys.result({ kind: 'import', id }));
  return parse(Buffer.from(bytes ?? []).toString(), { bom: true, columns: true });
}
const erase = (leadId: string) => world.api('POST', `/v1/leads/${leadId}/erase`, { reason: 'person-request' });

describe('an erased person (R18)', () => {
  it('is gone at once under the id, for reads and for commands, and a second request changes nothing', async () => {
    const { leadId, receiptId } = await captured();
    const done = await erase(leadId);
    expect(done.status).toBe(202);
    expect(done.json).toMatchObject({ leadId, memberIds: [], reason: 'person-request', clearedAt: null });
    expect((await erase(leadId)).json).toEqual(done.json);
    for (const part of ['', '/touches', '/consents', '/deliveries', '/personal-data']) {
      const answer = await world.api('GET', `/v1/leads/${leadId}${part}`);
      expect([part, answer.status, answer.json.code]).toEqual([part, 410, 'erased']);
    }
    expect((await world.api('POST', `/v1/leads/${leadId}/accept`)).json.code).toBe('erased');
    expect((await world.api('POST', `/v1/leads/${leadId}/merge`, { otherId: 'lead_x' })).json.code).toBe('erased');
    expect((await world.api('GET', `/v1/receipts/${receiptId}`)).json.state).toBe('erased');
    expect((await world.api('POST', '/v1/leads/lead_nobody/erase', { reason: 'person-request' })).status).toBe(404);
    expect(world.auditRows.filter((row) => row.action === 'lead.erase')).toHaveLength(1);
  });

  it('leaves a timeline of thin events and an explanation that says so', async () => {
    const { leadId } = await captured();
    await erase(leadId);
    await world.advance(5 * minute);
    const types = (await world.api('GET', `/v1/leads/${leadId}/timeline`)).json.items.map((item: { type: string }) => item.type);
    expect(types[0]).toBe('lead.captured.v1');
    expect(types.at(-1)).toBe('lead.erased.v1');
    expect((await world.api('GET', `/v1/leads/${leadId}/explanation`)).json).toEqual({
      items: [],
      erased: { at: '2026-01-07T09:00:00.000Z', reason: 'person-request' },
    });
  });

  it('is erased under every id they had, whichever is asked for, and the un-merge of old brings nobody back', async () => {
    const one = await captured();
    const two = await captured({ email: 'vera@home.example', title: 'CTO' }, 'webinar');
    await world.api('POST', `/v1/leads/${one.leadId}/merge`, { otherId: two.leadId });
    await world.settle();
    const done = await erase(two.leadId);
    expect(done.json).toMatchObject({ leadId: two.leadId, memberIds: [one.leadId] });
    for (const id of [one.leadId, two.leadId]) expect((await world.api('GET', `/v1/leads/${id}`)).status).toBe(410);
    for (const id of [one.leadId, two.leadId]) {
      const types = (await world.api('GET', `/v1/leads/${id}/timeline`)).json.items.map((item: { type: string }) => item.type);
      expect(types).toContain('lead.erased.v1');
    }
    expect((await world.api('POST', `/v1/leads/${one.leadId}/unmerge`, { memberId: two.leadId })).json.code).toBe('erased');
    expect(world.state.identities.size).toBe(0);
  });

  it('who left a merged lead takes along what they sent while they were in it, and leaves the other their own', async () => {
    const one = await captured();
    const two = await captured({ email: 'vera@home.example', title: 'CTO' }, 'webinar');
    await world.api('POST', `/v1/leads/${one.leadId}/merge`, { otherId: two.leadId });
    await world.settle();
    const during = (await world.submit('webinar', { email: 'vera@home.example', company: 'Secret Venture' })).json.receiptId;
    await world.settle();
    await world.api('POST', `/v1/leads/${one.leadId}/unmerge`, { memberId: two.leadId });
    await world.settle();
    await erase(two.leadId);
    await world.advance(5 * minute);
    expect(world.state.submissions.get(during)?.raw).toEqual({});
    expect((await world.api('GET', `/v1/leads/${one.leadId}`)).status).toBe(200);
    expect(world.state.submissions.get(one.receiptId)?.raw).toMatchObject({ firstName: 'Vera' });
  });

  it('is refused as a new lead by the API and by an import, row by row, and in its dry run', async () => {
    const { leadId } = await captured();
    await erase(leadId);
    expect((await world.api('POST', '/v1/leads', { person: { email: 'VERA@werk.example' } })).json.code).toBe('erased-person');
    for (const dryRun of [true, false]) {
      const results = await runImport('email,first name\nvera@werk.example,Vera\nnew@werk.example,New\n', { dryRun });
      expect(results.map((row) => [row.status, row.code])).toEqual([
        ['failed', 'erased-person'],
        ['created', ''],
      ]);
    }
  });

  it('comes back by a later act of their own, as somebody new, and an import then fills that lead', async () => {
    const { leadId } = await captured({ ...person, message: 'the old question' });
    await erase(leadId);
    await world.advance(5 * minute);
    const again = await captured({ email: 'vera@werk.example', title: 'CTO' });
    expect(again.leadId).not.toBe(leadId);
    const lead = (await world.api('GET', `/v1/leads/${again.leadId}`)).json;
    expect(lead.person).toMatchObject({ email: 'vera@werk.example', firstName: null, title: 'CTO' });
    expect((await world.leads.touches(again.leadId as LeadId)).map((touch) => touch.submissionId)).toEqual([again.receiptId]);
    expect((await world.api('GET', `/v1/leads/${leadId}`)).status).toBe(410);
    const results = await runImport('email,first name\nvera@werk.example,Vera\n');
    expect(results.map((row) => row.status)).toEqual(['updated']);
  });

  it('is not brought back by what was on hold or unresolved when they went, also once they are back', async () => {
    await world.publishDocument('form', 'strict', {
      ...(await world.api('GET', '/v1/documents/form/demo-request')).json.published,
      aliases: {},
      spam: { token: 'required' },
    });
    const { leadId } = await captured();
    const held = (await world.submit('strict', { ...person, message: 'held words' })).json.receiptId;
    const parked = { ...world.state.submissions.get(held), id: 'sub_parked', hold: null } as never;
    const [[identity = ''] = []] = world.state.identities;
    await world.leads.park(parked, null, identity);
    const before = await world.leads.submission(held as never);
    expect(before?.hold).toBe('quarantined');
    world.clock.set('2026-01-07T09:00:01.000Z' as never);
    await erase(leadId);
    await world.settle();
    expect(world.state.submissions.get(held)?.raw).toEqual({});
    expect((await world.api('GET', `/v1/receipts/${held}`)).json.state).toBe('erased');
    expect((await world.api('POST', `/v1/submissions/${held}/release`)).json.code).toBe('erased-person');
    expect((await world.api('GET', '/v1/submissions')).json.items).toEqual([]);
    // As if a restore had brought the row back.
    await world.advance(minute);
    await captured({ email: 'vera@werk.example' });
    world.state.submissions.delete('sub_parked');
    await world.leads.park(parked, null, identity);
    await world.advance(2 * minute);
    expect(world.state.submissions.get('sub_parked')?.raw).toEqual({});
    for (const rows of world.state.leads.values()) expect(rows.lead.person.firstName).toBeNull();
  });

  it('takes what is on hold of theirs along, whatever its form reads, and nothing that others sent about them', async () => {
    const demo = (await world.api('GET', '/v1/documents/form/demo-request')).json.published;
    const strict = { ...demo, aliases: {}, spam: { token: 'required' } };
    await world.publishDocument('form', 'strict', strict);
    const fields = strict.fields.filter(({ name }: { name: string }) => ['email', 'phone'].includes(name));
    await world.publishDocument('form', 'callback', { ...strict, fields: fields.map((field: object) => ({ ...field, required: false })) });
    const { leadId } = await captured();
    const held = async (form: string, fields: Record<string, unknown>): Promise<string> => {
      const { json } = await world.submit(form, fields);
      expect((await world.leads.submission(json.receiptId))?.hold).toBe('quarantined');
      return json.receiptId;
    };
    const theirs = [
      await held('strict', { ...person, message: 'ask bob@werk.example' }),
      await held('callback', { phone: '+493012345', Kontakt: 'Vera@werk.example' }),
    ];
    const others = [
      await held('strict', { email: 'bob@werk.example', referredBy: 'vera@werk.example' }),
      await held('callback', { phone: '+493012346', from: 'bob@werk.example', about: 'vera@werk.example' }),
      await held('callback', { phone: '+493012347' }),
    ];
    const { submissions } = (await world.api('GET', `/v1/leads/${leadId}/personal-data`)).json;
    const listed = submissions.map((row: { receiptId: string }) => row.receiptId);
    expect(theirs.every((id) => listed.includes(id))).toBe(true);
    expect(others.some((id) => listed.includes(id))).toBe(false);
    world.clock.advance(1);
    await erase(leadId);
    await world.settle();
    for (const id of theirs) expect(world.state.submissions.get(id)?.raw).toEqual({});
    for (const id of others) expect(world.state.submissions.get(id)?.raw).not.toEqual({});
  });

  it('takes along the browser that only a post on hold of theirs names', async () => {
    const demo = (await world.api('GET', '/v1/documents/form/demo-request')).json.published;
    await world.publishDocument('form', 'strict', { ...demo, aliases: {}, spam: { token: 'required' } });
    const { leadId } = await captured();
    const { id, token } = await createTrackingTokens(world).issue(world.ids);
    await track(world, [view(world, { url: 'https://www.example.com/pricing' })], token);
    expect(world.state.visitors.get(id)?.engagements.size).toBe(1);
    await world.submit('strict', { ...person, visit: { visitor: token } });
    world.clock.advance(1);
    await erase(leadId);
    await world.settle();
    expect(world.state.visitors.has(id)).toBe(false);
  });
});

describe('the sinks of an erased person', () => {
  beforeEach(() =>
    world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.routed', 'lead.captured'] }),
  );
  const told = () => world.posts.map((post) => JSON.parse(post.body)).filter((body) => body.type === 'lead.erased');

  it('are told, with ids alone, and the obligation closes with their acknowledgement', async () => {
    const { leadId } = await captured();
    await erase(leadId);
    await world.advance(5 * minute);
    expect(told()).toHaveLength(1);
    expect(told()[0].data).toMatchObject({ leadId, lead: null, reason: 'person-request' });
    const [obligation] = [...world.obligationRows.values()];
    expect(obligation).toMatchObject({ leadId, endpointId: 'crm', eventType: 'lead.erased.v1', state: 'closed' });
    // What was sent before is forgotten, with what the receiver answered.
    expect([...world.deliveryRows.values()].map((row) => row.eventType)).toEqual(['lead.erased.v1']);
  });

  it('are asked again while they do not answer, and what was pending is never sent', async () => {
    world.receiver.answer = () => ({ kind: 'answered', status: 503, retryAfterSeconds: null, body: 'busy', durationMs: 5 });
    const { leadId } = await captured();
    await erase(leadId);
    await world.settle();
    const from = world.posts.length;
    await world.advance(3 * 60 * minute);
    expect([...world.obligationRows.values()].map((row) => row.state)).toEqual(['late']);
    world.receiver.answer = () => ({ kind: 'answered', status: 200, retryAfterSeconds: null, body: 'ok', durationMs: 5 });
    await world.advance(3 * 60 * minute);
    expect([...world.obligationRows.values()].map((row) => row.state)).toEqual(['closed']);
    expect(new Set(world.posts.slice(from).map((post) => JSON.parse(post.body).type))).toEqual(new Set(['lead.erased']));
  });
});

describe('the clearing', () => {
  it('is finished by the sweep when its message is lost, and ends with a last look after every late writer', async () => {
    const { leadId } = await captured();
    await erase(leadId);
    world.stream.length = 0;
    await world.advance(3 * minute + 1000);
    const tombstone = await world.leads.tombstone(leadId as LeadId);
    expect(tombstone?.clearedAt).not.toBeNull();
    expect(await world.erasures.owed('2030-01-01T00:00:00.000Z' as never, 10)).toEqual([]);
    const rows = world.state.erased.get(leadId as LeadId);
    for (const map of [rows?.clocks, rows?.touches, rows?.consents, rows?.decisions]) expect(map?.size).toBe(0);
  });

  it('takes along what a writer who had read the lead before wrote after', async () => {
    const { leadId } = await captured();
    const late = await world.leads.get(leadId as LeadId);
    await erase(leadId);
    await world.settle();
    expect(late).not.toBeNull();
    expect(
      await world.leads.commit({
        lead: { ...(late as never as object), version: (late?.version ?? 0) + 1 } as never,
        expectedVersion: late?.version ?? 0,
        events: [],
        now: world.clock.now(),
      }),
    ).toMatchObject({ ok: false, conflict: 'version' });
    world.state.erased.get(leadId as LeadId)?.engagements.set('x', { id: 'x', visitorId: null } as never);
    await world.advance(4 * minute);
    expect(world.state.erased.get(leadId as LeadId)?.engagements.size).toBe(0);
  });
});
