import { describe, expect, it } from 'vitest';
import { offeredTo } from '../../shared/domain/leads/merge/group.ts';
import { seededWorld, type World } from '../support/world.ts';

const start = '2026-01-07T09:00:00.000Z';
const minutes = 60_000;
const vp = { title: 'VP Sales', country: 'DE', company: 'Werk Example' };

// biome-ignore lint/suspicious/noExplicitAny: answers of the API, as a client reads them
type Json = any;

async function captured(world: World, form: string, fields: Record<string, unknown>): Promise<Json> {
  const { receiptId } = (await world.submit(form, fields)).json;
  await world.settle();
  const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
  return get(world, leadId);
}
const get = async (world: World, id: string): Promise<Json> => (await world.api('GET', `/v1/leads/${id}`)).json;
const merge = (world: World, id: string, otherId: string, headers = {}) => world.api('POST', `/v1/leads/${id}/merge`, { otherId }, headers);
const unmerge = (world: World, id: string, memberId: string) => world.api('POST', `/v1/leads/${id}/unmerge`, { memberId });
const call = (world: World, id: string) => world.api('POST', `/v1/leads/${id}/activities`, { type: 'call', direction: 'outbound' });
const timeline = async (world: World, id: string): Promise<Json[]> =>
  (await world.api('GET', `/v1/leads/${id}/timeline?limit=100`)).json.items;
const openClocks = (lead: Json): Json[] => lead.clocks.filter((clock: Json) => clock.state === 'running' || clock.state === 'breached');
const pointers = (world: World) => structuredClone([...world.state.pools.values()].map((pool) => pool.pointers));
/** Without what every merge and un-merge moves. */
const still = ({ version: _v, updatedAt: _u, pendingStep: _p, score: _s, clocks, ...rest }: Json) => ({
  ...rest,
  open: openClocks({ clocks }).map(({ kind, dueAt, startedAt }: Json) => ({ kind, dueAt, startedAt })),
});

async function pair() {
  const world = await seededWorld({ start });
  const first = await captured(world, 'demo-request', { ...vp, email: 'vera.one@werk.example', firstName: 'Vera' });
  await world.advance(10 * minutes);
  const second = await captured(world, 'demo-request', { ...vp, email: 'vera.two@werk.example', lastName: 'Probst', message: 'hello' });
  return { world, first, second };
}

