import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { $dryRunJob } from '../../shared/contracts/http/dry-run-resources.ts';
import { $documentView, $lead } from '../../shared/contracts/http/resources.ts';
import { importFile } from '../support/imports.ts';
import { call, problemOf } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

let instance: LocalInstance;
beforeAll(async () => {
  instance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'warn' } });
});
afterAll(() => instance?.dispose());

const json = async <T>(schema: z.ZodType<T>, status: number, pending: Promise<Response>): Promise<T> => {
  const response = await pending;
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.status}: ${text}`);
  return schema.parse(JSON.parse(text));
};
const $line = z.object({ leadId: z.string(), change: z.string(), threshold: z.array(z.object({ in: z.string(), field: z.string() })) });
/** How many of the leads that are on no way have a score. */
async function scored(): Promise<number> {
  let count = 0;
  for (let cursor: string | null = null; ; ) {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: z.infer<typeof $page> = await json($page, 200, call(instance, 'GET', `/v1/leads?limit=100${query}`));
    count += page.items.filter(({ score, pendingStep }) => score !== null && pendingStep === null).length;
    if (page.cursor === null) return count;
    cursor = page.cursor;
  }
}
const $page = z.object({ items: z.array($lead), cursor: z.string().nullable() });

const map = {
  columns: { mail: 'person.email', title: 'person.title', country: 'person.country' },
  consent: { legalBasis: 'legitimate-interest-prospect', note: 'Trade fair 2026' },
};

it('a rubric is tried over what is there, held back by its rails, overridden, and taken back', async () => {
  const file = Array.from({ length: 30 }, (_, n) => `p${n}@machine-${n % 7}.example,VP Sales,DE`).join('\n');
  const { counts } = await importFile(instance, map, `mail,title,country\n${file}\n`);
  expect(counts.created).toBe(30);
  const made = await call(instance, 'POST', '/v1/leads', { person: { email: 'last@machine.example', title: 'VP Sales' } });
  const { id } = z.object({ id: z.string() }).parse(await made.json());
  await until('all leads to be scored', async () => ((await scored()) >= 31 ? true : null), 60_000, 200);

  const address = '/v1/documents/rubric/default';
  const { published, publishedVersion } = await json($documentView, 200, call(instance, 'GET', address));
  const easy = { ...published, mql: { field: 'score.fit', op: 'gte', value: 1 } };
  await json($documentView, 200, call(instance, 'PUT', address, easy));
  const body = { from: '2020-01-01T00:00:00Z', guardRails: { maxMoreMqlPercent: 0 } };
  const run = await json($dryRunJob, 202, call(instance, 'POST', `${address}/dry-run`, body));
  const done = await until('the dry run to end', async () => {
    const view = await json($dryRunJob, 200, call(instance, 'GET', `/v1/dry-runs/${run.id}`));
    return view.endedAt === null ? null : view;
  });
  expect(done).toMatchObject({ state: 'done', guardRails: { passed: false } });
  const newly = done.summary?.changes.newly ?? 0;
  expect(newly).toBeGreaterThanOrEqual(31);
  expect(done.summary?.owners.reduce((sum, { draft }) => sum + draft, 0)).toBeGreaterThan(0);

  const file2 = await fetch(done.result?.url ?? '');
  expect(file2.headers.get('content-type')).toContain('ndjson');
  const text = await file2.text();
  expect(text).not.toContain('@');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => $line.parse(JSON.parse(line)));
  expect(lines).toHaveLength(done.differences);
  expect(lines.find((line) => line.leadId === id)).toMatchObject({
    change: 'newly',
    threshold: expect.arrayContaining([{ in: 'draft', field: 'score.fit' }]),
  });

  expect((await problemOf(call(instance, 'POST', `${address}/publish`))).code).toBe('guard-rails-failed');
  const over = await json($documentView, 200, call(instance, 'POST', `${address}/publish`, { override: { reason: 'a trial week' } }));
  expect(over.publishedVersion).toBe((publishedVersion ?? 0) + 1);
  const back = await json($documentView, 200, call(instance, 'POST', `${address}/publish`, { version: publishedVersion }));
  expect(back).toMatchObject({ publishedVersion: (publishedVersion ?? 0) + 2, publishedFrom: publishedVersion, published });
});
