import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSystemClock } from '../shared/adapters/system/clock.ts';
import { $team } from '../shared/contracts/documents/roster-records.ts';
import { readConfig } from './config.ts';
import { startRuntime } from './runtime.ts';
import { demoDocuments, demoRecords } from './seed/demo.ts';
import { smokeCases } from './smoke/cases.ts';
import { createSmokeClient, type SmokeClient } from './smoke/client.ts';
import { startSmokeReceiver } from './smoke/receiver.ts';
import { runCases, type SmokeResult } from './smoke/run-cases.ts';

/** Publishes a rubric whose MQL threshold nobody reaches: the smoke must then notice and fail. */
async function alterRubric(client: SmokeClient): Promise<void> {
  const rubric = demoDocuments.find((document) => document.kind === 'rubric');
  await client.publish('rubric', 'default', { ...rubric?.body, mql: { field: 'score.fit', op: 'gte', value: 100 } });
}

/** Fresh instance on a free port and a folder of its own; everything is gone afterwards. */
async function smoke(alter: string | undefined): Promise<readonly SmokeResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-smoke-'));
  const apiKey = `ll_${randomBytes(24).toString('base64url')}`;
  const clock = createSystemClock();
  const receiver = await startSmokeReceiver(clock);
  const config = readConfig({
    ...process.env,
    PORT: '0',
    HOST: '127.0.0.1',
    LEADLINE_DATA: folder,
    LEADLINE_API_KEY: apiKey,
    LEADLINE_SEED: 'demo',
    LEADLINE_ALLOW_LOOPBACK_WEBHOOKS: '1',
    LEADLINE_LOG_LEVEL: 'error',
  });
  const runtime = await startRuntime(config, (line) => void process.stderr.write(`${line}\n`));
  try {
    const client = createSmokeClient(`http://127.0.0.1:${runtime.port}`, apiKey);
    await client.publish('webhook-endpoint', 'smoke', { url: receiver.url, events: ['lead.*'] });
    if (alter === 'rubric') await alterRubric(client);
    const teams = demoRecords.filter((record) => record.kind === 'team').map((record) => $team.parse(record.body));
    return await runCases({ client, receiver, clock, teams }, smokeCases);
  } finally {
    receiver.close();
    await runtime.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function printTable(results: readonly SmokeResult[]): void {
  const millis = (value: number | null): string => (value === null ? '–' : `${value}`);
  const rows = [
    ['lead', 'stage', 'owner', 'ms to routed', 'ms to webhook', ''],
    ...results.map((r) => [r.case.name, r.stage, r.holder, millis(r.routedMillis), millis(r.webhookMillis), r.differences.join('; ')]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, i) => (i === 3 || i === 4 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)));
    console.log(cells.join('  ').trimEnd());
  }
}

const { values } = parseArgs({ options: { alter: { type: 'string' } } });
if (values.alter !== undefined && values.alter !== 'rubric') throw new Error('--alter knows rubric only');
const results = await smoke(values.alter);
printTable(results);
const failed = results.filter((result) => result.differences.length > 0).length;
console.log(failed === 0 ? `\n${results.length} leads as expected` : `\n${failed} of ${results.length} leads differ from what is expected`);
process.exit(failed === 0 ? 0 : 1);
