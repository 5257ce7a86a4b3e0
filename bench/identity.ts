import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../shared/adapters/dynamodb/client.ts';
import { createLeadStore } from '../shared/adapters/dynamodb/lead-store.ts';
import { keys } from '../shared/adapters/dynamodb/table.ts';
import { createIds } from '../shared/adapters/system/ids.ts';
import { createSecretBox } from '../shared/adapters/system/secret-box.ts';
import type { LeadStore } from '../shared/application/ports/lead-store.ts';
import { type AttributionInput, attribute } from '../shared/domain/attribution/attribute.ts';
import { classifyChannel } from '../shared/domain/attribution/channel.ts';
import { parseEmail } from '../shared/domain/identity/email.ts';
import { brand } from '../shared/domain/kernel/brand.ts';
import type { LeadId } from '../shared/domain/kernel/ids.ts';
import { commitOf, leadOf } from '../test/conformance/builders.ts';
import { startEngine } from '../test/support/engine.ts';

const box = createSecretBox(async () => 'bench-master-key-of-more-than-32-characters');
const ids = createIds();
const addressOf = (n: number): string => `Person.${n}@Company-${n % 50_000}.example`;

/** As capture names a person: the address normalised, and its MAC. */
async function identityOf(n: number): Promise<string> {
  const email = parseEmail(addressOf(n));
  if (email === null) throw new Error('no address');
  return box.mac('identity', `email|${email.key}`);
}

/** DynamoDB's bound on the writes of one BatchWriteItem. */
const batchSize = 25;

async function build(table: Table, count: number): Promise<number> {
  const began = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let from = next; from < count; from = next) {
      next += batchSize;
      const numbers = Array.from({ length: Math.min(batchSize, count - from) }, (_, i) => from + i);
      const requests = await Promise.all(
        numbers.map(async (n) => ({ PutRequest: { Item: { ...keys.identity(await identityOf(n)), leadId: ids.next('lead') } } })),
      );
      const { UnprocessedItems = {} } = await table.client.send(new BatchWriteCommand({ RequestItems: { [table.tableName]: requests } }));
      if (Object.keys(UnprocessedItems).length > 0) throw new Error('keys stayed unprocessed');
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return (performance.now() - began) / 1000;
}

export type Rate = { readonly what: string; readonly 'ops a second': number; readonly 'p50 ms': number; readonly 'p99 ms': number };

/** `operation` by so many workers for so many seconds, a fresh number each time. */
async function rate(what: string, workers: number, seconds: number, operation: (n: number) => Promise<unknown>): Promise<Rate> {
  const millis: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  const worker = async (): Promise<void> => {
    for (let now = performance.now(); now < until; ) {
      await operation(millis.length);
      const done = performance.now();
      millis.push(done - now);
      now = done;
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  const sorted = millis.sort((a, b) => a - b);
  const at = (p: number): number => sorted[Math.floor((p / 100) * (sorted.length - 1))] ?? Number.NaN;
  return {
    what: `${what}, ${workers} at once`,
    'ops a second': sorted.length / ((performance.now() - began) / 1000),
    'p50 ms': at(50),
    'p99 ms': at(99),
  };
}

/** Spreads over all keys, and repeats the same ones in every run. */
const known = (n: number, count: number): number => (n * 7919) % count;

async function claim(leads: LeadStore, n: number): Promise<void> {
  const lead = leadOf({ id: brand<LeadId>(ids.next('lead')) });
  await leads.commit(commitOf(lead, { identities: [await identityOf(n)] }));
}

/** Identity resolution on the embedded engine, in memory, that holds so many identity keys: what capture asks of it. */
export async function identityRates(count: number, seconds = 5) {
  const engine = await startEngine();
  try {
    const table = await engine.table();
    const buildSeconds = await build(table, count);
    const leads = createLeadStore(table);
    let fresh = count;
    const find = async (n: number) => {
      if ((await leads.findByIdentity(await identityOf(known(n, count)))) === null) throw new Error('a key is missing');
    };
    const miss = async (n: number) => leads.findByIdentity(await identityOf(2 * count + n));
    const rows: Rate[] = [];
    for (const workers of [1, 16]) {
      rows.push(await rate('find a known person', workers, seconds, find));
      rows.push(await rate('find nobody', workers, seconds, miss));
      rows.push(await rate('claim a new person (lead, key, event)', workers, seconds, () => claim(leads, fresh++)));
      rows.push(await rate('claim a known person (refused, with whose it is)', workers, seconds, (n) => claim(leads, known(n, count))));
    }
    return { build: { keys: count, seconds: buildSeconds, 'keys a second': count / buildSeconds }, rows };
  } finally {
    await engine.stop();
  }
}

const visits: readonly AttributionInput[] = [
  ['https://www.acme.example/demo?utm_source=google&utm_medium=cpc&utm_campaign=brand&gclid=x1', 'https://www.google.com/'],
  ['https://www.acme.example/', 'https://www.google.de/search?q=routing'],
  ['https://www.acme.example/blog?utm_source=newsletter&utm_medium=email&utm_campaign=march', null],
  ['https://www.acme.example/', null],
  ['https://www.acme.example/pricing?utm_source=linkedin&utm_medium=paid_social', 'https://www.linkedin.com/feed/'],
  ['https://www.acme.example/', 'https://chatgpt.com/'],
  ['https://www.acme.example/x?fbclid=abc', 'https://l.facebook.com/'],
  ['https://www.acme.example/x', 'https://partner.example/list'],
].map(([pageUrl = null, referrer = null]) => ({ pageUrl, referrer, utm: {}, clickIds: {}, ownHosts: ['acme.example'] }));
const channelInputs = [
  { source: 'google', medium: 'cpc', campaign: 'brand' },
  { source: 'partner.example', medium: 'referral', campaign: '' },
  { source: 'firebase', medium: '(none)', campaign: '' },
  { source: 'somewhere', medium: 'unheard-of', campaign: 'none' },
];

/** Calls a second on one core, after as many to warm up. */
function callsPerSecond(calls: number, call: (n: number) => unknown): number {
  for (let n = 0; n < calls; n += 1) call(n);
  const began = performance.now();
  for (let n = 0; n < calls; n += 1) call(n);
  return calls / ((performance.now() - began) / 1000);
}

/** Pure rules on one core: a visit's address and referrer read and classified, and the channel rules alone. */
export const attributionRates = (calls = 200_000) => {
  const at = <T>(list: readonly T[], n: number): T => {
    const value = list[n % list.length];
    if (value === undefined) throw new Error('nothing to classify');
    return value;
  };
  return [
    { what: 'attribute (page, referrer, campaign → touch)', 'ops a second': callsPerSecond(calls, (n) => attribute(at(visits, n))) },
    {
      what: 'classifyChannel (source, medium, campaign → channel)',
      'ops a second': callsPerSecond(calls, (n) => classifyChannel(at(channelInputs, n))),
    },
  ];
};
