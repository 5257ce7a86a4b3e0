import { readFileSync } from 'node:fs';
import { Temporal } from 'temporal-polyfill';
import { beforeEach, describe, expect, it } from 'vitest';
import { demoDocuments, demoRecords } from '../../../local/seed/demo.ts';
import { seedDemo } from '../../../local/seed/seed.ts';
import { createMemoryDocumentStore } from '../../../shared/adapters/memory/document-store.ts';
import { createMemoryEndpointSecretStore } from '../../../shared/adapters/memory/endpoint-secret-store.ts';
import { createMemoryFormSecretStore } from '../../../shared/adapters/memory/form-secret-store.ts';
import { createMemoryLeadStore } from '../../../shared/adapters/memory/lead-store.ts';
import { createMemoryRecordStore } from '../../../shared/adapters/memory/record-store.ts';
import { createManualClock, createSequentialIds } from '../../../shared/adapters/memory/system.ts';
import { createDigest } from '../../../shared/adapters/system/digest.ts';
import { createSecretBox } from '../../../shared/adapters/system/secret-box.ts';
import { createWebhookSigner } from '../../../shared/adapters/system/webhook-signer.ts';
import { createAccountChanges } from '../../../shared/application/accounts/account-changes.ts';
import { createDocuments } from '../../../shared/application/documents/documents.ts';
import { createRoster } from '../../../shared/application/records/roster.ts';
import { createEndpointSecrets } from '../../../shared/application/webhooks/endpoint-secrets.ts';
import { documentKinds } from '../../../shared/contracts/documents/kinds.ts';
import { recordKinds } from '../../../shared/contracts/documents/records.ts';

const audit = { id: 'aud_1', at: createManualClock().now(), actor: 'person', action: 'x', target: 'x', difference: [] };

function world() {
  const clock = createManualClock();
  const ids = createSequentialIds();
  const store = createMemoryDocumentStore();
  const recordStore = createMemoryRecordStore();
  const documents = createDocuments({ store, clock, kinds: documentKinds });
  const box = createSecretBox(async () => 'x'.repeat(43));
  const secrets = createEndpointSecrets({
    store: createMemoryEndpointSecretStore(),
    box,
    signer: createWebhookSigner(),
    digest: createDigest(),
  });
  const accountChanges = createAccountChanges({ store: recordStore, queues: { send: async () => undefined }, invalidate: () => undefined });
  const deps = {
    documents: {
      ...{ store, recordStore, documents, secrets, clock, ids, box },
      formSecretStore: createMemoryFormSecretStore(),
      transport: { refuse: () => null },
    },
    records: {
      store: recordStore,
      documentStore: store,
      roster: createRoster({ store: recordStore, clock }),
      leads: createMemoryLeadStore(),
      accountChanges,
      clock,
      ids,
    },
  };
  return { store, recordStore, deps };
}
let w: ReturnType<typeof world>;
beforeEach(() => {
  w = world();
});

const calendar = (id: string) => documentKinds.calendar.parse(demoDocuments.find((d) => d.kind === 'calendar' && d.id === id)?.body);
const dayOf = (date: string) => Temporal.PlainDate.from(date).dayOfWeek;

