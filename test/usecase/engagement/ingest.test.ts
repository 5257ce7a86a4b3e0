import { describe, expect, it } from 'vitest';
import { seededWorld } from '../../support/world.ts';
import { ago, created, day, hour, minute, of, read, record, rewarding, sent, signalsOf, site, track, vera, view } from './support.ts';

describe('a browser that nobody knows', () => {
  it('becomes a visitor under a token of ours, and is the same one with it', async () => {
    const world = await seededWorld();
    const first = await track(world, [view(world), view(world, { signal: 'pricing.viewed', url: `${site}/pricing` })]);
    expect(first.status).toBe(202);
    expect(first.results.map(({ status }: { status: string }) => status)).toEqual(['recorded', 'recorded']);
    expect((await track(world, [view(world)], first.token)).token).toBe(first.token);
    expect(world.state.visitors.size).toBe(1);
    expect(world.published).toEqual([]);
  });

  it('that shows an id without its MAC, or one of its own making, begins anew', async () => {
    const world = await seededWorld();
    const { token } = await track(world, [view(world)]);
    const [id] = token.split('.');
    for (const forged of [id, `${id}.${'0'.repeat(32)}`, 'f'.repeat(32), `${id}.`]) {
      const answer = await track(world, [view(world)], forged);
      expect(answer.token).not.toContain(id);
    }
  });

  it('says the same thing twice and it counts once, for longer than 30 days', async () => {
    const world = await seededWorld();
    const item = view(world);
    const { token, results } = await track(world, [item, item]);
    expect(results.map(({ status }: { status: string }) => status)).toEqual(['recorded', 'duplicate']);
    await world.advance(31 * day, { sweeping: false });
    expect((await track(world, [item], token)).results[0]).toMatchObject({ status: 'duplicate', engagementId: results[0].engagementId });
  });

  it('is kept a thousand rows of, and then no more; a form takes over what there is', async () => {
    const world = await seededWorld();
    const batch = () => Array.from({ length: 100 }, () => view(world));
    const { token } = await track(world, batch());
    for (let i = 1; i < 10; i += 1) await track(world, batch(), token);
    const [result] = (await track(world, [view(world)], token)).results;
    expect(result).toMatchObject({ status: 'refused', reason: 'visitor-full' });
    expect((await record(world, [view(world, { visitorToken: token })]))[0]).toMatchObject({ status: 'refused', reason: 'visitor-full' });
    const { touches } = await sent(world, vera, token);
    expect(signalsOf(touches).filter((signal) => signal === 'page.viewed')).toHaveLength(1000);
    expect((await track(world, [view(world)], token)).results[0].status).toBe('recorded');
  });

  it('may say only what a browser can know; one bad item stops no other', async () => {
    const world = await seededWorld();
    const forbidden = ['meeting.booked', 'call.held', 'email.clicked', 'trial.started', 'unsubscribed', 'form.submitted', 'nonsense'];
    const items = [...forbidden.map((signal) => view(world, { signal })), view(world, { leadId: 'lead_x' }), 7, view(world)];
    const { status, results } = await track(world, items);
    expect(status).toBe(202);
    expect(results.slice(0, 7).map((result: { reason: string }) => result.reason)).toEqual([
      ...Array.from({ length: 6 }, () => 'signal-not-allowed'),
      'unknown-signal',
    ]);
    expect(results.slice(7).map((result: { status: string }) => result.status)).toEqual(['refused', 'refused', 'recorded']);
  });

  it('is believed about the last 24 hours and never about the future', async () => {
    const world = await seededWorld();
    const times = [ago(world, 23 * hour), ago(world, 25 * hour), ago(world, -minute), 'yesterday'];
    const { token, results } = await track(
      world,
      times.map((occurredAt) => view(world, { occurredAt })),
    );
    expect(results.map(({ note }: { note?: string }) => note)).toEqual([
      undefined,
      'time-not-trusted',
      'time-in-future',
      'time-unreadable',
    ]);
    const { touches } = await sent(world, vera, token);
    const now = world.clock.now();
    expect(touches.map(({ at }: { at: string }) => at)).toEqual([times[0], now, now, now, now]);
  });

  it('is answered under the origins of the forms, and slowed down', async () => {
    const world = await seededWorld();
    const form = (await world.api('GET', '/v1/documents/form/demo-request')).json.published;
    for (const id of ['demo-request', 'newsletter', 'webinar']) {
      const body = id === 'demo-request' ? form : (await world.api('GET', `/v1/documents/form/${id}`)).json.published;
      await world.publishDocument('form', id, { ...body, origins: [site] });
    }
    const good = await track(world, [view(world)]);
    expect(good.headers['access-control-allow-origin']).toBe(site);
    const other = await track(world, [view(world)], null, { origin: 'https://elsewhere.example' });
    expect([other.status, other.json.code]).toEqual([403, 'origin-refused']);
    const preflight = await world.request({ method: 'OPTIONS', path: '/v1/engagements', headers: { origin: site } });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, site]);
    const answers = [];
    for (let i = 0; i < 450; i += 1) answers.push(await track(world, [view(world)]));
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused?.headers['access-control-allow-origin']).toBe(site);
  });

  it.each([[[]], [Array.from({ length: 101 }, () => ({}))], ['x'], [undefined]])(
    'refuses a body that is no batch: %#',
    async (engagements) => {
      const world = await seededWorld();
      const answer = await world.request({ method: 'POST', path: '/v1/engagements', json: { engagements } });
      expect([answer.status, answer.json.code]).toEqual([422, 'invalid-request']);
    },
  );
});

