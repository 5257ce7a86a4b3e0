import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { createLeadStore } from '../shared/adapters/dynamodb/lead-store.ts';
import { createMemoryDeliveryStore } from '../shared/adapters/memory/delivery-store.ts';
import { createMemoryDocumentStore } from '../shared/adapters/memory/document-store.ts';
import { createMemoryEndpointSecretStore } from '../shared/adapters/memory/endpoint-secret-store.ts';
import { createMemoryRecordStore } from '../shared/adapters/memory/record-store.ts';
import { startEngine } from '../test/support/engine.ts';
import { closedLoop, type FloodAnswer, type FloodTarget, openLoop } from '../test/support/flood.ts';
import { startLocalInstance } from '../test/support/local-instance.ts';
import { seededWorld } from '../test/support/world.ts';
import { caller } from './api.ts';

const person = (n: number) => ({
  email: `capture-${n}@bench.example`,
  firstName: 'Vera',
  lastName: 'Probst',
  company: 'Bench',
  title: 'VP Sales',
  country: 'DE',
  message: 'Please show us how leads reach the right person.',
  marketingConsent: true,
});
const $view = z.object({ published: z.looseObject({ spam: z.looseObject({}) }) });
const wide = { perSecond: 10_000, burst: 100_000 };

const percentile = (values: readonly number[], p: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? Number.NaN;
};
const millisOf = (answers: readonly FloodAnswer[]) => answers.filter((answer) => answer.status === 202).map((answer) => answer.millis);

type Flood = { readonly answers: readonly FloodAnswer[]; readonly elapsedSeconds: number };
async function timed(running: Promise<readonly FloodAnswer[]>): Promise<Flood> {
  const began = performance.now();
  const answers = await running;
  return { answers, elapsedSeconds: (performance.now() - began) / 1000 };
}

export type CaptureRate = {
  readonly load: string;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
  readonly failed: number;
  readonly 'RSS MB': number;
};

/** Capture over real HTTP on one machine with the whole pipeline behind it, at rest, saturated, and at five times that. */
export async function captureRates(seconds = 10): Promise<readonly CaptureRate[]> {
  const instance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'error' } });
  try {
    const call = caller(instance);
    const { published } = $view.parse(await (await call('GET', '/v1/documents/form/demo-request')).json());
    const limits = { address: wide, form: wide, emailDomain: wide };
    const put = await call('PUT', '/v1/documents/form/demo-request', { ...published, spam: { ...published.spam, limits } });
    if (put.status !== 200) throw new Error(await put.text());
    await call('POST', '/v1/documents/form/demo-request/publish');
    let names = 0;
    const target: FloodTarget = {
      url: `${instance.baseUrl}/v1/forms/demo-request/submissions`,
      body: () => JSON.stringify(person(names++)),
    };
    // Until the last answer: what was sent in these seconds is answered later than them when it is too much.
    const row = (load: string, { answers, elapsedSeconds }: Flood): CaptureRate => ({
      load,
      perSecond: millisOf(answers).length / elapsedSeconds,
      p50: percentile(millisOf(answers), 50),
      p99: percentile(millisOf(answers), 99),
      refused: answers.filter((answer) => answer.status === 429).length,
      failed: answers.filter((answer) => answer.status !== 202 && answer.status !== 429).length,
      'RSS MB': instance.memory() / 1024 ** 2,
    });
    await closedLoop(target, 4, 2);
    const one = row('1 client', await timed(closedLoop(target, 1, seconds)));
    const many = row('16 clients', await timed(closedLoop(target, 16, seconds)));
    return [one, many, row('5 × that, open loop', await timed(openLoop(target, many.perSecond * 5, seconds)))];
  } finally {
    await instance.dispose();
  }
}

/** CPU of the handler alone, in milliseconds per capture: store and documents in memory, event in, result out. */
export async function handlerCpu(posts = 3000): Promise<number> {
  const world = await seededWorld();
  const run = async (from: number, count: number) => {
    for (let n = from; n < from + count; n += 1) {
      world.clock.advance(50);
      await world.submit('demo-request', person(n), {
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      });
    }
  };
  await run(0, 500);
  const before = process.cpuUsage();
  await run(500, posts);
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000 / posts;
}

/** Bytes of a value by DynamoDB's rules: UTF-8 of texts, digits of numbers, three bytes for a list or map and one a member. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === 'number') return String(value).length;
  if (Array.isArray(value)) return value.reduce<number>((sum, member) => sum + 1 + bytesOf(member), 3);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [name, member]) => sum + 1 + Buffer.byteLength(name) + bytesOf(member), 3);
}

/** Rows and bytes that one capture leaves in the table. */
export async function captureBytes(): Promise<{ readonly rows: number; readonly bytes: number }> {
  const engine = await startEngine();
  try {
    const table = await engine.table();
    const memory = createMemoryDocumentStore();
    const world = await seededWorld({
      stores: {
        leads: createLeadStore(table),
        deliveries: createMemoryDeliveryStore(),
        documents: memory,
        records: createMemoryRecordStore(),
        secrets: createMemoryEndpointSecretStore(),
      },
    });
    await world.submit('demo-request', person(1));
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.tableName }));
    // The three bytes of a map are for one inside an item, not for the item itself.
    return { rows: Items.length, bytes: Items.reduce((sum, item) => sum + bytesOf(item) - 3, 0) };
  } finally {
    await engine.stop();
  }
}
