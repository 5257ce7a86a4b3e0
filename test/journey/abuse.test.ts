import naughty from 'big-list-of-naughty-strings/blns.json' with { type: 'json' };
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unguardCell } from '../../shared/domain/transfer/formula-guard.ts';
import { runExport } from '../support/imports.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';

const strings: readonly string[] = naughty;
const open = { perSecond: 10_000, burst: 100_000 };
const text = (name: string, mapTo?: string) => ({
  name,
  type: 'text',
  label: name,
  maxLength: 1000,
  ...(mapTo === undefined ? {} : { mapTo }),
});
const form = {
  name: 'Abuse',
  fields: [
    { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' },
    text('firstName', 'person.firstName'),
    text('lastName', 'person.lastName'),
    text('title', 'person.title'),
    text('company', 'company.name'),
    text('industry', 'company.industry'),
    text('phone', 'person.phone'),
    text('note'),
    { name: 'message', type: 'message', label: 'Message', maxLength: 1000 },
  ],
  // What a field holds is no matter of the judge here.
  spam: { limits: { address: open, form: open, emailDomain: open }, quarantineAt: 1000, rejectAt: 1000 },
};
const texts = form.fields.map((field) => field.name).filter((name) => name !== 'email');

let instance: LocalInstance;
const ask = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${instance.baseUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${instance.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
};
const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
  const response = await fetch(`${instance.baseUrl}/v1/forms/abuse/submissions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const answer = await response.text();
  return { status: response.status, text: answer, json: answer.startsWith('{') ? JSON.parse(answer) : null };
};
/** As a client does that was told to come again. */
const postUntilHeard = async (body: string, headers: Record<string, string> = {}): ReturnType<typeof post> => {
  for (;;) {
    const answer = await post(body, headers);
    if (answer.status !== 429) return answer;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};
/** `work` over all items, a few at a time: a browser's worth of connections, not a thousand. */
async function inLanes<T, R>(items: readonly T[], lanes: number, work: (item: T, index: number) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T, i);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

beforeAll(async () => {
  instance = await startLocalInstance();
  expect((await ask('PUT', '/v1/documents/form/abuse', form)).status).toBe(200);
  expect((await ask('POST', '/v1/documents/form/abuse/publish')).status).toBe(200);
});
afterAll(() => instance?.dispose());

/** As the lead holds it: NFC, no half surrogate pairs, no blanks around it. */
const kept = (value: string) => Buffer.from(value).toString().normalize('NFC').trim();

describe('what visitors type', () => {
  it('every naughty string in every text field comes back as sent; nothing fails and nothing is executable', async () => {
    const answers = await inLanes(strings, 8, (value, i) =>
      post(
        JSON.stringify({ email: `n${i}@naughty.example`, ...Object.fromEntries(texts.map((name) => [name, value])), [`odd ${i}`]: value }),
      ),
    );
    expect(answers.filter((answer) => answer.status !== 202 && answer.status !== 422).map((answer) => answer.status)).toEqual([]);
    // What is refused is too long, and says so.
    const refused = answers.flatMap((answer, i) => (answer.status === 422 ? [strings[i] ?? ''] : []));
    expect(refused.every((value) => value.length > 1000)).toBe(true);
    await inLanes(answers, 8, async (answer, i) => {
      if (answer.status !== 202) return;
      const sent = strings[i] ?? '';
      const { json: submission } = await ask('GET', `/v1/submissions/${answer.json.receiptId}`);
      expect(submission.raw.message).toBe(sent);
      expect(submission.raw[`odd ${i}`]).toBe(sent);
      const { json: lead } = await ask('GET', `/v1/leads/${submission.leadId}`);
      const value = kept(sent) === '' ? null : kept(sent);
      expect(lead.person).toMatchObject({ firstName: value, lastName: value, title: value, phone: value });
      // A company nobody named is enriched from the address.
      expect(lead.company).toMatchObject({ name: value ?? 'Naughty', industry: value });
    });
    const list = await fetch(`${instance.baseUrl}/v1/leads?limit=100`, { headers: { authorization: `Bearer ${instance.apiKey}` } });
    expect(list.headers.get('content-type')).toBe('application/json');
    expect(list.headers.get('x-content-type-options')).toBe('nosniff');

    const sentTo = new Map<string, string>(
      answers.flatMap((answer, i) => (answer.status === 202 ? [[`n${i}@naughty.example`, kept(strings[i] ?? '')] as const] : [])),
    );
    const rows: readonly Record<string, string>[] = parse(await runExport(instance, { format: 'csv' }), { bom: true, columns: true });
    const titles = rows.flatMap((row) =>
      sentTo.has(row['person.email'] ?? '') ? [[row['person.email'] ?? '', row['person.title'] ?? ''] as const] : [],
    );
    expect(new Map(titles.map(([email, title]) => [email, unguardCell(title)] as const))).toEqual(sentTo);
    for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^\s*[=+\-@]/);
    const lines = (await runExport(instance, { format: 'ndjson' }))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const unchanged = lines
      .filter((lead) => sentTo.has(lead.person.email))
      .map((lead) => [String(lead.person.email), String(lead.person.title ?? '')] as const);
    expect(new Map(unchanged)).toEqual(sentTo);
  });

  it('pages that answer a post never carry what was typed as markup', async () => {
    for (const value of strings.filter((entry) => entry.includes('<'))) {
      const response = await fetch(`${instance.baseUrl}/v1/forms/abuse/submissions`, {
        method: 'POST',
        headers: { accept: 'text/html' },
        body: new URLSearchParams({ email: value, firstName: value, redirect: value }),
        redirect: 'manual',
      });
      expect([422, 413]).toContain(response.status);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(await response.text()).not.toContain(value.trim());
    }
  });

  const email = '"email":"bomb@naughty.example"';
  it.each<readonly [string, string | Uint8Array<ArrayBuffer>, number, string]>([
    ['10,000 fields', `{${email},${Array.from({ length: 10_000 }, (_, i) => `"f${i}":1`).join(',')}}`, 413, 'body-too-large'],
    ['101 fields', `{${email},${Array.from({ length: 100 }, (_, i) => `"f${i}":1`).join(',')}}`, 400, 'too-many-fields'],
    ['60,000 levels', `{${email},"x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 400, 'body-too-deep'],
    ['nine levels', `{${email},"x":${'['.repeat(8)}${']'.repeat(8)}}`, 400, 'body-too-deep'],
    ['a number like 1e999999', `{${email},"employees":1e999999,"f":-0}`, 202, ''],
    ['invalid UTF-8', new Uint8Array([...Buffer.from(`{${email},"note":"`), 0xc3, 0x28, ...Buffer.from('"}')]), 400, 'malformed-json'],
    ['an overlong NUL', new Uint8Array([...Buffer.from(`{${email},"note":"`), 0xc0, 0x80, ...Buffer.from('"}')]), 400, 'malformed-json'],
    ['half a surrogate pair', `{${email},"note":"\\ud800"}`, 202, ''],
    ['duplicate keys: the last counts', `{"email":"no address",${email}}`, 202, ''],
    ['__proto__ and constructor', `{${email},"__proto__":{"email":"x"},"constructor":{"prototype":1},"toString":1}`, 202, ''],
    ['a body of spaces', ' '.repeat(60_000), 400, 'malformed-json'],
  ])('%s', async (_, body, status, code) => {
    const answer = await post(body);
    expect([answer.status, answer.json?.code ?? '']).toEqual([status, code]);
    expect((await fetch(`${instance.baseUrl}/healthz`)).status).toBe(200);
  });

  it('huge headers are refused by the server itself', async () => {
    const answer = await post(`{${email}}`, { 'x-huge': 'x'.repeat(40_000) }).catch((error: unknown) => ({ status: String(error) }));
    expect([431, 'TypeError: fetch failed']).toContain(answer.status);
    expect((await fetch(`${instance.baseUrl}/healthz`)).status).toBe(200);
  });
});