describe('a system with a key', () => {
  it('names each subject by lead, e-mail or visitor; who is unknown is told apart', async () => {
    const world = await seededWorld();
    const { token } = await track(world, [view(world)]);
    const { id } = await sent(world, vera);
    const results = await record(world, [
      view(world, { leadId: id, signal: 'meeting.held' }),
      view(world, { email: ' VERA@werk.example', signal: 'webinar.attended', assetId: 'pipeline-webinar' }),
      view(world, { visitorToken: token, signal: 'trial.started' }),
      view(world, { leadId: 'lead_unknown' }),
      view(world, { email: 'nobody@werk.example' }),
      view(world, { email: 'no address' }),
      view(world, { visitorToken: 'forged' }),
      view(world, { email: 'vera@werk.example', leadId: id }),
      view(world, { email: 'vera@werk.example', signal: 'form.submitted' }),
    ]);
    expect(results.map(({ status }: { status: string }) => status)).toEqual([
      ...Array.from({ length: 3 }, () => 'recorded'),
      ...Array.from({ length: 4 }, () => 'unknown-subject'),
      'refused',
      'refused',
    ]);
    const { touches, timeline, lead } = await read(world, id);
    expect(signalsOf(touches).sort()).toEqual(['form.submitted', 'meeting.held', 'webinar.attended']);
    expect(touches.find(({ signal }: { signal: string }) => signal === 'webinar.attended').assetId).toBe('pipeline-webinar');
    const recorded = of(timeline, 'engagement.recorded.v1');
    expect(recorded.map(({ data }) => data)).toMatchObject([{ count: 2, signals: ['meeting.held', 'webinar.attended'], via: 'api' }]);
    expect(JSON.stringify(recorded)).not.toMatch(/example\.com|werk|pipeline/);
    expect(lead.version).toBe((await sent(world, vera, null, 'newsletter')).lead.version - 2);
  });

  it('needs one of two scopes', async () => {
    const world = await seededWorld();
    const post = async (scope: 'engagements:write' | 'leads:write' | 'leads:read') => {
      const token = `ll_${scope.replace(/\W/g, '').padEnd(32, 'x')}`;
      await world.addKey(token, [scope], { type: 'integration', id: scope.replace(':', '-') });
      const headers = { authorization: `Bearer ${token}` };
      return world.request({
        method: 'POST',
        path: '/v1/engagements',
        json: { engagements: [view(world, { email: 'a@b.example' })] },
        headers,
      });
    };
    expect((await post('engagements:write')).status).toBe(202);
    expect((await post('leads:write')).status).toBe(202);
    expect([(await post('leads:read')).json.code]).toEqual(['missing-scope']);
    const wrong = { authorization: `Bearer ll_${'z'.repeat(32)}` };
    const answer = await world.request({ method: 'POST', path: '/v1/engagements', json: { engagements: [{}] }, headers: wrong });
    expect([answer.status, answer.json.code]).toEqual([401, 'invalid-key']);
  });

  it('may tell of 400 days of history, and of nothing older', async () => {
    const world = await seededWorld();
    const { id } = await sent(world, vera);
    const old = [ago(world, 399 * day), ago(world, 401 * day)];
    const results = await record(
      world,
      old.map((occurredAt) => view(world, { leadId: id, occurredAt, url: `${site}/?utm_source=google&utm_medium=cpc` })),
    );
    expect(results).toMatchObject([{ status: 'recorded' }, { status: 'refused', reason: 'too-old' }]);
    const { lead, timeline } = await read(world, id);
    // A late touch older than the first takes its place, and the log says so.
    expect(lead.source).toMatchObject({ channel: 'Paid Search', firstTouch: { at: old[0] }, lastTouch: { channel: 'Direct' } });
    expect(of(timeline, 'lead.scored.v1').at(-1)?.data.changed).toEqual(['source.firstTouch']);
  });

  it.each(['2026-01-02', 'yesterday', '2026-01-02T10:00:00'])(
    'is told of a time that says no instant, and nothing is filed under today: %s',
    async (occurredAt) => {
      const world = await seededWorld();
      const { id, touches } = await sent(world, vera);
      const results = await record(world, [view(world, { leadId: id, occurredAt })]);
      expect(results).toMatchObject([{ status: 'refused', reason: 'time-unreadable' }]);
      expect((await read(world, id)).touches).toEqual(touches);
    },
  );

  it('two systems may use the same event id for two things', async () => {
    const world = await seededWorld();
    const { id } = await sent(world, vera);
    const token = `ll_${'q'.repeat(32)}`;
    await world.addKey(token, ['engagements:write'], { type: 'integration', id: 'webinars' });
    const item = view(world, { leadId: id, signal: 'webinar.attended' });
    expect((await record(world, [item]))[0].status).toBe('recorded');
    const headers = { authorization: `Bearer ${token}` };
    const other = await world.request({ method: 'POST', path: '/v1/engagements', json: { engagements: [item] }, headers });
    expect(other.json.results[0].status).toBe('recorded');
  });
});

