import { beforeEach, describe, expect, it } from 'vitest';
import { createRunDryRun } from '../../shared/application/replay/run-dry-run.ts';
import { fileKeys } from '../../shared/application/transfer/file-keys.ts';
import { instantFromMillis } from '../../shared/domain/kernel/instant.ts';
import type { World } from '../support/world.ts';
import { created, day, record, rewarding } from './engagement/support.ts';
import { replayed } from './replay-support.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of the API, read as a client without types does
type Body = Record<string, any>;
let world: World;
const start = '2026-01-07T09:00:00.000Z';

const looks = async (leadId: string, eventId: string, signal = 'pricing.viewed') => {
  await record(world, [{ eventId, leadId, signal, occurredAt: world.clock.now() }]);
  await world.settle();
};
const rubric = async (): Promise<Body> => (await world.api('GET', '/v1/documents/rubric/default')).json.published;
const draft = (body: Body) => world.api('PUT', '/v1/documents/rubric/default', body);
const signal = (body: Body, id: string): Body =>
  body.engagement.groups.flatMap((group: Body) => group.signals).find((one: Body) => one.id === id);
const fileOf = (id: string): string => Buffer.from(world.fileRows.get(fileKeys.result({ kind: 'dry-run', id })) ?? []).toString();
const rowsOf = (id: string): readonly Body[] =>
  fileOf(id)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

async function dryRun(body: Body = {}, kind = 'rubric'): Promise<Body> {
  const made = await world.api('POST', `/v1/documents/${kind}/default/dry-run`, { from: start, ...body });
  expect(made.status, made.text).toBe(202);
  expect(made.headers.location).toBe(`/v1/dry-runs/${made.json.id}`);
  await world.settle();
  const done = (await world.api('GET', `/v1/dry-runs/${made.json.id}`)).json;
  expect(done).toMatchObject({ state: 'done', failure: null, result: { url: expect.any(String) } });
  return done;
}

/** Three leads that fit: one looks three times, one twice, one never. */
let leads: Record<'thrice' | 'twice' | 'never', string>;
beforeEach(async () => {
  world = await rewarding([{ id: 'pricing', signal: 'pricing.viewed', points: 20 }], { start });
  const body = await rubric();
  await world.publishDocument('rubric', 'default', { ...body, mql: { field: 'score.engagement', op: 'gte', value: 60 }, exclusions: [] });
  leads = {
    thrice: (await created(world, 'a@werk.example')).id,
    twice: (await created(world, 'b@werk.example')).id,
    never: (await created(world, 'c@werk.example')).id,
  };
  for (const n of [1, 2, 3]) {
    await world.advance(day, { sweeping: false });
    await looks(leads.thrice, `t${n}`);
    if (n < 3) await looks(leads.twice, `w${n}`);
  }
  await world.advance(day, { sweeping: false });
});

