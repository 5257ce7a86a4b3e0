import { AwsClient } from 'aws4fetch';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoDocuments, demoRecords } from '../../local/seed/demo.ts';
import { createS3FileStore } from '../../shared/adapters/s3/file-store.ts';
import { createSystemClock } from '../../shared/adapters/system/clock.ts';
import { fileStoreSuite } from '../support/file-store-suite.ts';
import { importFile, runExport, textOf } from '../support/imports.ts';
import { configure, getLead } from '../support/journey.ts';
import { until } from '../support/poll.ts';
import { target } from './target.ts';

const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const client = new AwsClient({ accessKeyId: 'test', secretAccessKey: 'test', service: 's3', region: 'us-east-1', retries: 2 });

/** The bucket of the deployment, by the logical name of its construct. */
const filesBucket = async (): Promise<string> => {
  const listed = await (await client.fetch(`${endpoint}/`)).text();
  const name = [...listed.matchAll(/<Name>([^<]+)<\/Name>/g)].map((match) => match[1] ?? '').find((one) => /leadline.*files/i.test(one));
  if (name === undefined) throw new Error(`no files bucket in ${listed}`);
  return name;
};

fileStoreSuite('on S3', async () => createS3FileStore({ client, address: `${endpoint}/${await filesBucket()}` }, createSystemClock()));

describe('files in and out on AWS', () => {
  beforeAll(() => configure(target, { documents: demoDocuments, records: demoRecords }));
  const map = {
    columns: { 'E-Mail': 'person.email', Name: 'person.lastName', Titel: 'person.title', Land: 'person.country' },
    consent: { legalBasis: 'legitimate-interest-prospect', note: 'Trade fair 2026' },
  };
  const rows = Array.from({ length: 25 }, (_, i) => `fair-${i}@aws-import.example;"Name ${i};\nfair";VP Sales;DE`).join('\n');

  it('a file uploaded to S3 becomes leads that go through the pipeline, with a result for every row', async () => {
    const ended = await importFile(target, map, `\ufeffE-Mail;Name;Titel;Land\n${rows}\nfair-0@aws-import.example;Other;;\nnobody;;;\n`);
    expect(ended).toMatchObject({ state: 'done', failure: null, counts: { created: 25, unchanged: 1, failed: 1 } });
    const results: readonly Record<string, string>[] = parse(await textOf(target, ended.result?.url), { bom: true, columns: true });
    expect(results.map((row) => Number(row.row))).toEqual(Array.from({ length: 27 }, (_, i) => i + 2));
    expect(results.at(-1)).toMatchObject({ status: 'failed', code: 'invalid-email' });
    const lead = await until(
      'an imported lead to be through',
      async () => {
        const found = await getLead(target, results[0]?.leadId ?? '');
        return found.pendingStep === null ? found : null;
      },
      60_000,
    );
    expect(lead).toMatchObject({ person: { lastName: 'Name 0;\nfair', country: 'DE' } });
    expect(lead.score).not.toBeNull();
  });

  it('and comes out again as CSV and NDJSON', async () => {
    const exported: readonly Record<string, string>[] = parse(await runExport(target, { format: 'csv' }), { bom: true, columns: true });
    expect(exported.filter((row) => row['person.email']?.endsWith('@aws-import.example'))).toHaveLength(25);
    const lines = (await runExport(target, { format: 'ndjson' })).trim().split('\n');
    expect(lines).toHaveLength(exported.length);
  });
});
