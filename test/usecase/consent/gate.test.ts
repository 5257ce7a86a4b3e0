import { beforeEach, describe, expect, it } from 'vitest';
import { fileKeys } from '../../../shared/application/transfer/file-keys.ts';
import type { World } from '../../support/world.ts';
import { asJson, captured, consentWorld, hour, linksOf, minute, typesOf } from './support.ts';

let world: World;
const vp = { email: 'vera@werk.example', firstName: 'Vera', title: 'VP Sales', country: 'DE', company: 'Werk', employees: '800' };
const leadAt = async (id: string) => (await world.api('GET', `/v1/leads/${id}`)).json;
const decisionsOf = async (id: string) => (await world.api('GET', `/v1/leads/${id}/explanation`)).json.items;
const object = (id: string, purpose: string) =>
  world.api('POST', `/v1/leads/${id}/consents`, { act: 'withdraw', consents: [{ purpose, channel: 'any' }], explanation: 'objects' });
const restrict = (id: string, restricted: boolean) =>
  world.api('POST', `/v1/leads/${id}/restrict`, { restricted, reason: 'accuracy is disputed' });
/** A lead whose machine has not begun, so that what it is allowed can be settled first. */
async function fresh(): Promise<string> {
  const { id } = (
    await world.api('POST', '/v1/leads', { person: { email: 'vera@werk.example', title: 'VP Sales', country: 'DE' }, tags: ['demo'] })
  ).json;
  return id;
}

beforeEach(async () => {
  world = await consentWorld();
});

it('a plain demo request goes its way: routed and delivered without any consent', async () => {
  await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.routed'] });
  const id = await captured(world, 'demo-request', vp);
  expect(await leadAt(id)).toMatchObject({ stage: 'mql', owner: { id: expect.any(String) }, consent: {} });
  expect(JSON.parse(world.posts[0]?.body ?? '{}').data.lead.person.email).toBe('vera@werk.example');
});

describe('enrichment', () => {
  const enrichmentsOf = async (id: string) => (await decisionsOf(id)).filter((row: { kind: string }) => row.kind === 'enrichment');

  it('of a person who objected looks nothing up, says why, and lets the lead go on with what they told', async () => {
    const id = await fresh();
    await object(id, 'enrichment');
    await world.settle();
    expect(await leadAt(id)).toMatchObject({
      person: { title: 'VP Sales', seniority: null, role: null },
      company: { domain: null, name: null },
      score: { grade: expect.any(String) },
      pendingStep: null,
    });
    expect(await enrichmentsOf(id)).toMatchObject([
      {
        outcome: { blocked: 'withdrawn', reason: 'legal-withdrawn', changed: [] },
        reasons: ['The person withdrew enrichment:any.'],
        documents: [{ kind: 'consent-policy', id: 'default', version: 1 }],
      },
    ]);
    const told = world.published.find((event) => event.type === 'lead.enriched.v1');
    expect(told?.data).toMatchObject({ fields: [], withheld: 'legal-withdrawn' });
  });

  it('waits for a yes where the policy asks for one, and is done once the person gave it', async () => {
    const policy = (await world.api('GET', '/v1/documents/consent-policy/default')).json.published;
    const asks = { channel: 'any', needs: 'grant' };
    const purposes = policy.purposes.map((row: { id: string }) => (row.id === 'enrichment' ? { ...row, channels: [asks] } : row));
    await world.publishDocument('consent-policy', 'default', { ...policy, purposes });
    const id = await fresh();
    await world.settle();
    expect((await enrichmentsOf(id))[0].outcome).toMatchObject({ blocked: 'no-consent' });
    await asJson(world, (await linksOf(world, id)).preferences, { set: { 'enrichment:any': true } });
    expect((await leadAt(id)).pendingStep).toBe('enrich');
    await world.advance(3 * minute);
    expect(await leadAt(id)).toMatchObject({
      person: { seniority: 'vp' },
      company: { domain: 'werk.example' },
      pendingStep: null,
      score: { grade: expect.any(String) },
    });
    expect((await enrichmentsOf(id)).map((row: { outcome: object }) => 'blocked' in row.outcome).sort()).toEqual([false, true]);
  });
});

