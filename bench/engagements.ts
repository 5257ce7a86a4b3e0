import * as z from 'zod';
import { createEngagementStore } from '../shared/adapters/dynamodb/engagement-store.ts';
import { createLeadStore } from '../shared/adapters/dynamodb/lead-store.ts';
import { createMemoryDeliveryStore } from '../shared/adapters/memory/delivery-store.ts';
import { createMemoryDocumentStore } from '../shared/adapters/memory/document-store.ts';
import { createMemoryEndpointSecretStore } from '../shared/adapters/memory/endpoint-secret-store.ts';
import { createMemoryRecordStore } from '../shared/adapters/memory/record-store.ts';
import { meterCapacity } from '../test/conformance/capacity.ts';
import { startEngine } from '../test/support/engine.ts';
import { closedLoop } from '../test/support/flood.ts';
import { startLocalInstance } from '../test/support/local-instance.ts';
import { seededWorld } from '../test/support/world.ts';
import { caller } from './api.ts';

let events = 0;
const view = (subject: object = {}) => ({
  eventId: `bench-${++events}`,
  signal: 'page.viewed',
  url: 'https://www.example.com/products/routing?utm_source=google&utm_medium=cpc&utm_campaign=spring-search',
  referrer: 'https://www.google.com/',
  ...subject,
});
const many = (count: number, subject: object = {}) => Array.from({ length: count }, () => view(subject));
const headers = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  origin: 'https://www.example.com',
};

export type EngagementCost = {
  readonly engagements: string;
  readonly 'write units each': number;
  readonly 'read units each': number;
  readonly 'table calls': number;
};

/** What an engagement costs in the table, for a visitor nobody knows, for a lead, and when the one becomes the other. */
export async function engagementCosts(): Promise<readonly EngagementCost[]> {
  const engine = await startEngine();
  try {
    const table = await engine.table();
    const meter = meterCapacity(table.client);
    const world = await seededWorld({
      stores: {
        leads: createLeadStore(table),
        engagements: createEngagementStore(table),
        deliveries: createMemoryDeliveryStore(),
        documents: createMemoryDocumentStore(),
        records: createMemoryRecordStore(),
        secrets: createMemoryEndpointSecretStore(),
      },
    });
    const measured = async (engagements: string, count: number, work: () => Promise<unknown>): Promise<EngagementCost> => {
      meter.take();
      await work();
      await world.settle();
      const calls = meter.take();
      const sum = (unit: 'writeUnits' | 'readUnits') => calls.reduce((total, call) => total + call[unit], 0) / count;
      return { engagements, 'write units each': sum('writeUnits'), 'read units each': sum('readUnits'), 'table calls': calls.length };
    };
    const browser = (count: number, visitorToken: string | null) =>
      world.request({ method: 'POST', path: '/v1/engagements', json: { visitorToken, engagements: many(count) }, headers });
    const { visitorToken } = (await browser(1, null)).json;
    const post = async (form: string, email: string, token: string | null) => {
      const visit = token === null ? {} : { visit: JSON.stringify({ visitor: token, pages: [] }) };
      const { receiptId } = (await world.submit(form, { email, ...visit })).json;
      await world.settle();
      return (await world.api('GET', `/v1/receipts/${receiptId}`)).json.leadId;
    };
    const leadId = await post('newsletter', 'known@werk.example', null);
    await post('newsletter', 'bare@werk.example', null);
    const known = (count: number) => world.api('POST', '/v1/engagements', { engagements: many(count, { leadId }) });
    const rows = [
      await measured('1 of a visitor', 1, () => browser(1, visitorToken)),
      await measured('20 of a visitor', 20, () => browser(20, visitorToken)),
      await measured('1 of a lead', 1, () => known(1)),
      await measured('20 of a lead', 20, () => known(20)),
      await measured('20 of a lead again (a refused transaction reports no units)', 20, async () => {
        const engagements = many(20, { leadId });
        await world.api('POST', '/v1/engagements', { engagements });
        await world.settle();
        meter.take();
        return world.api('POST', '/v1/engagements', { engagements });
      }),
    ];
    const plain = await measured('a form without a history', 1, () => post('newsletter', 'plain@werk.example', null));
    const attached = await measured('a form with a history of 22', 1, () => post('newsletter', 'tracked@werk.example', visitorToken));
    return [...rows, plain, attached];
  } finally {
    await engine.stop();
  }
}

export type EngagementRate = {
  readonly load: string;
  readonly 'engagements a second': number;
  readonly 'requests a second': number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
};

const $tracked = z.object({ visitorToken: z.string() });
const $created = z.object({ id: z.string() });

/** Ingest over real HTTP on one machine with everything behind it: batches for visitors and for leads. */
export async function engagementRates(seconds = 10): Promise<readonly EngagementRate[]> {
  const instance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'error' } });
  try {
    const call = caller(instance);
    const url = `${instance.baseUrl}/v1/engagements`;
    const people = 64;
    const [visitors, leads]: [string[], string[]] = [[], []];
    for (let n = 0; n < people; n += 1) {
      const body = JSON.stringify({ engagements: many(1) });
      const first = await fetch(url, { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } });
      visitors.push($tracked.parse(await first.json()).visitorToken);
      leads.push($created.parse(await (await call('POST', '/v1/leads', { person: { email: `engaged-${n}@bench.example` } })).json()).id);
    }
    const run = async (load: string, size: number, subject: (n: number) => object): Promise<EngagementRate> => {
      const target = {
        url,
        headers: { authorization: `Bearer ${instance.apiKey}` },
        body: (n: number) => JSON.stringify({ engagements: many(size, subject(n % people)) }),
      };
      await closedLoop(target, 4, 1);
      const answers = await closedLoop(target, 16, seconds);
      const millis = answers.flatMap((answer) => (answer.status === 202 ? [answer.millis] : [])).sort((a, b) => a - b);
      const at = (p: number) => millis[Math.min(millis.length - 1, Math.floor((p / 100) * millis.length))] ?? Number.NaN;
      const requests = millis.length / seconds;
      return {
        load,
        'engagements a second': requests * size,
        'requests a second': requests,
        p50: at(50),
        p99: at(99),
        failed: answers.length - millis.length,
      };
    };
    return [
      await run('visitors, batches of 1', 1, (n) => ({ visitorToken: visitors[n] })),
      await run('visitors, batches of 20', 20, (n) => ({ visitorToken: visitors[n] })),
      await run('leads, batches of 1', 1, (n) => ({ leadId: leads[n] })),
      await run('leads, batches of 20', 20, (n) => ({ leadId: leads[n] })),
    ];
  } finally {
    await instance.dispose();
  }
}