describe('what a known person does', () => {
  it('is scored at once, without moving the version by itself, and qualifies', async () => {
    const world = await rewarding([{ id: 'tried', signal: 'trial.started', points: 60 }]);
    const before = await created(world);
    expect(before.lead.stage).toBe('lead');
    await record(world, [view(world, { leadId: before.id, signal: 'trial.started' })]);
    const after = await read(world, before.id);
    expect(after.lead).toMatchObject({ stage: 'mql', owner: { id: expect.any(String) } });
    const cause = of(after.timeline, 'engagement.recorded.v1')[0] as unknown as { id: string; leadVersion: number };
    expect(cause.leadVersion).toBe(before.lead.version);
    expect(of(after.timeline, 'lead.scored.v1').at(-1)).toMatchObject({ causationId: cause.id });
  });

  it('a view that changes nothing writes nothing but itself', async () => {
    const world = await seededWorld();
    const { id, lead } = await sent(world, vera);
    const touchedAt = lead.source.lastTouch.at;
    await world.advance(hour, { sweeping: false });
    await record(world, [view(world, { leadId: id })]);
    const after = await read(world, id);
    expect(after.lead.source.lastTouch.at).toBe(touchedAt);
    expect(after.lead.version).toBe(lead.version);
    expect(of(after.timeline, 'lead.scored.v1')).toHaveLength(1);
  });

  it('the last touch of a lead moves as soon as somebody comes another way', async () => {
    const world = await seededWorld();
    const { id } = await sent(world, vera);
    await world.advance(hour, { sweeping: false });
    await record(world, [view(world, { leadId: id, url: `${site}/?utm_source=spring&utm_medium=email` })]);
    expect((await read(world, id)).lead.source.lastTouch).toMatchObject({ at: world.clock.now(), channel: 'Email' });
  });

  it('delivered twice or out of order, the events of engagements score once each', async () => {
    const world = await rewarding([{ id: 'talked', signal: 'chat.started', points: 7 }]);
    const { id } = await sent(world, vera, null, 'newsletter');
    await record(world, [view(world, { leadId: id, signal: 'chat.started' })]);
    const { lead, timeline } = await read(world, id);
    const event = world.published.find(({ type }) => type === 'engagement.recorded.v1');
    world.enqueue('score-lead', JSON.stringify(event));
    await world.settle();
    const after = await read(world, id);
    expect(after.lead.score).toEqual(lead.score);
    expect(after.timeline).toEqual(timeline);
  });

  it('before enrichment is through, it waits for the score that comes then', async () => {
    const world = await rewarding([{ id: 'talked', signal: 'chat.started', points: 7 }]);
    const { receiptId } = (await world.submit('newsletter', vera)).json;
    const { leadId } = (await world.api('GET', `/v1/receipts/${receiptId}`)).json;
    await world.api('POST', '/v1/engagements', { engagements: [view(world, { leadId, signal: 'chat.started' })] });
    await world.settle();
    expect((await read(world, leadId)).lead.score.engagement).toBe(17);
  });
});

it('mautic #3904: a form filled five times counts once, unless the rubric says that it repeats', async () => {
  const world = await rewarding([
    { id: 'once', signal: 'form.submitted', points: 3, when: { field: 'touch.tags', op: 'eq', value: 'newsletter' } },
    { id: 'each', signal: 'form.submitted', points: 1, repeatable: true, when: { field: 'touch.tags', op: 'eq', value: 'newsletter' } },
  ]);
  let id = '';
  for (let i = 0; i < 5; i += 1) {
    ({ id } = await sent(world, vera, null, 'newsletter'));
    await world.advance(hour, { sweeping: false });
  }
  expect((await read(world, id)).lead.score.engagement).toBe(10 + 3 + 5);
});