describe('a dry run of a rubric', () => {
  it('lists exactly the leads a known change moves, by how long, and the rule that did it', async () => {
    const body = await rubric();
    signal(body, 'pricing').points = 30;
    await draft(body);
    const done = await dryRun();
    expect(done).toMatchObject({ progress: { leads: 3, replayed: 3 }, differences: 2, leftOut: {} });
    expect(done.summary).toMatchObject({
      leads: 3,
      mql: { published: 1, draft: 2, actual: 1 },
      changes: { newly: 1, earlier: 1, later: 0, never: 0, cell: 0 },
      rules: [{ rule: 'engagement/behaviour/pricing', leads: 2 }],
    });
    const rows = rowsOf(done.id);
    const pricing = { dimension: 'engagement', group: 'behaviour', rule: 'pricing', label: 'pricing', before: 40, after: 60 };
    expect(rows.map(({ leadId, change, seconds }) => ({ leadId, change, seconds }))).toEqual([
      { leadId: leads.thrice, change: 'earlier', seconds: -86_400 },
      { leadId: leads.twice, change: 'newly', seconds: null },
    ]);
    for (const row of rows) expect(row.rules).toEqual([pricing]);
    expect(rows[0]).toMatchObject({
      publishedAt: '2026-01-10T09:00:00.000Z',
      draftAt: '2026-01-09T09:00:00.000Z',
      actualAt: '2026-01-10T09:00:00.000Z',
    });
    expect(fileOf(done.id)).not.toMatch(/werk\.example|VP Sales/);
  });

  it('finds later and never, and the threshold that did it', async () => {
    await draft({ ...(await rubric()), mql: { field: 'score.engagement', op: 'gte', value: 70 } });
    const done = await dryRun({ format: 'csv' });
    expect(done.summary.changes).toMatchObject({ never: 1, newly: 0, later: 0, earlier: 0 });
    expect(fileOf(done.id)).toContain(`"${leads.thrice}","1","never"`);
    expect(fileOf(done.id)).toContain('published threshold score.engagement gte 60: met; draft threshold score.engagement gte 70: missed');
  });

  it('of the published rubric against itself is empty', async () => {
    await draft(await rubric());
    const done = await dryRun();
    expect(done).toMatchObject({ differences: 0, summary: { leads: 3, mql: { published: 1, draft: 1, actual: 1 }, rerouted: 0 } });
    expect(fileOf(done.id)).toBe('');
    for (const { published, draft: after } of done.summary.owners) expect(after).toBe(published);
  });

  it('weighs the outcome: precision and recall before and after, and the load of each owner', async () => {
    await world.api('POST', `/v1/leads/${leads.twice}/disqualify`, { code: 'no-budget' });
    await world.settle();
    await world.api('PUT', '/v1/records/account/werk', { name: 'Werk', domain: 'werk.example' });
    const deal = { name: 'Deal', accountId: 'werk', stage: 'closed', state: 'won', primaryLeadId: leads.thrice };
    expect((await world.api('PUT', '/v1/records/opportunity/deal', deal)).status).toBeLessThan(300);
    const body = await rubric();
    signal(body, 'pricing').points = 30;
    await draft(body);
    const { summary } = await dryRun();
    expect(summary.outcomes).toEqual({
      won: { total: 1, published: 1, draft: 1 },
      lost: { total: 1, published: 0, draft: 1 },
      precision: { published: 1, draft: 0.5 },
      recall: { published: 1, draft: 1 },
    });
    const sum = (side: string) => summary.owners.reduce((total: number, owner: Body) => total + owner[side], 0);
    expect([sum('published'), sum('draft'), sum('actual')]).toEqual([1, 2, 1]);
  });

  it('replays a few leads at once, and those nothing can be said of with the reason', async () => {
    const body = await rubric();
    signal(body, 'pricing').points = 30;
    await draft(body);
    await world.api('POST', `/v1/leads/${leads.never}/restrict`, { restricted: true, reason: 'disputed' });
    const gone = leads.never.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const answer = await world.api('POST', '/v1/documents/rubric/default/dry-run', { leadIds: [leads.twice, leads.never, gone] });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.leads).toMatchObject([
      { leadId: leads.twice, leftOut: null, differences: [{ change: 'newly' }] },
      { leadId: leads.never, leftOut: 'restricted', differences: [] },
      { leadId: gone, leftOut: 'erased' },
    ]);
  });

  it('gives the recorded score at the recorded instant under the version its decision pinned', async () => {
    for (const leadId of Object.values(leads)) {
      const { items } = (await world.api('GET', `/v1/leads/${leadId}/explanation`)).json;
      const scorings = items.filter(({ kind }: Body) => kind === 'scoring');
      expect(scorings.length).toBeGreaterThan(0);
      for (const { at, outcome } of scorings) {
        const [, version] = outcome.rubricVersion.split('@');
        const body = await world.documentStore.version('rubric', 'default', Number(version));
        expect(await replayed(world, leadId, body, outcome.rubricVersion, at)).toEqual({
          fit: outcome.fit,
          engagement: outcome.engagement,
          cell: outcome.cell,
          qualified: outcome.qualified,
        });
      }
    }
  });

  it('goes on from its checkpoint after every crash, with the same result', async () => {
    for (let n = 0; n < 40; n += 1) await created(world, `p${n}@many.example`);
    await world.advance(1000, { sweeping: false });
    const body = await rubric();
    signal(body, 'pricing').points = 30;
    body.fit.groups[0].rules[0].points += 1;
    await draft(body);
    const whole = await dryRun();
    const made = (await world.api('POST', '/v1/documents/rubric/default/dry-run', { from: start })).json;
    let writes = 0;
    const jobs = {
      ...world.jobs,
      update: async (job: Parameters<typeof world.jobs.update>[0]) => {
        const result = await world.jobs.update(job);
        writes += 1;
        if (writes % 3 === 0) throw new Error('killed after the write');
        return result;
      },
    };
    const deps = { ...world, jobs, store: world.documentStore, records: world.recordStore };
    const run = createRunDryRun(deps, { sliceMillis: 1e9, checkpointMillis: 1e9, batchLeads: 5, sliceLeads: 5 });
    let slices = 0;
    for (; slices < 200; slices += 1) {
      const message = world.messages.find((one) => one.queue === 'replay-leads');
      if (message === undefined) break;
      if (message.visibleAt > Date.parse(world.clock.now())) world.clock.set(instantFromMillis(message.visibleAt));
      await run(JSON.parse(message.body)).then(
        () => world.messages.splice(0, world.messages.length, ...world.messages.filter((one) => one !== message)),
        () => undefined,
      );
    }
    expect(slices).toBeGreaterThan(10);
    const done = (await world.api('GET', `/v1/dry-runs/${made.id}`)).json;
    expect(done).toMatchObject({
      state: 'done',
      progress: { leads: 43, replayed: 43 },
      differences: whole.differences,
      summary: whole.summary,
    });
    expect(fileOf(made.id)).toBe(fileOf(whole.id));
  });

  it('is refused without a draft, for an unknown version, for the future; and can be stopped', async () => {
    const ask = async (body: Body, id = 'default') => (await world.api('POST', `/v1/documents/rubric/${id}/dry-run`, body)).json;
    expect((await ask({ from: start })).code).toBe('nothing-to-compare');
    expect((await ask({ from: start }, 'none')).code).toBe('unknown-document');
    expect((await ask({ from: start, version: 99 })).code).toBe('unknown-version');
    expect((await ask({ from: '2027-01-01T00:00:00Z', version: 1 })).code).toBe('invalid-request');
    expect((await ask({ leadIds: [] })).code).toBe('invalid-request');
    const made = await ask({ from: start, version: 1 });
    expect((await world.api('POST', `/v1/dry-runs/${made.id}/cancel`)).status).toBe(202);
    await world.settle();
    expect((await world.api('GET', `/v1/dry-runs/${made.id}`)).json).toMatchObject({ state: 'cancelled', summary: null });
    expect((await world.api('POST', `/v1/dry-runs/${made.id}/cancel`)).json.code).toBe('job-ended');
    expect((await world.api('GET', '/v1/dry-runs/dry_none')).json.code).toBe('unknown-dry-run');
  });
});

