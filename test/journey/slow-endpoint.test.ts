import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishEndpoint, submitForm } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';
import { type Receiver, startReceiver, type WebhookPayload } from '../support/webhook-receiver.ts';

const leads = 60;
let instance: LocalInstance;
let good: Receiver;
let hanging: Server;
let hung = 0;

beforeAll(async () => {
  good = await startReceiver();
  hanging = createServer((request) => {
    request.resume();
    hung += 1;
  });
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  instance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'warn' } });
  await publishEndpoint(instance, 'good', good.url, ['lead.*']);
});
afterAll(async () => {
  await instance?.dispose();
  await good?.close();
  hanging?.closeAllConnections();
  hanging?.close();
});

/** Submits the leads ten at a time; milliseconds from each one's answer to its last event at the good receiver, sorted. */
async function run(name: string): Promise<readonly number[]> {
  const submitted = new Map<string, number>();
  const routed = new Map<string, number>();
  good.onDelivery((one) => {
    const { type, data } = JSON.parse(one.body) as WebhookPayload & { data: { lead: { person: { email: string } } } };
    if (type === 'lead.routed') routed.set(data.lead.person.email, performance.now());
  });
  const emails = Array.from({ length: leads }, (_, i) => `p${i}@${name}.example`);
  for (let i = 0; i < leads; i += 10) {
    await Promise.all(
      emails.slice(i, i + 10).map(async (email) => {
        await submitForm(instance, 'demo-request', { email, title: 'VP Marketing', country: 'Germany' });
        submitted.set(email, performance.now());
      }),
    );
  }
  await until(`all ${leads} leads of ${name} at the good receiver`, async () => (routed.size === leads ? true : null), 60_000, 50);
  return emails.map((email) => (routed.get(email) ?? Number.POSITIVE_INFINITY) - (submitted.get(email) ?? 0)).toSorted((a, b) => a - b);
}

it('one endpoint that hangs does not delay another one (R15)', async () => {
  const alone = await run('acme-alone');
  const { port } = hanging.address() as { port: number };
  await publishEndpoint(instance, 'hangs', `http://127.0.0.1:${port}/`, ['lead.*']);
  const beside = await run('acme-beside');
  expect(beside).toHaveLength(leads);
  expect(hung).toBeGreaterThan(0);
  const p99 = (sorted: readonly number[]) => sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY;
  expect(p99(beside)).toBeLessThan(2 * p99(alone) + 1000);
}, 120_000);