describe('scoring', () => {
  it('of a person who objected is not done; score and stage stay, and the decision says why', async () => {
    const id = await fresh();
    await object(id, 'profiling');
    await world.settle();
    expect(await leadAt(id)).toMatchObject({ stage: 'lead', score: null, pendingStep: null, owner: null });
    const told = world.published.find((event) => event.type === 'lead.nurtured.v1');
    expect(told?.data).toMatchObject({ reason: 'legal-withdrawn', rubricVersion: null });
    const decision = (await decisionsOf(id)).find((row: { kind: string }) => row.kind === 'scoring');
    expect(decision).toMatchObject({
      outcome: { blocked: 'withdrawn' },
      documents: [{ kind: 'consent-policy', id: 'default', version: 1 }],
    });
    expect(decision.reasons[0]).toContain('profiling:any');
    expect(world.published.some((event) => event.type === 'lead.scored.v1')).toBe(false);
  });

  it('is done after all once the person allows it', async () => {
    const id = await fresh();
    await object(id, 'profiling');
    await world.settle();
    await asJson(world, (await linksOf(world, id)).preferences, { set: { 'profiling:any': true } });
    expect((await leadAt(id)).pendingStep).toBe('score');
    await world.advance(3 * minute);
    expect(await leadAt(id)).toMatchObject({ score: { grade: expect.any(String) }, pendingStep: null });
  });

  it('looks at nobody’s clicks before it may', async () => {
    const id = await fresh();
    await object(id, 'profiling');
    const clicks = ['a', 'b', 'c'].map((link) => ({
      eventId: link,
      leadId: id,
      signal: 'email.clicked',
      occurredAt: world.clock.now(),
      mail: { messageId: 'm', link: `https://www.example.com/${link}` },
    }));
    await world.api('POST', '/v1/engagements', { engagements: clicks });
    await world.settle();
    const discounts = () => world.published.filter(({ type }) => type === 'engagement.discounted.v1');
    expect(discounts()).toEqual([]);
    await asJson(world, (await linksOf(world, id)).preferences, { set: { 'profiling:any': true } });
    await world.advance(3 * minute);
    expect(discounts()).toMatchObject([{ data: { count: 3, reasons: ['burst'] } }]);
  });
});

describe('routing', () => {
  it('of a person who objected ends in the monitored queue for a person to look at, before any rule', async () => {
    const id = await fresh();
    await object(id, 'routing');
    await world.publishDocument('rubric', 'default', {
      ...(await world.api('GET', '/v1/documents/rubric/default')).json.published,
      mql: { field: 'person.title', op: 'eq', value: 'VP Sales' },
    });
    await world.settle();
    expect(await leadAt(id)).toMatchObject({ stage: 'mql', owner: null, queue: expect.any(String), nextStep: 'legal-review' });
    expect(world.published.find((event) => event.type === 'lead.unrouted.v1')?.data).toMatchObject({ reason: 'legal-withdrawn' });
    const routing = (await decisionsOf(id)).find((row: { kind: string }) => row.kind === 'routing');
    expect(routing.reasons).toEqual([
      { gate: { allowed: false, why: 'withdrawn', detail: 'The person withdrew routing:any.' } },
      { kind: 'consent-policy', id: 'default', version: 1 },
    ]);
    await asJson(world, (await linksOf(world, id)).preferences, { set: { 'routing:any': true } });
    await world.advance(3 * minute);
    expect(await leadAt(id)).toMatchObject({ owner: { id: expect.any(String) }, queue: null, nextStep: 'first-touch' });
  });
});

describe('exports', () => {
  it('leave out who objected or is restricted, and count them by the reason', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push(await captured(world, 'newsletter', { email: `${name}@werk.example` }));
    await object(ids[0] ?? '', 'export');
    await object(ids[1] ?? '', 'processing');
    await restrict(ids[2] ?? '', true);
    for (const format of ['csv', 'ndjson']) {
      const made = await world.api('POST', '/v1/exports', { format });
      await world.settle();
      expect((await world.api('GET', `/v1/exports/${made.json.id}`)).json).toMatchObject({
        state: 'done',
        leads: 1,
        leftOut: { withdrawn: 2, restricted: 1 },
      });
      const text = Buffer.from(world.fileRows.get(fileKeys.result({ kind: 'export', id: made.json.id })) ?? []).toString();
      expect(['a', 'b', 'c', 'd'].filter((name) => text.includes(`${name}@werk.example`))).toEqual(['d']);
    }
  });
});

