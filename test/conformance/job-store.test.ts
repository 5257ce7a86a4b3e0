import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobStore } from '../../shared/adapters/dynamodb/job-store.ts';
import { createMemoryJobStore } from '../../shared/adapters/memory/job-store.ts';
import type { JobStore } from '../../shared/application/ports/job-store.ts';
import { type DryRunJob, type ExportJob, type ImportJob, newJob, noCounts } from '../../shared/domain/transfer/job.ts';
import { type Engine, startEngine } from '../support/engine.ts';
import { at, ids } from './builders.ts';
import { onBoth } from './stores.ts';

const audit = () => ({
  id: ids.next('audit'),
  at: at('09:00'),
  actor: 'owner:a',
  action: 'import.create',
  target: 'import/x',
  difference: [],
});

const importJob = (): ImportJob => ({
  ...newJob(ids.next('import'), 'owner:a', at('09:00')),
  kind: 'import',
  state: 'awaiting-upload',
  name: 'leads.csv',
  settings: {
    // Names that trip over objects: people choose them.
    columns: { 'E-Mail': 'person.email', constructor: 'person.title' },
    consent: { legalBasis: 'freely-given-consent', note: 'signed', grants: { purpose: 'marketing', channel: 'email' } },
    tags: ['fair'],
    source: { campaign: 'Fair 2026' },
    defaultCountry: 'DE',
    existing: 'fill-empty',
    delimiter: null,
    dryRun: false,
  },
  fileBytes: null,
  header: null,
  delimiter: null,
  offset: 0,
  row: 0,
  counts: noCounts,
  warnings: [],
});
const exportJob = (): ExportJob => ({
  ...newJob(ids.next('export'), 'owner:a', at('09:00')),
  kind: 'export',
  state: 'running',
  format: 'csv',
  filter: { stage: 'mql', owner: null },
  cursor: null,
  leads: 0,
  leftOut: {},
});

const dryRunJob = (): DryRunJob => ({
  ...newJob(ids.next('dryRun'), 'owner:a', at('09:00')),
  kind: 'dry-run',
  state: 'running',
  format: 'ndjson',
  document: { kind: 'rubric', id: 'default' },
  candidate: { revision: 3 },
  baseline: { id: 'default', version: 2 },
  period: { from: at('08:00'), to: at('09:00'), limit: 10 },
  rails: { maxFewerMqlPercent: 5, keepWon: true },
  cursor: null,
  lists: [1, 2],
  total: null,
  replayed: 0,
  differences: 0,
  leftOut: { 'not-scored': 1 },
  summary: null,
  verdict: { passed: false, rails: [{ rail: 'keepWon', limit: 0, value: null, passed: false, detail: 'x' }] },
});

onBoth('JobStore', createMemoryJobStore, createJobStore, (open: () => Promise<JobStore>) => {
  it('gives back what it was given, by kind', async () => {
    const store = await open();
    const [one, two, three] = [importJob(), exportJob(), dryRunJob()];
    await store.create(three, audit());
    expect(await store.get('dry-run', three.id)).toEqual(three);
    expect(await store.get('export', three.id)).toBeNull();
    await store.create(one, audit());
    await store.create(two, audit());
    expect(await store.get('import', one.id)).toEqual(one);
    expect(await store.get('export', two.id)).toEqual(two);
    expect(await store.get('export', one.id)).toBeNull();
    expect(await store.get('import', 'imp_none')).toBeNull();
  });

  it('takes a write on the generation before it and no other', async () => {
    const store = await open();
    const job = importJob();
    await store.create(job, audit());
    const next = {
      ...job,
      generation: 2,
      state: 'running',
      offset: 10,
      parts: [0],
      leaseUntil: at('09:01'),
      holder: 'msg_1',
      takes: 1,
    } as const;
    expect(await store.update({ ...job, generation: 3 })).toBe('stale');
    expect(await store.update(next)).toBe('ok');
    expect(await store.update(next)).toBe('stale');
    expect(await store.get('import', job.id)).toEqual(next);
    expect(await store.update(importJob())).toBe('stale');
  });

  it('lets one of many writers win', async () => {
    const store = await open();
    const job = exportJob();
    await store.create(job, audit());
    const results = await Promise.all([1, 2, 3, 4].map((leads) => store.update({ ...job, generation: 2, leads })));
    expect(results.filter((result) => result === 'ok')).toHaveLength(1);
  });
});

describe('a job row on DynamoDB', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  it('stands with its audit row and is forgotten after a month', async () => {
    const table = await engine.table();
    const job = importJob();
    await createJobStore(table).create(job, audit());
    const rows = async (pk: string) => {
      const { Items = [] } = await table.client.send(
        new QueryCommand({ TableName: table.tableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }),
      );
      return Items;
    };
    expect(await rows(`AUDIT#${job.createdAt.slice(0, 7)}`)).toMatchObject([{ data: { action: 'import.create' } }]);
    expect((await rows(`JOB#${job.id}`))[0]?.ttl).toBe(Date.parse(job.createdAt) / 1000 + 30 * 86_400);
  });
});