describe('the demo seed', () => {
  it('is valid, labelled and names nobody real', () => {
    for (const { kind, body } of demoDocuments) expect(documentKinds[kind].safeParse(body).success).toBe(true);
    for (const { kind, body } of demoRecords) expect(recordKinds[kind].safeParse(body).success).toBe(true);
    const hosts = JSON.stringify([demoDocuments, demoRecords]).match(/[\w-]+\.(?:com|org|net|de|io|example)\b/g) ?? [];
    expect(hosts.filter((host) => !/(^|\.)example(\.com)?$/.test(host))).toEqual([]);
    expect(demoRecords.filter((record) => record.kind === 'owner')).toHaveLength(4);
    expect(demoRecords.filter((record) => record.kind === 'team')).toHaveLength(2);
    expect(demoRecords.filter((record) => record.kind === 'campaign')).toHaveLength(2);
  });

  it('is published whole, passes the checks of the API, and a second run writes nothing', async () => {
    expect(await seedDemo(w.deps)).toBe(demoDocuments.length + demoRecords.length);
    expect(await w.store.manifest()).toHaveLength(demoDocuments.length);
    expect(await seedDemo(w.deps)).toBe(0);
  });

  it('never overwrites what stands: neither a newer version, nor a record, nor a person’s draft', async () => {
    await seedDemo(w.deps);
    await w.store.putDraft('calendar', 'berlin', { name: 'Ours' }, null, audit);
    await w.recordStore.put('owner', 'amelie-winter', { id: 'amelie-winter', name: 'Renamed' }, null, audit);
    expect(await seedDemo(w.deps)).toBe(0);
    expect((await w.store.draft('calendar', 'berlin'))?.body).toEqual({ name: 'Ours' });
    expect((await w.recordStore.get('owner', 'amelie-winter'))?.body.name).toBe('Renamed');

    const other = world();
    await other.store.putDraft('form', 'webinar', { name: 'Half written' }, null, audit);
    await seedDemo(other.deps);
    expect((await other.store.draft('form', 'webinar'))?.body).toEqual({ name: 'Half written' });
    expect((await other.store.manifest()).some((entry) => entry.id === 'webinar')).toBe(false);
  });

  it('leaves out what people’s own records leave no room for, and what builds on it', async () => {
    const body = { id: 'ours', name: 'Ours', domain: 'northwind-robotics.example', aliases: [] };
    await w.recordStore.put('account', 'ours', body, null, audit);
    // The account of the demo cannot have its domain, and its opportunity has no account.
    expect(await seedDemo(w.deps)).toBe(demoDocuments.length + demoRecords.length - 2);
    expect(await w.recordStore.get('account', 'northwind-robotics')).toBeNull();
    expect((await w.recordStore.get('account', 'ours'))?.body).toEqual(body);
  });

  it('finishes what a killed start left as a draft', async () => {
    const [first] = demoDocuments;
    if (first === undefined) throw new Error('no documents');
    await w.store.putDraft(first.kind, first.id, { ...documentKinds[first.kind].parse(first.body) }, null, audit);
    expect(await seedDemo(w.deps)).toBe(demoDocuments.length + demoRecords.length);
  });

  it('offers on the demo page exactly the fields and notices of its form', () => {
    const page = readFileSync(new URL('../../../web/demo/index.html', import.meta.url), 'utf8');
    const form = documentKinds.form.parse(demoDocuments.find((d) => d.id === 'demo-request')?.body);
    const names = new Set([...page.matchAll(/<(?:input|select|textarea)[^>]* name="([^"]+)"/g)].map((match) => match[1]));
    const known = [...form.fields.map((field) => field.name), ...form.consents.map((consent) => consent.field)];
    expect([...names].filter((name) => !known.includes(name ?? ''))).toEqual([]);
    for (const { field, noticeText } of form.consents) {
      expect(names.has(field)).toBe(true);
      expect(page).toContain(`<label for="${field}">${noticeText}</label>`);
    }
  });
});

/** Gauss’s Easter formula. */
function easter(year: number): Temporal.PlainDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return new Temporal.PlainDate(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}

describe('the demo calendars', () => {
  it.each([2026, 2027])('Berlin %i has the holidays that move with Easter', (year) => {
    const dates = calendar('berlin').holidays.map((holiday) => holiday.date);
    for (const days of [-2, 1, 39, 50]) expect(dates).toContain(easter(year).add({ days }).toString());
  });

  it.each([2026, 2027])('New York %i has its Mondays, its Thursday and observed days on working days', (year) => {
    const holidays = calendar('new-york').holidays.filter((holiday) => holiday.date.startsWith(`${year}`));
    const of = (label: string) => holidays.find((holiday) => holiday.label.startsWith(label))?.date ?? '';
    for (const label of ['Martin Luther King', 'Presidents', 'Memorial', 'Labor']) expect(dayOf(of(label)), label).toBe(1);
    expect(dayOf(of('Thanksgiving'))).toBe(4);
    expect(holidays.filter((holiday) => dayOf(holiday.date) > 5)).toEqual([]);
  });
});