describe('POST /v1/leads/{leadId}/merge', () => {
  it('makes one lead of two: the one captured first stays, whichever is named first, and asking again changes nothing', async () => {
    const { world, first, second } = await pair();
    const merged = await merge(world, second.id, first.id);
    expect(merged.status, merged.text).toBe(200);
    expect(merged.json.id).toBe(first.id);
    expect(merged.json.members).toEqual([second.id]);
    expect(merged.headers['content-location']).toBe(`/v1/leads/${first.id}`);
    expect(merged.json.person).toMatchObject({ email: 'vera.one@werk.example', firstName: 'Vera', lastName: 'Probst' });
    const events = world.published.length;
    for (const [a, b] of [
      [second.id, first.id],
      [first.id, second.id],
    ]) {
      const again = await merge(world, a, b);
      expect(again.status).toBe(200);
      expect(again.json).toEqual(merged.json);
    }
    await world.settle();
    expect((await get(world, first.id)).pendingStep).toBeNull();
    expect(world.published.filter((event) => event.type === 'lead.merged.v1').length).toBe(2);
    expect(world.published.length).toBeGreaterThan(events);
  });

  it('refuses a lead with itself, nobody, a version that moved on, and more members than a person can have', async () => {
    const { world, first, second } = await pair();
    const code = async (id: string, otherId: string, headers = {}) => {
      const { status, json } = await merge(world, id, otherId, headers);
      return [status, json.code];
    };
    expect(await code(first.id, first.id)).toEqual([422, 'same-lead']);
    expect(await code(first.id, 'lead_nobody')).toEqual([404, 'unknown-lead']);
    expect(await code('lead_nobody', first.id)).toEqual([404, 'unknown-lead']);
    expect(await code(first.id, second.id, { 'if-match': '"1"' })).toEqual([412, 'stale-version']);
    expect(await code(first.id, second.id, { 'if-match': 'nonsense' })).toEqual([412, 'stale-version']);
    const etag = (await world.api('GET', `/v1/leads/${first.id}`)).headers.etag ?? '';
    expect((await merge(world, first.id, second.id, { 'if-match': etag })).status).toBe(200);
    // A client that lost the answer asks again with the tag it had.
    expect((await merge(world, first.id, second.id, { 'if-match': etag })).status).toBe(200);
    for (let n = 0; n < 48; n += 1) {
      const { json } = await world.api('POST', '/v1/leads', { person: { email: `n${n}@many.example` } });
      expect((await merge(world, first.id, json.id)).status).toBe(200);
    }
    const last = await world.api('POST', '/v1/leads', { person: { email: 'last@many.example' } });
    expect(await code(last.json.id, first.id)).toEqual([409, 'too-many-members']);
    expect((await get(world, last.json.id)).id).toBe(last.json.id);
  });

  it('answers an old id with the survivor wherever a lead is named, and no list shows it', async () => {
    const { world, first, second } = await pair();
    await merge(world, first.id, second.id);
    await world.settle();
    const [asked, survivor] = [await world.api('GET', `/v1/leads/${second.id}`), await world.api('GET', `/v1/leads/${first.id}`)];
    expect(asked.json).toEqual(survivor.json);
    expect(asked.headers['content-location']).toBe(`/v1/leads/${first.id}`);
    expect(survivor.headers['content-location']).toBeUndefined();
    for (const part of ['timeline', 'touches', 'consents', 'explanation', 'deliveries'])
      expect((await world.api('GET', `/v1/leads/${second.id}/${part}`)).json).toEqual(
        (await world.api('GET', `/v1/leads/${first.id}/${part}`)).json,
      );
    const log = await timeline(world, first.id);
    expect(log.filter((event) => event.type === 'lead.captured.v1')).toHaveLength(2);
    expect((await world.api('GET', `/v1/leads/${first.id}/touches`)).json.items).toHaveLength(2);
    const listed = (await world.api('GET', '/v1/leads?limit=100')).json.items.map((lead: Json) => lead.id);
    expect(listed.filter((id: string) => id === first.id || id === second.id)).toEqual([first.id]);
    const owned = (await world.api('GET', `/v1/leads?owner=${second.owner.id}`)).json.items;
    expect(owned.map((lead: Json) => lead.id)).not.toContain(second.id);
    expect((await call(world, second.id)).status).toBe(201);
    expect((await world.api('POST', `/v1/leads/${second.id}/accept`)).json).toMatchObject({ id: first.id, stage: 'sal' });
    expect((await get(world, first.id)).contacted).toBe(true);
  });

  it('chains of merges are flat: every old id is one hop away', async () => {
    const { world, first, second } = await pair();
    const third = await captured(world, 'newsletter', { email: 'vera.three@werk.example' });
    const fourth = await captured(world, 'newsletter', { email: 'vera.four@werk.example' });
    await merge(world, third.id, fourth.id);
    await merge(world, second.id, fourth.id);
    await merge(world, first.id, third.id);
    for (const { id } of [second, third, fourth]) {
      expect((await get(world, id)).id).toBe(first.id);
      expect(world.state.leads.get(id)?.absorbed?.into).toBe(first.id);
    }
    expect((await get(world, first.id)).members).toEqual([second.id, third.id, fourth.id].sort());
  });

  it('keeps the owner of an accepted lead, tells who lost it, and gives the turn back', async () => {
    const { world, first, second } = await pair();
    expect(first.owner.id).not.toBe(second.owner.id);
    await world.api('POST', `/v1/leads/${second.id}/accept`);
    const before = pointers(world);
    const { json } = await merge(world, first.id, second.id);
    expect(json).toMatchObject({ id: second.id, stage: 'sal', owner: second.owner });
    const [told, absorbed] = world.stream.filter((event) => event.type === 'lead.merged.v1');
    expect(told).toMatchObject({ leadId: second.id, data: { survivorId: second.id, mergedId: first.id, ownerLost: first.owner.id } });
    expect(absorbed).toMatchObject({ leadId: first.id, data: { survivorId: second.id, clocks: [] } });
    const decision = (await world.api('GET', `/v1/leads/${first.id}/explanation`)).json.items.at(-1);
    expect(decision).toMatchObject({ kind: 'merge', outcome: { survivorId: second.id, credited: first.owner.id } });
    const after = pointers(world);
    expect(after[0]?.[first.owner.id]).toBeLessThan(before[0]?.[first.owner.id] ?? 0);
    await unmerge(world, second.id, first.id);
    expect(pointers(world)).toEqual(before);
  });

  it('runs the earliest unmet clock for the merged lead, and wakes it in time', async () => {
    const { world, first, second } = await pair();
    // The later lead is further along, so it stays; the earlier one's deadline comes along.
    await world.api('POST', `/v1/leads/${second.id}/accept`);
    const wanted = openClocks(first).find((clock) => clock.kind === 'first-touch');
    const { json } = await merge(world, first.id, second.id);
    const [open, ...more] = openClocks(json);
    expect(more).toEqual([]);
    expect(open).toMatchObject({ kind: 'first-touch', dueAt: wanted?.dueAt, startedAt: wanted?.startedAt });
    await world.advance(300 * minutes, { sweeping: false });
    const breached = world.published.filter((event) => event.type === 'sla.breached.v1' && event.occurredAt >= open.dueAt);
    expect(breached.map((event) => event.leadId)).toEqual(breached.map(() => second.id));
    expect(breached[0]).toMatchObject({ occurredAt: wanted?.dueAt, data: { ownerId: second.owner.id } });
    await call(world, first.id);
    expect(openClocks(await get(world, second.id))).toEqual([]);
  });

  it('counts points once over the touches of all', async () => {
    const { world, first, second } = await pair();
    const both = await captured(world, 'demo-request', { ...vp, email: 'alone@werk.example' });
    await captured(world, 'demo-request', { ...vp, email: 'alone@werk.example', message: 'again' });
    const alone = await get(world, both.id);
    await merge(world, first.id, second.id);
    await world.settle();
    const merged = await get(world, first.id);
    expect(merged.score.engagement).toBe(alone.score.engagement);
    // The same form under two addresses is one person who sent it twice, which counts once.
    expect(merged.score.engagement).toBe(first.score.engagement);
    await captured(world, 'webinar', { email: 'vera.two@werk.example' });
    expect((await get(world, first.id)).score.engagement).toBeGreaterThan(first.score.engagement);
    // Scored again by whatever comes, it stays.
    await captured(world, 'newsletter', { email: 'vera.two@werk.example' });
    const before = (await get(world, first.id)).score.engagement;
    await unmerge(world, first.id, second.id);
    await merge(world, first.id, second.id);
    await world.settle();
    expect((await get(world, first.id)).score.engagement).toBe(before);
  });

  it('a page view that two posts of one browser told of counts once', async () => {
    const world = await seededWorld({ start });
    const visit = { first: { at: '2026-01-06T09:00:00Z', url: 'https://www.example.com/pricing?utm_source=google' } };
    const one = await captured(world, 'newsletter', { email: 'same.one@werk.example', visit });
    const two = await captured(world, 'newsletter', { email: 'same.two@werk.example', visit });
    await merge(world, one.id, two.id);
    const { items } = (await world.api('GET', `/v1/leads/${one.id}/touches`)).json;
    expect(items.filter((touch: Json) => touch.signal === 'page.viewed')).toHaveLength(1);
    expect(items).toHaveLength(3);
  });

  it('lets what was on its way to either id go on for the survivor: nothing is lost, nothing comes back', async () => {
    const world = await seededWorld({ start });
    const ids: string[] = [];
    for (const email of ['early.one@werk.example', 'early.two@werk.example']) {
      const { receiptId } = (await world.submit('demo-request', { ...vp, email })).json;
      ids.push((await world.api('GET', `/v1/receipts/${receiptId}`)).json.leadId);
    }
    const [one = '', two = ''] = ids;
    // Both events wait in the stream: enrichment, score and route still come.
    expect((await merge(world, one, two)).json).toMatchObject({ id: one, pendingStep: 'enrich' });
    await world.settle();
    const lead = await get(world, two);
    expect(lead).toMatchObject({ id: one, pendingStep: null, stage: 'mql' });
    expect(lead.owner).not.toBeNull();
    expect((await timeline(world, one)).filter((event) => event.type === 'lead.routed.v1')).toHaveLength(1);
    expect(world.dead).toEqual([]);
    expect((await world.api('GET', '/v1/leads?limit=100')).json.items.map((row: Json) => row.id)).toEqual([one]);
  });

  it('asks again for what a merge or a parting is owed when its message is lost (R7)', async () => {
    const { world, first, second } = await pair();
    const lose = async (done: Promise<Json>) => {
      expect((await done).status).toBe(200);
      expect(world.stream.splice(0).length).toBeGreaterThan(0);
      await world.settle();
    };
    await lose(merge(world, first.id, second.id));
    expect((await get(world, first.id)).pendingStep).toBe('score');
    await world.advance(3 * minutes);
    expect((await get(world, first.id)).pendingStep).toBeNull();
    await lose(unmerge(world, first.id, second.id));
    await world.advance(3 * minutes);
    for (const { id } of [first, second]) expect((await get(world, id)).pendingStep).toBeNull();
  });

  it('routes an MQL that the parting left without an owner, though the message is lost', async () => {
    const world = await seededWorld({ start });
    const waiting = await captured(world, 'demo-request', { ...vp, email: 'waiting@werk.example' });
    const rows = world.state.leads.get(waiting.id);
    // As it stands in the moment between qualification and routing.
    if (rows) rows.lead = { ...rows.lead, owner: null, teamId: null, pendingStep: 'route', pendingSince: world.clock.now() };
    rows?.clocks.clear();
    const routed = await captured(world, 'demo-request', { ...vp, email: 'routed@werk.example' });
    expect((await merge(world, waiting.id, routed.id)).json).toMatchObject({ id: waiting.id, owner: routed.owner });
    await world.settle();
    await unmerge(world, waiting.id, routed.id);
    world.stream.splice(0);
    await world.advance(3 * minutes);
    expect(await get(world, waiting.id)).toMatchObject({ stage: 'mql', pendingStep: null });
    expect((await get(world, waiting.id)).owner).not.toBeNull();
  });

  it('delivers both events to who subscribed, each with the merged lead', async () => {
    const { world, first, second } = await pair();
    await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['lead.merged', 'lead.unmerged'] });
    await merge(world, first.id, second.id);
    await world.settle();
    const bodies = world.posts.map((post) => JSON.parse(post.body));
    expect(bodies.map((body) => [body.type, body.data.leadId, body.data.lead.id])).toEqual([
      ['lead.merged', first.id, first.id],
      ['lead.merged', second.id, first.id],
    ]);
    await unmerge(world, first.id, second.id);
    await world.settle();
    expect(world.posts.slice(2).map((post) => JSON.parse(post.body).data.lead.id)).toEqual([first.id, second.id]);
  });

  it('writes down who did it', async () => {
    const { world, first, second } = await pair();
    await merge(world, first.id, second.id);
    await unmerge(world, first.id, second.id);
    expect(world.auditRows.slice(-2)).toMatchObject([
      { action: 'lead.merge', actor: 'integration:admin', target: `lead/${first.id}`, difference: [second.id] },
      { action: 'lead.unmerge', actor: 'integration:admin', target: `lead/${first.id}`, difference: [] },
    ]);
  });
});