describe('many at once', () => {
  it('1,000 parallel identical posts are one submission and one lead (R3)', async () => {
    const body = JSON.stringify({ email: 'stampede@naughty.example', note: 'once' });
    const answers = await inLanes(Array.from({ length: 1000 }), 200, () => postUntilHeard(body));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => answer.json.receiptId)).size).toBe(1);
    expect(answers.filter((answer) => answer.json.status === 'accepted')).toHaveLength(1);
  });

  it('1,000 under one Idempotency-Key have one answer (R2)', async () => {
    const body = JSON.stringify({ email: 'keyed@naughty.example' });
    const answers = await inLanes(Array.from({ length: 1000 }), 200, () => postUntilHeard(body, { 'idempotency-key': 'stampede' }));
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.json.receiptId} ${answer.json.status}`)).size).toBe(1);
  });

  it('200 parallel posts of one e-mail with different fields lose no submission, and are one lead', async () => {
    const answers = await inLanes(Array.from({ length: 200 }), 200, (_, i) =>
      postUntilHeard(JSON.stringify({ email: 'crowd@naughty.example', note: `note ${i}`, firstName: `Name ${i}` })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(new Set(answers.map((answer) => answer.json.receiptId)).size).toBe(200);
    // The sweep of the next minutes finishes those that lost every race.
    const leads = await until(
      'every submission to have its lead',
      async () => {
        const ids = await inLanes(answers, 8, async (answer) => (await ask('GET', `/v1/receipts/${answer.json.receiptId}`)).json.leadId);
        return ids.every((id) => typeof id === 'string') ? new Set(ids) : null;
      },
      150_000,
      1000,
    );
    expect(leads.size).toBe(1);
    const [leadId] = leads;
    expect((await ask('GET', `/v1/leads/${leadId}/touches`)).json.items).toHaveLength(200);
  });
});
