import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedLoop, openLoop } from '../support/flood.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

const wide = { perSecond: 10_000, burst: 100_000 };
const form = {
  name: 'Flood',
  fields: [
    { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' },
    { name: 'title', type: 'text', label: 'Title', mapTo: 'person.title' },
  ],
  spam: { limits: { address: wide, form: wide, emailDomain: wide } },
};

// So narrow that also a machine busy with the leads of the flood takes posts faster than the form does.
const narrow = { ...form, spam: { limits: { address: { perSecond: 5, burst: 50 }, form: wide, emailDomain: wide } } };

let instance: LocalInstance;
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${instance.baseUrl}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${instance.apiKey}`, 'content-type': 'application/json' },
  });

beforeAll(async () => {
  instance = await startLocalInstance({ env: { LEADLINE_LOG_LEVEL: 'error' } });
  for (const [id, body] of Object.entries({ flood: form, narrow })) {
    await ask(`/v1/documents/form/${id}`, { method: 'PUT', body: JSON.stringify(body) });
    await ask(`/v1/documents/form/${id}/publish`, { method: 'POST' });
  }
});
afterAll(() => instance?.dispose());

const target = (name: string, formId = 'flood') => ({
  url: `${instance.baseUrl}/v1/forms/${formId}/submissions`,
  body: (n: number) => JSON.stringify({ email: `${name}-${n}@flood.example`, title: 'VP Sales' }),
});

describe('five times more than the machine can do, for 30 s (R20)', () => {
  it('is answered 202 or 429 with Retry-After, never 5xx; memory stays bounded; every 202 is a lead', async () => {
    // The first posts meet code that was never run; a rate taken from them would be no five-fold.
    const cold = await closedLoop(target('cold'), 16, 3);
    const sustained = await closedLoop(target('warm'), 16, 3);
    const rate = sustained.length / 3;
    let peak = 0;
    const answers = await openLoop(target('flood'), rate * 5, 30, () => {
      peak = Math.max(peak, instance.memory());
    });
    expect(answers.length).toBeGreaterThan(rate * 5 * 15);
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect(answers.map(({ status }) => status).filter((status) => status !== 202 && status !== 429)).toEqual([]);
    expect(count(202)).toBeGreaterThan(0);
    // How many are sent away depends on the machine; each is told when to come again.
    expect(answers.filter((answer) => answer.status === 429 && answer.retryAfter !== '1')).toEqual([]);
    expect(peak).toBeLessThan(1024 ** 3);
    expect((await ask('/healthz')).status).toBe(200);
    const receipts = [...cold, ...sustained, ...answers].flatMap((answer) => answer.receiptId ?? []);
    const missing = new Set(receipts);
    await until(
      'every accepted post to be a lead',
      async () => {
        for (const batch of chunks([...missing], 50)) {
          const found = await Promise.all(batch.map(async (id) => JSON.parse(await (await ask(`/v1/receipts/${id}`)).text())));
          for (const receipt of found) if (typeof receipt.leadId === 'string') missing.delete(receipt.receiptId);
        }
        return missing.size === 0 ? true : null;
      },
      60_000,
      500,
    );
    expect(new Set(receipts).size).toBe(receipts.length);
  });

  it('and the limits of a form are told to who exceeds them, while others get through', async () => {
    const answers = await openLoop(target('burst', 'narrow'), 400, 5);
    const refused = answers.filter((answer) => answer.status === 429);
    expect([...new Set(answers.map((answer) => answer.status))].filter((status) => status !== 202 && status !== 429)).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(50);
    expect((await ask('/v1/leads?limit=1')).status).toBe(200);
  });
});

const chunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
