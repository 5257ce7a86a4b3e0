import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileKeys } from '../../shared/application/transfer/file-keys.ts';
import { createRunExport } from '../../shared/application/transfer/run-export.ts';
import { instantFromMillis } from '../../shared/domain/kernel/instant.ts';
import { leadColumns } from '../../shared/domain/transfer/lead-columns.ts';
import { seededWorld, type World } from '../support/world.ts';

let world: World;
const create = (email: string, lastName: string | null = null) =>
  world.api('POST', '/v1/leads', { person: { email, ...(lastName === null ? {} : { lastName }) } });
const fileOf = (id: string): string => Buffer.from(world.fileRows.get(fileKeys.result({ kind: 'export', id })) ?? []).toString();

async function exported(body: Record<string, unknown>): Promise<string> {
  const made = await world.api('POST', '/v1/exports', body);
  expect(made.status, made.text).toBe(202);
  expect(made.headers.location).toBe(`/v1/exports/${made.json.id}`);
  await world.settle();
  const done = (await world.api('GET', `/v1/exports/${made.json.id}`)).json;
  expect(done).toMatchObject({ state: 'done', failure: null, result: { url: expect.any(String) } });
  return made.json.id;
}

beforeEach(async () => {
  world = await seededWorld();
  await create('ada@acme.example', '=cmd|"calc"!A1');
  await create('bob@beta.example', 'Bauer\n"Bob"');
  await world.submit('demo-request', { email: 'vp@werk.example', company: 'Werk', title: 'VP Sales', country: 'DE', employees: '800' });
  await world.settle();
});

describe('an export', () => {
  it('as CSV holds every lead with guarded cells under names that never change', async () => {
    const text = fileOf(await exported({ format: 'csv' }));
    const rows: readonly Record<string, string>[] = parse(text, { bom: true, columns: true });
    expect(Object.keys(rows[0] ?? {})).toEqual(leadColumns);
    expect(rows.map((row) => row['person.email']).sort()).toEqual(['ada@acme.example', 'bob@beta.example', 'vp@werk.example']);
    expect(rows.find((row) => row['person.email'] === 'ada@acme.example')?.['person.lastName']).toBe(`'=cmd|"calc"!A1`);
    expect(rows.find((row) => row['person.email'] === 'bob@beta.example')?.['person.lastName']).toBe('Bauer\n"Bob"');
    for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });

  it('as NDJSON holds the lead resource unchanged', async () => {
    const lines = fileOf(await exported({ format: 'ndjson' }))
      .trim()
      .split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      const lead = JSON.parse(line);
      expect(lead).toEqual((await world.api('GET', `/v1/leads/${lead.id}`)).json);
    }
    expect(lines.join()).toContain('"lastName":"=cmd');
  });

  it('takes those of a stage or an owner alone', async () => {
    const emails = (text: string): readonly string[] =>
      text
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line).person.email);
    expect(emails(fileOf(await exported({ format: 'ndjson', stage: 'mql' })))).toEqual(['vp@werk.example']);
    const owner = [...world.state.leads.values()].map((rows) => rows.lead.owner?.id).find((id) => id !== undefined);
    expect(emails(fileOf(await exported({ format: 'ndjson', owner })))).toEqual(['vp@werk.example']);
    expect(emails(fileOf(await exported({ format: 'ndjson', owner: 'nobody' })))).toEqual([]);
    expect(emails(fileOf(await exported({ format: 'ndjson', stage: 'customer' })))).toEqual([]);
  });

  it('leaves out who is in quarantine, and leaves an audit row', async () => {
    for (const rows of world.state.leads.values())
      if (rows.lead.person.email === 'bob@beta.example')
        rows.lead = { ...rows.lead, quarantine: { reasons: ['spam'], since: world.clock.now() } };
    const id = await exported({ format: 'ndjson' });
    expect(fileOf(id)).not.toContain('bob@beta.example');
    expect(world.auditRows).toMatchObject([
      { action: 'export.create', target: `export/${id}`, actor: 'integration:admin', difference: ['format=ndjson'] },
    ]);
  });

  it('goes on from its cursor after every crash, and no lead stands in it twice', async () => {
    for (let n = 0; n < 250; n += 1) await create(`p${n}@many.example`);
    await world.settle();
    const { id } = (await world.api('POST', '/v1/exports', { format: 'csv' })).json;
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
    const run = createRunExport({ ...world, jobs }, { sliceMillis: 1e9, checkpointMillis: 1e9, sliceRows: 1 });
    for (let round = 0; round < 100; round += 1) {
      const message = world.messages.find((one) => one.queue === 'run-export');
      if (message === undefined) break;
      if (message.visibleAt > Date.parse(world.clock.now())) world.clock.set(instantFromMillis(message.visibleAt));
      await run(JSON.parse(message.body)).then(
        () => world.messages.splice(0, world.messages.length, ...world.messages.filter((one) => one !== message)),
        () => undefined,
      );
    }
    const rows: readonly Record<string, string>[] = parse(fileOf(id), { bom: true, columns: true });
    expect(rows).toHaveLength(253);
    expect(new Set(rows.map((row) => row.id)).size).toBe(253);
  });

  it('needs its own scope, a known format and a known id', async () => {
    await world.addKey('ll_reader', ['leads:read', 'leads:write'], { type: 'integration', id: 'crm' });
    const refused = await world.api('POST', '/v1/exports', { format: 'csv' }, { authorization: 'Bearer ll_reader' });
    expect(refused.json).toMatchObject({ status: 403, code: 'missing-scope' });
    expect((await world.api('POST', '/v1/exports', { format: 'xlsx' })).json).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/format' }],
    });
    expect((await world.api('GET', '/v1/exports/exp_none')).json).toMatchObject({ status: 404, code: 'unknown-export' });
  });
});
