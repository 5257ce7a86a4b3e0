import { describe, expect, it } from 'vitest';
import { demoDocuments, demoRecords } from '../../local/seed/demo.ts';
import { documentKinds } from '../../shared/contracts/documents/kinds.ts';
import { recordKinds } from '../../shared/contracts/documents/records.ts';
import { seededWorld } from '../support/world.ts';
import { objections } from './json-schema.ts';

const documents = demoDocuments.map((document) => [`${document.kind}/${document.id}`, document] as const);
const records = demoRecords.map((record) => [`${record.kind}/${record.id}`, record] as const);

describe('what an editor reads from docs/schemas is what the API takes', () => {
  it.each(documents)('%s satisfies its published schema and zod', (_name, { kind, body }) => {
    expect(objections(`documents/${kind}`, body)).toEqual([]);
    expect(documentKinds[kind].safeParse(body)).toMatchObject({ success: true });
  });

  it.each(records)('%s satisfies its published schema and zod', (_name, { kind, id, body }) => {
    expect(objections(`records/${kind}`, { ...body, id })).toEqual([]);
    expect(recordKinds[kind].safeParse({ ...body, id })).toMatchObject({ success: true });
  });

  it.each(documents)('%s: an unknown member and a missing one are refused by both', (_name, { kind, body }) => {
    for (const wrong of [{ ...body, surprise: 1 }, {}]) {
      expect(objections(`documents/${kind}`, wrong)).not.toEqual([]);
      expect(documentKinds[kind].safeParse(wrong).success).toBe(false);
    }
  });

  it('the seed has every kind of document but those that name other systems, and every kind of record but seats, which need leads, and absences, which end', () => {
    expect([...new Set(demoDocuments.map(({ kind }) => kind)), 'webhook-endpoint', 'email-provider', 'waterfall'].sort()).toEqual(
      Object.keys(documentKinds).sort(),
    );
    expect([...new Set(demoRecords.map(({ kind }) => kind)), 'membership', 'absence'].sort()).toEqual(Object.keys(recordKinds).sort());
  });

  it('an endpoint needs url and events, and may hold more; its secret goes to the API only', () => {
    const least = { url: 'https://hooks.example/in', events: ['lead.routed'] };
    expect(objections('documents/webhook-endpoint', least)).toEqual([]);
    const when = { all: [{ field: 'country', op: 'in', value: ['DE'] }, { not: { field: 'score.fit', op: 'lt', value: 50 } }] };
    expect(objections('documents/webhook-endpoint', { ...least, enabled: false, description: 'CRM', when })).toEqual([]);
    expect(objections('documents/webhook-endpoint', { ...least, secret: 'whsec_x' })).not.toEqual([]);
  });
});

it('what the API gives back as published satisfies the schema again', async () => {
  const world = await seededWorld();
  for (const { kind, id } of demoDocuments) {
    const view = (await world.api('GET', `/v1/documents/${kind}/${id}`)).json;
    expect(objections(`documents/${kind}`, view.published), `${kind}/${id}`).toEqual([]);
  }
});