describe('deliveries', () => {
  const answered = (status: number) => ({ kind: 'answered', status, retryAfterSeconds: null, body: '', durationMs: 5 }) as const;
  const rowsOf = (id: string) => [...world.deliveryRows.values()].filter((row) => row.leadId === id);

  it('that wait are cancelled by an objection, with the reason in the ledger; the notice itself carries no person', async () => {
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['*'] });
    world.receiver.answer = () => answered(503);
    const id = await captured(world, 'demo-request', vp);
    expect(rowsOf(id).every((row) => row.state === 'pending')).toBe(true);
    world.receiver.answer = () => answered(200);
    world.posts.length = 0;
    await object(id, 'export');
    // At once, and not when their next attempts would have come.
    await world.settle();
    const rows = rowsOf(id);
    expect(rows.filter((row) => row.state === 'delivered').map((row) => row.eventType)).toEqual(['consent.withdrawn.v1']);
    for (const row of rows.filter(({ eventType }) => !eventType.startsWith('consent.withdrawn'))) {
      expect(row.state, row.eventType).toBe('superseded');
      expect(row.attempts.at(-1)?.error).toBe('consent:withdrawn');
    }
    expect(world.posts).toHaveLength(1);
    const body = JSON.parse(world.posts[0]?.body ?? '{}');
    expect(body).toMatchObject({
      type: 'consent.withdrawn',
      data: { leadId: id, lead: null, consents: [{ purpose: 'export', channel: 'any', from: 'unknown' }] },
    });
    expect(world.posts[0]?.body).not.toMatch(/vera|werk/i);
  });

  it('ask the gate in the read before each post: what was opened before the objection leaves no more', async () => {
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.*'] });
    const id = await fresh();
    // The objection commits while the first deliveries stand in the queue, and its own event is still in the stream.
    await object(id, 'processing');
    await world.settle();
    expect(world.posts.map((post) => JSON.parse(post.body).type)).toEqual(['consent.withdrawn']);
    expect(
      rowsOf(id)
        .filter((row) => row.eventType.startsWith('lead.'))
        .every((row) => row.state === 'superseded'),
    ).toBe(true);
  });

  it('go on after a no to marketing alone, and carry it', async () => {
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.*'] });
    const id = await captured(world, 'demo-request', { ...vp, marketingConsent: 'yes' });
    await world.api('POST', `/v1/leads/${id}/consents`, {
      act: 'withdraw',
      consents: [{ purpose: 'marketing', channel: 'email' }],
      explanation: 'x',
    });
    await world.settle();
    const last = JSON.parse(world.posts.at(-1)?.body ?? '{}');
    expect(last).toMatchObject({
      type: 'consent.withdrawn',
      data: { lead: { consent: { 'marketing:email': 'withdrawn' }, person: { email: 'vera@werk.example' } } },
    });
    expect(rowsOf(id).every((row) => row.state === 'delivered')).toBe(true);
  });
});

describe('a restriction (GDPR Art. 18)', () => {
  it('stops every step and every delivery; once lifted, what is owed resumes', async () => {
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.*'] });
    const receipt = (await world.submit('demo-request', vp)).json.receiptId;
    const id = (await world.api('GET', `/v1/receipts/${receipt}`)).json.leadId;
    const done = await restrict(id, true);
    expect(done.json.restricted).toMatchObject({ reason: 'accuracy is disputed', by: 'integration:admin' });
    await world.advance(3 * hour);
    expect(await leadAt(id)).toMatchObject({ pendingStep: 'enrich', score: null, owner: null, stage: 'lead' });
    expect(typesOf(world, id, 'lead.')).toEqual(['lead.captured.v1', 'lead.restricted.v1']);
    const bodies = world.posts.map((post) => JSON.parse(post.body));
    expect(bodies.map((body) => [body.type, body.data.lead])).toEqual([['lead.restricted', null]]);
    expect(await world.leads.stalled(world.clock.now(), 10)).toEqual([]);

    expect((await restrict(id, false)).json.restricted).toBe(null);
    await world.advance(5 * minute);
    expect(await leadAt(id)).toMatchObject({ pendingStep: null, stage: 'mql', owner: { id: expect.any(String) } });
    expect([...world.deliveryRows.values()].filter((row) => row.leadId === id && row.state !== 'delivered')).toEqual([]);
    expect(new Set(world.posts.map((post) => JSON.parse(post.body).type))).toContain('lead.captured');
    const privacy = (await decisionsOf(id)).filter((row: { kind: string }) => row.kind === 'privacy');
    expect(privacy.map((row: { outcome: unknown }) => row.outcome)).toEqual([{ restricted: true }, { restricted: false }]);
  });

  it('lets the person act, is set once, and lets no import in', async () => {
    const id = await captured(world, 'newsletter', { email: 'sam@gmail.com', marketingConsent: 'yes' });
    await restrict(id, true);
    const { version } = await leadAt(id);
    await restrict(id, true);
    expect((await leadAt(id)).version).toBe(version);
    await asJson(world, (await linksOf(world, id)).preferences, { set: { 'marketing:email': false } });
    expect((await leadAt(id)).consent['marketing:email']).toBe('withdrawn');
    await world.settle();
    expect(typesOf(world, id)).toContain('consent.withdrawn.v1');
    const made = await world.api('POST', '/v1/imports', {
      columns: { Mail: 'person.email', Job: 'person.title' },
      consent: { legalBasis: 'not-applicable', note: 'x' },
    });
    world.fileRows.set(fileKeys.source(made.json.id), Buffer.from('Mail,Job\nsam@gmail.com,CEO\n'));
    await world.api('POST', `/v1/imports/${made.json.id}/start`);
    await world.settle();
    expect((await world.api('GET', `/v1/imports/${made.json.id}`)).json.counts).toMatchObject({ failed: 1, updated: 0 });
    expect((await leadAt(id)).person.title).toBe(null);
    expect((await world.api('POST', `/v1/leads/${id}/restrict`, { restricted: true })).status).toBe(422);
  });
});
