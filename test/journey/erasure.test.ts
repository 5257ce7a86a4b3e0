import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesAtRest, rowsAtRest } from '../support/at-rest.ts';
import { importFile } from '../support/imports.ts';
import { anonymous, call, publishDocument, publishEndpoint, settledLead } from '../support/journey.ts';
import { type LocalInstance, startLocalInstance } from '../support/local-instance.ts';
import { until } from '../support/poll.ts';
import { type Receiver, startReceiver } from '../support/webhook-receiver.ts';

/** What the person leaves behind; none of it occurs by itself. All of it must be gone afterwards. */
const traces = {
  address: 'zyxvera@werk.example',
  otherAddress: 'zyxvera@home.example',
  firstName: 'Zyxfirst',
  lastName: 'Zyxprobst',
  phone: '1735559081',
  message: 'zyxquestion about prices',
  company: 'Zyxwerk',
  page: 'zyxpage',
  agent: 'ZyxBrowser/1.0',
  note: 'zyxsaid on the phone',
  imported: 'Zyxchief of things',
  heldMessage: 'zyxheld question',
  echo: 'zyxecho',
} as const;
type Trace = keyof typeof traces;
const names = Object.keys(traces) as readonly Trace[];
const foundIn = (texts: readonly string[]): readonly Trace[] => {
  const all = texts.join('\n').toLowerCase();
  return names.filter((name) => all.includes(traces[name].toLowerCase()));
};

let instance: LocalInstance;
let sink: Receiver;
beforeAll(async () => {
  sink = await startReceiver(() => 200, traces.echo);
  instance = await startLocalInstance();
});
afterAll(async () => {
  await instance?.dispose();
  await sink?.close();
});

const ask = async (method: string, path: string, body?: Record<string, unknown>) => {
  const response = await call(instance, method, path, body);
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : JSON.parse(text) };
};
const post = async (form: string, fields: Record<string, unknown>): Promise<string> => {
  const headers = { 'user-agent': traces.agent };
  const answer = await anonymous(instance, 'POST', `/v1/forms/${form}/submissions`, fields, headers);
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { receiptId: string }).receiptId;
};
const person = {
  firstName: traces.firstName,
  lastName: traces.lastName,
  phone: `+49${traces.phone}`,
  company: traces.company,
  title: 'VP Sales',
  country: 'DE',
  marketingConsent: true,
  pageUrl: `https://www.example.com/${traces.page}`,
};

/** A browser that looks around, two addresses of one person, what staff enter, a held post, a file, and the merge of all. */
async function live(): Promise<{ readonly head: string; readonly member: string; readonly importId: string }> {
  await publishEndpoint(instance, 'crm', sink.url, ['*']);
  const { body } = await formOf('demo-request');
  await publishDocument(instance, 'form', 'strict', { ...body, aliases: undefined, spam: { token: 'required' } });
  const view = { eventId: 'zyx-1', signal: 'page.viewed', url: person.pageUrl };
  const site = { origin: 'https://www.example.com', 'user-agent': traces.agent };
  const seen = await anonymous(instance, 'POST', '/v1/engagements', { engagements: [view] }, site);
  const { visitorToken } = (await seen.json()) as { visitorToken: string };
  const visit = JSON.stringify({ visitor: visitorToken, pages: [] });
  const first = await post('demo-request', { ...person, email: traces.address, message: traces.message, visit });
  const second = await post('demo-request', { ...person, email: traces.otherAddress, message: 'again' });
  const [one, two] = [await settledLead(instance, first), await settledLead(instance, second)];
  await anonymous(instance, 'POST', '/v1/engagements', { visitorToken, engagements: [{ ...view, eventId: 'zyx-2' }] }, site);
  await ask('POST', '/v1/engagements', {
    engagements: [{ eventId: 'zyx-3', signal: 'chat.started', email: traces.address, url: person.pageUrl }],
  });
  const consents = [{ purpose: 'marketing', channel: 'email' }];
  expect((await ask('POST', `/v1/leads/${one.id}/consents`, { act: 'withdraw', consents, explanation: traces.note })).status).toBe(200);
  await post('strict', { ...person, email: traces.address, message: traces.heldMessage });
  const imported = await importFile(
    instance,
    { columns: { Mail: 'person.email', Heard: 'touch.selfReported' }, consent: { legalBasis: 'not-applicable', note: 'fair' } },
    `Mail;Heard\n${traces.address};${traces.imported}\n`,
  );
  expect(imported.counts.failed).toBe(0);
  const merged = await ask('POST', `/v1/leads/${one.id}/merge`, { otherId: two.id });
  expect(merged.status).toBe(200);
  return { head: merged.json.id, member: merged.json.id === one.id ? two.id : one.id, importId: imported.id };
}
const formOf = async (id: string) => ({ body: (await ask('GET', `/v1/documents/form/${id}`)).json.published });

const tombstone = async (leadId: string): Promise<string | null> => {
  const row = (await rowsAtRest(instance.folder)).find(({ item }) => item.pk === `LEAD#${leadId}` && 'erasedAt' in item);
  return row === undefined ? null : row.open;
};
/** The import's own files name who stands in them until they expire with the job, within seven days (ADR 21). */
const filesBut = (importId: string) => filesAtRest(instance.folder).filter(({ path }) => !path.includes(importId));

it('R18: an erased person is in no row, file or log line of the machine, and was readable at rest in none before', {
  timeout: 400_000,
}, async () => {
  const { head, member, importId } = await live();
  const opened = async () => foundIn((await rowsAtRest(instance.folder)).map((row) => row.open));
  await until('every trace to be stored', async () => ((await opened()).length === names.length ? true : null));
  // Sealed rows: neither the table nor the bytes of any database, queue, or log show what was said to us.
  expect(foundIn((await rowsAtRest(instance.folder)).map((row) => row.raw))).toEqual([]);
  expect(foundIn(filesBut(importId).map((file) => file.text))).toEqual([]);
  expect(foundIn(filesAtRest(instance.folder).map((file) => file.text))).toEqual(['address', 'imported']);

  expect((await ask('POST', `/v1/leads/${head}/erase`, { reason: 'person-request' })).status).toBe(202);
  await until('the rows to go', async () => ((await opened()).length === 0 ? true : null), 30_000);
  // Work that was under way at that moment has two minutes to end; the clearing comes back for it.
  await until('the clearing to end', async () => (/"clearedAt":"/.test((await tombstone(head)) ?? '') ? true : null), 300_000, 2000);
  expect(await opened()).toEqual([]);
  expect(foundIn(filesBut(importId).map((file) => file.text))).toEqual([]);
  expect(foundIn([instance.output()])).toEqual([]);
  for (const id of [head, member]) expect((await ask('GET', `/v1/leads/${id}`)).status).toBe(410);
  const told = sink.received.map((one) => JSON.parse(one.body)).filter((body) => body.type === 'lead.erased');
  expect(told.map((body) => [body.data.leadId, body.data.lead])).toEqual([[head, null]]);

  // No file brings them back; they themselves do, as somebody new.
  const consent = { legalBasis: 'not-applicable', note: 'fair' };
  const again = await importFile(instance, { columns: { Mail: 'person.email' }, consent }, `Mail\n${traces.address}\n`);
  expect(again.counts).toMatchObject({ created: 0, failed: 1 });
  const back = await settledLead(instance, await post('demo-request', { ...person, email: traces.address, message: 'I am back' }));
  expect([head, member]).not.toContain(back.id);
});
