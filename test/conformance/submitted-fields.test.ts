import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { create } from '../../functions/leads/capture.http.ts';
import { createLeadStore } from '../../shared/adapters/dynamodb/lead-store.ts';
import { createMemoryDocumentStore } from '../../shared/adapters/memory/document-store.ts';
import { createMemoryLeadStore } from '../../shared/adapters/memory/lead-store.ts';
import { createManualClock, createSequentialIds } from '../../shared/adapters/memory/system.ts';
import { createDigest } from '../../shared/adapters/system/digest.ts';
import { createSecretBox } from '../../shared/adapters/system/secret-box.ts';
import { createDocuments } from '../../shared/application/documents/documents.ts';
import type { LeadStore } from '../../shared/application/ports/lead-store.ts';
import { documentKinds } from '../../shared/contracts/documents/kinds.ts';
import { brand } from '../../shared/domain/kernel/brand.ts';
import type { SubmissionId } from '../../shared/domain/kernel/ids.ts';
import { wellFormed } from '../../shared/domain/kernel/well-formed.ts';
import { createLog } from '../../shared/lambda/log.ts';
import { gateOf } from '../support/gate.ts';
import { eventOf } from '../support/http.ts';
import { onBoth } from './stores.ts';

const form = {
  name: 'Form',
  fields: [
    { name: 'email', type: 'email', label: 'E-mail', required: true, mapTo: 'person.email' },
    { name: 'firstName', type: 'text', label: 'First name', mapTo: 'person.firstName' },
    { name: 'country', type: 'text', label: 'Country', mapTo: 'person.country' },
    { name: 'domain', type: 'text', label: 'Web site', mapTo: 'company.domain' },
  ],
};
const context = Object.create(null);

/** The capture function over one store. */
async function captureInto(leads: LeadStore) {
  const clock = createManualClock();
  const store = createMemoryDocumentStore();
  const audit = { id: 'aud_1', at: clock.now(), actor: 'test', action: 'put', target: 'form/contact', difference: [] };
  await store.putDraft('form', 'contact', form, null, audit);
  await store.publish('form', 'contact', form, 1, audit);
  const faults: string[] = [];
  const box = createSecretBox(async () => 'test-master-key-test-master-key-test-master-key');
  const capture = create({
    clock,
    leads,
    ids: createSequentialIds(),
    log: createLog({ minimum: 'error', write: (line) => faults.push(line) }),
    digest: createDigest(),
    box,
    ...gateOf({ box, clock }),
    documents: createDocuments({ clock, kinds: documentKinds, store }),
  });
  return async (raw: string) => {
    // A visitor posts again after a while; the limits of the form are no matter of its fields.
    clock.advance(1000);
    const { event } = eventOf({
      method: 'POST',
      path: '/v1/forms/contact/submissions',
      raw,
      headers: { 'content-type': 'application/json' },
    });
    const { statusCode, body } = await capture(event, context);
    return { status: statusCode, receiptId: brand<SubmissionId>(JSON.parse(body).receiptId), faults };
  };
}

/** Names that mean something to an object, a marshaller, an expression or a parser. */
const nastyNames = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', 'pk', '#v', ':v', 'a.b[0]', 'S', 'NULL'];
/** Texts that break programs: after the Big List of Naughty Strings. */
const nastyTexts = [
  '',
  'undefined',
  'null',
  'NaN',
  '1e400',
  '\ud83d',
  '\ude00\ud83d',
  '😀',
  '\u0000',
  '\u202etest\u202c',
  '田中さんにあげて下さい',
  'Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮',
  "'; DROP TABLE leads; --",
  '<script>alert(1)</script>',
  '{{7*7}}',
  '../../../etc/passwd%00',
  '%{jndi:ldap://127.0.0.1/a}',
  '\\ud83d',
  '"',
  '﻿',
  'x'.repeat(1000),
];
const text = fc.oneof(fc.constantFrom(...nastyTexts), fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme' }));
const name = fc.oneof(fc.constantFrom(...nastyNames), text);
const leaf = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
/** JSON texts, not values: an object literal cannot say `__proto__`. */
const { node } = fc.letrec<{ node: string; list: string; map: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf.map((value) => JSON.stringify(value)),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('node'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
  map: fc
    .array(fc.tuple(name, tie('node')), { maxLength: 4 })
    .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
}));
const extras = fc
  .uniqueArray(fc.tuple(name, node), { selector: ([key]) => wellFormed(key), minLength: 1, maxLength: 8 })
  .map((members) => members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(','));

/** What a text of JSON holds once half surrogate pairs are replaced, as text: `toEqual` would overlook `__proto__`. */
const repaired = (raw: string): string =>
  JSON.stringify(JSON.parse(JSON.stringify(JSON.parse(raw)).replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\ufffd')));

const budget = { numRuns: 150 };
/** A member of a list nests one level below the limit of 8, so what is too deep is refused and not lost. */
const refusals = [400, 413, 422];

onBoth('a submission', createMemoryLeadStore, createLeadStore, (open) => {
  it('keeps any fields beside the form, whatever their names and values', async () => {
    const store = await open();
    const submit = await captureInto(store);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(extras, async (members) => {
        const raw = `{"email":"p${++count}@werk.example",${members}}`;
        const { status, receiptId, faults } = await submit(raw);
        expect(faults).toEqual([]);
        // What an assertion returns is nobody's business, and a property that returns false has failed.
        if (status !== 202) {
          expect(refusals).toContain(status);
          return;
        }
        const stored = await store.submission(receiptId);
        expect(JSON.stringify(stored?.raw)).toBe(repaired(raw));
      }),
      budget,
    );
  });

  it('and takes or refuses any value of a declared field', async () => {
    const submit = await captureInto(await open());
    let count = 0;
    const declared = fc.tuple(fc.constantFrom('firstName', 'country', 'domain', 'pageUrl', 'referrer', 'utm_source', 'redirect'), node);
    await fc.assert(
      fc.asyncProperty(declared, async ([field, value]) => {
        const { status, faults } = await submit(`{"email":"q${++count}@werk.example",${JSON.stringify(field)}:${value}}`);
        expect(faults).toEqual([]);
        expect([202, ...refusals]).toContain(status);
      }),
      budget,
    );
  });

  describe('the posts that were once lost', () => {
    it.each([
      ['half a surrogate pair', '"firstName":"\\ud83d"'],
      ['half a pair in a name', '"\\ud83d":"x"'],
      ['constructor', '"constructor":"y"'],
      ['constructor below', '"x":{"constructor":{"name":"Set"}}'],
      ['__proto__', '"__proto__":"y"'],
      ['__proto__ below', '"x":{"__proto__":"x"}'],
      ['a pair cut in half by our own limit', `"pageUrl":"https://a.example/?x=${'y'.repeat(1975)}😀😀"`],
    ])('%s', async (_name, member) => {
      const store = await open();
      const raw = `{"email":"a@werk.example",${member}}`;
      const { status, receiptId } = await (await captureInto(store))(raw);
      expect(status).toBe(202);
      expect(JSON.stringify((await store.submission(receiptId))?.raw)).toBe(repaired(raw));
    });
  });
});
