import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { $importJob } from '../../shared/contracts/http/transfer-resources.ts';
import { type ImportView, importFile, runExport, startImport } from '../support/imports.ts';
import { call, getLead, problemOf } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

const script = fileURLToPath(new URL('../../local/import.ts', import.meta.url));
const map = {
  columns: { 'E-Mail': 'person.email', Name: 'person.lastName', Land: 'person.country' },
  consent: { legalBasis: 'legitimate-interest-prospect', note: 'Trade fair 2026' },
};
const rowsOf = (count: number, tag: string): string =>
  Array.from({ length: count }, (_, i) => `p${i}@${tag}-${i % 50}.example;"Name ${i}, ""x""\nline";DE`).join('\n');
const fileOf = (count: number, tag: string): string => `\ufeffE-Mail;Name;Land\n${rowsOf(count, tag)}\n`;

let instance: LocalInstance;
let folder: string;
beforeAll(async () => {
  instance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'warn' } });
  folder = mkdtempSync(join(tmpdir(), 'leadline-import-'));
});
afterAll(async () => {
  await instance?.dispose();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** The command as a user runs it, without a terminal. */
function command(args: readonly string[], key: string | undefined = instance.apiKey) {
  const env = { ...process.env, ...(key === undefined ? {} : { LEADLINE_API_KEY: key }) };
  const child = spawn(process.execPath, [script, ...args, '--url', instance.baseUrl], { cwd: folder, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise<{ readonly code: number | null; readonly output: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  );
}
const write = (name: string, content: unknown): void =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

describe('npm run import', () => {
  it('takes a file in, tells its progress and writes the result beside it', async () => {
    write('leads.csv', `${fileOf(40, 'cli')}nobody;;\n`);
    write('map.json', map);
    const { code, output } = await command(['leads.csv', '--map', 'map.json']);
    expect(output).toMatch(/100 %\s+41 rows\s+40 created\s+1 failed/);
    expect(output).toContain('done: 40 created, 0 updated, 0 unchanged, 0 duplicate, 1 failed');
    expect(code).toBe(2);
    const results: readonly Record<string, string>[] = parse(readFileSync(join(folder, 'leads.result.csv')), { bom: true, columns: true });
    expect(results).toHaveLength(41);
    expect(results.at(-1)).toMatchObject({ row: '42', status: 'failed', code: 'invalid-email' });
    const lead = await until('the first lead to be through', async () => {
      const found = await getLead(instance, results[0]?.leadId ?? '');
      return found.pendingStep === null ? found : null;
    });
    expect(lead).toMatchObject({ person: { email: 'p0@cli-0.example', lastName: 'Name 0, "x"\nline', country: 'DE' } });
    expect(lead.score).not.toBeNull();
  });

  it('a dry run ends with 0 and leaves nothing behind', async () => {
    write('dry.csv', fileOf(10, 'dry'));
    const { code, output } = await command(['dry.csv', '--map', 'map.json', '--dry-run']);
    expect([code, output]).toEqual([0, expect.stringContaining('done: 10 created')]);
    const again = await command(['dry.csv', '--map', 'map.json', '--dry-run']);
    expect(again.output).toContain('done: 10 created');
  });

  it.each([
    [['none.csv', '--map', 'map.json'], undefined, 'there is no file none.csv'],
    [['leads.csv', '--map', 'none.json'], undefined, 'there is no file none.json'],
    [['leads.csv', '--map', 'leads.csv'], undefined, 'is not JSON'],
    [['leads.csv', '--map', 'bad.json'], undefined, '/consent is required'],
    [['leads.csv'], undefined, '--map names'],
    [['leads.csv', '--map', 'map.json'], 'll_wrong', 'The API key is unknown'],
    [['leads.csv', '--map', 'map.json'], '', 'an API key is needed'],
    [['leads.csv', '--map', 'map.json', '--what'], undefined, "Unknown option '--what'"],
    [['wrong.csv', '--map', 'map.json'], undefined, 'failed: The mapping names "E-Mail"'],
  ])('%j with key %j says what is wrong', async (args, key, said) => {
    write('bad.json', { columns: map.columns });
    write('wrong.csv', 'Mail;Name\n');
    const { code, output } = await command(args, key);
    expect(output).toContain(said);
    expect(output).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
  });
});

describe('an export', () => {
  it('as CSV comes back through an import unchanged, as NDJSON it is the lead resource', async () => {
    // A machine of its own: the leads of the other tests still move, and an export of them is of no instant.
    const own = await startLocalInstance();
    onTestFinished(() => own.dispose());
    const name = '=HYPERLINK("http://x")';
    const seed = await importFile(own, map, `E-Mail;Name;Land\nformula@export.example;${`"'${name.replaceAll('"', '""')}"`};\n`);
    expect(seed.counts.created).toBe(1);
    const csv = await runExport(own, { format: 'csv' });
    const rows: readonly Record<string, string>[] = parse(csv, { bom: true, columns: true });
    expect(rows.find((row) => row['person.email'] === 'formula@export.example')?.['person.lastName']).toBe(`'${name}`);
    const identity = Object.fromEntries(['person.email', 'person.lastName', 'person.country'].map((path) => [path, path]));
    const back = await importFile(own, { ...map, columns: identity }, csv);
    expect(back.counts).toEqual({ created: 0, updated: 0, unchanged: rows.length, duplicate: 0, failed: 0 });
    const id = rows.find((row) => row['person.email'] === 'formula@export.example')?.id ?? '';
    await until('the lead to rest', async () => ((await getLead(own, id)).pendingStep === null ? true : null));
    const lines = (await runExport(own, { format: 'ndjson' })).trim().split('\n');
    expect(lines).toHaveLength(rows.length);
    const lead = lines.map((line) => JSON.parse(line)).find((one) => one.person.email === 'formula@export.example');
    expect(lead.person.lastName).toBe(name);
    expect(lead).toEqual(await getLead(own, lead.id));
  });
});

describe('signed URLs', () => {
  it('work without a key, for one act on one file, and for nobody who makes one up', async () => {
    const made = $importJob.parse(await (await call(instance, 'POST', '/v1/imports', map)).json());
    const url = new URL(made.upload?.url ?? '', instance.baseUrl);
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(`${url}0`, { method: 'PUT', body: 'x' })).status).toBe(403);
    expect((await fetch(new URL('/v1/files/abc', instance.baseUrl))).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: fileOf(1, 'signed') })).status).toBe(200);
    const key = await problemOf(call({ ...instance, apiKey: 'll_wrong' }, 'GET', `/v1/imports/${made.id}`));
    expect(key.code).toBe('invalid-key');
    expect(existsSync(join(instance.folder, 'files/imports', made.id, 'source'))).toBe(true);
  });
});

describe('an import while the process is killed', () => {
  it('resumes and neither loses nor doubles a row', async () => {
    const count = 2000;
    const { id } = await startImport(instance, map, fileOf(count, 'kill'));
    const view = async (): Promise<ImportView> => (await call(instance, 'GET', `/v1/imports/${id}`)).json() as Promise<ImportView>;
    for (let kill = 0; kill < 2; kill += 1) {
      const before = (await view()).progress.rows;
      await until('the import to get on', async () => ((await view()).progress.rows > before ? true : null), 60_000, 20);
      await instance.kill();
      await instance.restart();
    }
    const ended = await until('the import to end', async () => ((await view()).endedAt === null ? null : await view()), 120_000, 200);
    expect(ended).toMatchObject({ state: 'done', failure: null, counts: { created: count, updated: 0, unchanged: 0, failed: 0 } });
    const text = await (await fetch(new URL(ended.result?.url ?? '', instance.baseUrl))).text();
    const results: readonly Record<string, string>[] = parse(text, { bom: true, columns: true });
    expect(results.map((row) => Number(row.row))).toEqual(Array.from({ length: count }, (_, i) => i + 2));
    expect(new Set(results.map((row) => row.leadId)).size).toBe(count);
  });
});