describe('POST /v1/leads/{leadId}/unmerge', () => {
  it('gives both back as they were, and they can be merged again', async () => {
    const { world, first, second } = await pair();
    const [before, other] = [await get(world, first.id), await get(world, second.id)];
    const merged = (await merge(world, first.id, second.id)).json;
    const parted = await unmerge(world, second.id, second.id);
    expect(parted.status, parted.text).toBe(200);
    expect(still(parted.json.survivor)).toEqual(still(before));
    expect(still(parted.json.member)).toEqual(still(other));
    await world.settle();
    for (const [id, was] of [
      [first.id, before],
      [second.id, other],
    ]) {
      const now = await get(world, id);
      expect(still(now)).toEqual(still(was));
      expect(now.score).toMatchObject({ fit: was.score.fit, engagement: was.score.engagement });
      expect(now.pendingStep).toBeNull();
      expect(now.version).toBeGreaterThan(merged.version);
    }
    expect((await merge(world, second.id, first.id)).json).toMatchObject({ id: first.id, members: [second.id], person: merged.person });
  });

  it('refuses who is no member, the survivor itself, and a version that moved on', async () => {
    const { world, first, second } = await pair();
    expect((await unmerge(world, first.id, second.id)).json.code).toBe('not-a-member');
    expect((await unmerge(world, 'lead_nobody', second.id)).json.code).toBe('unknown-lead');
    await merge(world, first.id, second.id);
    expect((await unmerge(world, first.id, first.id)).json.code).toBe('not-a-member');
    const stale = await world.api('POST', `/v1/leads/${first.id}/unmerge`, { memberId: second.id }, { 'if-match': '"1"' });
    expect(stale.json.code).toBe('stale-version');
  });

  it('gives later posts to the lead whose address they came by, with receipts, touches and consents', async () => {
    const { world, first, second } = await pair();
    await merge(world, first.id, second.id);
    await world.settle();
    const late = (
      await world.submit('demo-request', { ...vp, email: 'vera.two@werk.example', firstName: 'Veronika', marketingConsent: true })
    ).json;
    await world.settle();
    const receipt = (await world.api('GET', `/v1/receipts/${late.receiptId}`)).json;
    expect(receipt).toMatchObject({ leadId: first.id, state: 'done', claims: ['person.firstName'] });
    expect((await get(world, first.id)).consent).toEqual({ 'marketing:email': 'granted' });
    await unmerge(world, first.id, second.id);
    await world.settle();
    const [one, two] = [await get(world, first.id), await get(world, second.id)];
    expect(one).toMatchObject({ id: first.id, person: { firstName: 'Vera' }, consent: {} });
    expect(two).toMatchObject({ id: second.id, person: { firstName: 'Veronika' }, consent: { 'marketing:email': 'granted' } });
    expect((await world.api('GET', `/v1/receipts/${late.receiptId}`)).json.leadId).toBe(second.id);
    expect((await world.api('GET', `/v1/leads/${first.id}/touches`)).json.items).toHaveLength(1);
    expect((await world.api('GET', `/v1/leads/${second.id}/touches`)).json.items).toHaveLength(2);
    expect((await world.api('GET', `/v1/leads/${second.id}/consents`)).json.items).toHaveLength(1);
  });

  it('leaves what was edited and decided with the survivor', async () => {
    const { world, first, second } = await pair();
    await merge(world, first.id, second.id);
    await world.settle();
    const patch = async (body: unknown) => {
      const etag = (await world.api('GET', `/v1/leads/${first.id}`)).headers.etag ?? '';
      expect((await world.api('PATCH', `/v1/leads/${first.id}`, body, { 'if-match': etag })).status).toBe(200);
      await world.settle();
    };
    await patch({ person: { phone: '+49 30 1', lastName: null }, nextStep: 'Call on Tuesday' });
    await world.api('POST', `/v1/leads/${second.id}/accept`);
    const third = await captured(world, 'newsletter', { email: 'vera.three@werk.example' });
    // What somebody cleared does not come back with the next merge.
    expect((await merge(world, first.id, third.id)).json.person).toMatchObject({ phone: '+49 30 1', lastName: null });
    await unmerge(world, first.id, second.id);
    const parted = await unmerge(world, first.id, third.id);
    expect(parted.json.survivor).toMatchObject({
      stage: 'sal',
      person: { phone: '+49 30 1', lastName: null },
      nextStep: 'Call on Tuesday',
    });
    expect(await get(world, second.id)).toMatchObject({ stage: 'mql', person: { phone: null, lastName: 'Probst' }, owner: second.owner });
  });

  it('a promise that was kept meanwhile stays kept, and the member is waited for again', async () => {
    const { world, first, second } = await pair();
    await merge(world, first.id, second.id);
    await call(world, first.id);
    const { json } = await unmerge(world, first.id, second.id);
    expect(json.survivor).toMatchObject({ contacted: true });
    expect(openClocks(json.survivor).map((clock) => clock.kind)).not.toContain('first-touch');
    expect(json.member).toMatchObject({ contacted: false, firstTouchAt: null });
    expect(openClocks(json.member).map((clock) => clock.dueAt)).toEqual(openClocks(second).map((clock) => clock.dueAt));
    await world.advance(300 * minutes, { sweeping: false });
    const late = world.published.filter((event) => event.type === 'sla.breached.v1' && event.leadId === second.id);
    expect(late.length).toBeGreaterThan(0);
  });
});