describe('guard rails', () => {
  const strict = async () => draft({ ...(await rubric()), mql: { field: 'score.engagement', op: 'gte', value: 70 } });
  const publish = (body?: Body) => world.api('POST', '/v1/documents/rubric/default/publish', body);

  it('that fail refuse the publication, until the draft changes or somebody overrides them with a reason', async () => {
    await strict();
    const failed = await dryRun({ guardRails: { maxFewerMqlPercent: 10, maxOwnerChangePercent: 150 } });
    expect(failed.guardRails).toMatchObject({
      passed: false,
      rails: [
        { rail: 'leads', passed: true, value: 3 },
        { rail: 'maxFewerMqlPercent', limit: 10, value: 100, passed: false },
        { rail: 'maxOwnerChangePercent', limit: 150, value: 100, passed: true },
      ],
    });
    const refused = await publish();
    expect([refused.status, refused.json.code]).toEqual([409, 'guard-rails-failed']);
    expect(refused.json.detail).toContain(failed.id);
    const before = (await world.api('GET', '/v1/documents/rubric/default')).json.publishedVersion;
    const published = await publish({ override: { reason: 'the board wants fewer calls' } });
    expect(published.json, published.text).toMatchObject({ publishedVersion: before + 1, publishedFrom: null });
    // Another draft has another revision.
    await strict();
    expect((await publish()).status).toBe(200);
  });

  it('that hold let it through, and the last run of a draft counts', async () => {
    await strict();
    await dryRun({ guardRails: { maxFewerMqlPercent: 10 } });
    const passed = await dryRun({ guardRails: { maxFewerMqlPercent: 100, keepWon: true } });
    expect(passed.guardRails.passed).toBe(true);
    expect((await publish()).status).toBe(200);
  });

  it('prove nothing over no leads', async () => {
    await strict();
    const empty = await dryRun({ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', guardRails: { keepWon: true } });
    expect(empty.guardRails).toMatchObject({
      passed: false,
      rails: [
        { rail: 'leads', value: 0, passed: false },
        { rail: 'keepWon', passed: true },
      ],
    });
    expect((await publish()).json.code).toBe('guard-rails-failed');
  });

  it('keep what was won', async () => {
    await world.api('PUT', '/v1/records/account/werk', { name: 'Werk', domain: 'werk.example' });
    const deal = { name: 'Deal', accountId: 'werk', stage: 'closed', state: 'won', primaryLeadId: leads.thrice };
    await world.api('PUT', '/v1/records/opportunity/deal', deal);
    await strict();
    const done = await dryRun({ guardRails: { keepWon: true } });
    expect(done.guardRails.rails.at(-1)).toMatchObject({ rail: 'keepWon', value: 1, passed: false });
    expect(done.summary.lostWon).toEqual({ count: 1, leads: [leads.thrice] });
  });
});

describe('an older version', () => {
  it('is published again by one command, word for word, and says where it came from', async () => {
    const old = (await world.api('GET', '/v1/documents/rubric/default')).json;
    await world.publishDocument('rubric', 'default', { ...old.published, name: 'Another' });
    await draft({ ...old.published, name: 'In the making' });
    const back = await world.api('POST', '/v1/documents/rubric/default/publish', { version: old.publishedVersion });
    expect(back.json, back.text).toMatchObject({
      publishedVersion: old.publishedVersion + 2,
      publishedFrom: old.publishedVersion,
      published: old.published,
      draft: { name: 'In the making' },
    });
    await looks(leads.never, 'after');
    const { items } = (await world.api('GET', `/v1/leads/${leads.never}/score/history`)).json;
    expect(items[0].rubric).toBe(`default@${old.publishedVersion + 2}`);
    expect((await world.api('POST', '/v1/documents/rubric/default/publish', { version: 99 })).json.code).toBe('unknown-version');
    expect((await world.api('POST', '/v1/documents/rubric/none/publish', { version: 1 })).json.code).toBe('unknown-document');
    const next = await world.api('POST', '/v1/documents/rubric/default/publish');
    expect(next.json).toMatchObject({ publishedVersion: old.publishedVersion + 3, publishedFrom: null });
  });
});

describe('a dry run of a routing plan', () => {
  const plan = async (): Promise<Body> => (await world.api('GET', '/v1/documents/routing-plan/default')).json.published;
  beforeEach(async () => {
    await looks(leads.twice, 'w3');
    await looks(leads.never, 'n1');
    for (const n of [2, 3]) await looks(leads.never, `n${n}`);
    await world.advance(1000, { sweeping: false });
  });

  it('sends the leads that qualified, in their order, to others, and says what each owner gets', async () => {
    const body = await plan();
    expect((await world.api('PUT', '/v1/documents/routing-plan/default', { ...body, rules: [] })).status).toBe(200);
    const done = await dryRun({ guardRails: { maxUnroutedPercent: 50 } }, 'routing-plan');
    expect(done).toMatchObject({ differences: 3, leftOut: {}, guardRails: { passed: false } });
    expect(done.guardRails.rails.at(-1)).toMatchObject({ rail: 'maxUnroutedPercent', value: 100, passed: false });
    expect(done.summary).toMatchObject({ leads: 3, mql: { published: 3, draft: 3, actual: 3 }, rerouted: 3, changes: { newly: 0 } });
    expect(done.summary.queues).toEqual([{ id: body.catchAll.queue, actual: 0, published: 0, draft: 3 }]);
    for (const owner of done.summary.owners) expect([owner.draft, owner.published]).toEqual([0, owner.actual]);
    const rows = rowsOf(done.id);
    expect(rows.map((row) => row.leadId).sort()).toEqual(Object.values(leads).sort());
    for (const row of rows) {
      // Pools begin level, as they did in this world: the published plan played again is what happened.
      expect(row.published).toMatchObject({ ownerId: row.actual.ownerId, teamId: row.actual.teamId });
      expect(row.draft).toMatchObject({ ownerId: null, queue: body.catchAll.queue });
    }
    expect((await world.api('POST', '/v1/documents/routing-plan/default/publish')).json.code).toBe('guard-rails-failed');
  });

  it('of the published plan against itself is empty, and leaves out whom nobody had to route', async () => {
    await created(world, 'd@werk.example');
    await world.advance(1000, { sweeping: false });
    await world.api('PUT', '/v1/documents/routing-plan/default', await plan());
    const done = await dryRun({}, 'routing-plan');
    expect(done).toMatchObject({ differences: 0, leftOut: { 'not-qualified': 1 }, summary: { leads: 3, rerouted: 0 } });
    for (const owner of done.summary.owners) expect(owner.draft).toBe(owner.published);
  });
});