describe('what goes wrong in other products', () => {
  it('the later record must not swallow the known one: the id sales works with survives (mautic #16425)', async () => {
    const world = await seededWorld({ start });
    const known = await captured(world, 'newsletter', { email: 'known@werk.example' });
    world.clock.set('2026-01-07T10:00:00.000Z' as never);
    const phoneOnly = await captured(world, 'newsletter', { email: 'other@werk.example' });
    const rows = world.state.leads.get(phoneOnly.id);
    if (rows) rows.lead = { ...rows.lead, capturedAt: '2026-01-01T00:00:00.000Z' as never, person: { ...rows.lead.person, email: null } };
    expect((await merge(world, phoneOnly.id, known.id)).json).toMatchObject({ id: known.id, person: { email: 'known@werk.example' } });
  });

  it('a browser or a mail that knows the merged id reaches the survivor: posts by the old identity do not make a third lead (mautic #6079)', async () => {
    const { world, first, second } = await pair();
    await merge(world, first.id, second.id);
    const late = await captured(world, 'webinar', { email: 'vera.two@werk.example' });
    expect(late.id).toBe(first.id);
    expect([...world.state.leads.keys()]).toHaveLength(2);
  });

  it('a lost lead mixed in decides nothing: no closed stage, no owner of an ended cycle (odoo #49484, #70270, #108792)', async () => {
    const world = await seededWorld({ start });
    const lost = await captured(world, 'demo-request', { ...vp, email: 'lost@werk.example' });
    await world.api('POST', `/v1/leads/${lost.id}/disqualify`, { code: 'no-budget' });
    const live = await captured(world, 'newsletter', { email: 'live@gmail.com' });
    const { json } = await merge(world, lost.id, live.id);
    expect(json).toMatchObject({ id: live.id, stage: 'lead', owner: null });
    expect(openClocks(json)).toEqual([]);
  });

  it('an opt-out of one address holds for the merged person, whichever record stays (Marketo: mail status of duplicates)', async () => {
    const world = await seededWorld({ start });
    const granted = await captured(world, 'demo-request', { ...vp, email: 'yes@werk.example', marketingConsent: true });
    const refused = await captured(world, 'newsletter', { email: 'no@werk.example' });
    const rows = world.state.leads.get(refused.id);
    if (rows) rows.lead = { ...rows.lead, consent: { 'marketing:email': 'withdrawn' } };
    expect((await merge(world, granted.id, refused.id)).json).toMatchObject({
      id: granted.id,
      consent: { 'marketing:email': 'withdrawn' },
    });
    const { json } = await unmerge(world, granted.id, refused.id);
    expect(json.survivor.consent).toEqual({ 'marketing:email': 'granted' });
  });

  it("a member's own address is no contradiction of the survivor's (SuiteCRM: the merged address is lost or flagged)", () => {
    const lead = { id: 'lead_a' as never };
    expect(offeredTo(lead, 'lead_b' as never, { email: 'b@werk.example', title: 'CTO' })).toEqual({ title: 'CTO' });
    expect(offeredTo(lead, 'lead_a' as never, { email: 'a@werk.example' })).toEqual({ email: 'a@werk.example' });
  });

  it('an e-mail address cannot be moved to another lead by a patch: two leads never hold one identity', async () => {
    const { world, first, second } = await pair();
    const etag = (await world.api('GET', `/v1/leads/${first.id}`)).headers.etag ?? '';
    const answer = await world.api('PATCH', `/v1/leads/${first.id}`, { person: { email: second.person.email } }, { 'if-match': etag });
    expect([answer.status, answer.json.code]).toEqual([422, 'invalid-request']);
    const again = await world.api('POST', '/v1/leads', { person: { email: second.person.email } });
    expect([again.status, again.json.code]).toEqual([409, 'duplicate-lead']);
    expect(again.json.detail).toContain(second.id);
  });
});
