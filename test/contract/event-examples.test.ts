import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { type EventType, eventSchema, eventTypes } from '../../shared/contracts/events/catalogue.ts';
import { topologyEntries } from '../../shared/contracts/topology.ts';
import { eventMessage } from '../../shared/lambda/schemas.ts';
import { objections } from './json-schema.ts';

const root = 'shared/contracts/events/examples';
type Example = Record<string, unknown> & { id: string; leadId: string; data: Record<string, unknown> };

const examplesOf = (type: string): readonly (readonly [name: string, example: Example])[] =>
  existsSync(`${root}/${type}`)
    ? readdirSync(`${root}/${type}`).map((file) => [`${type}/${file}`, JSON.parse(readFileSync(`${root}/${type}/${file}`, 'utf8'))])
    : [];
const all = eventTypes.flatMap((type) => examplesOf(type).map(([name, example]) => [name, type, example] as const));

describe('the corpus of examples', () => {
  it('has two of every event type, and of no other', () => {
    for (const type of eventTypes) expect(examplesOf(type).length, type).toBeGreaterThanOrEqual(2);
    expect(readdirSync(root).sort()).toEqual([...eventTypes].sort());
    expect(new Set(all.map(([, , example]) => example.id)).size).toBe(all.length);
  });

  it.each(all)('%s satisfies the zod schema and the published JSON Schema', (_name, type, example) => {
    expect(eventSchema(type).parse(example)).toEqual(example);
    expect(objections(`events/${type}`, example)).toEqual([]);
    expect(example.schema).toBe(`/schemas/events/${type}.json`);
  });

  it.each(all)('%s: both schemas miss each required field, spare an optional one and refuse a wrong one', (_name, type, example) => {
    const both = (event: unknown) => [eventSchema(type).safeParse(event).success, objections(`events/${type}`, event).length === 0];
    const fields = new Map<string, z.ZodType>(Object.entries(eventSchema(type).shape.data.shape));
    for (const key of Object.keys(example)) expect(both({ ...example, [key]: undefined }), key).toEqual([false, false]);
    for (const key of Object.keys(example.data)) {
      const { [key]: _gone, ...rest } = example.data;
      const optional = fields.get(key)?.safeParse(undefined).success === true;
      expect(both({ ...example, data: rest }), `data.${key}`).toEqual([optional, optional]);
      expect(both({ ...example, data: { ...example.data, [key]: { unlike: 'anything' } } }), `data.${key}`).toEqual([false, false]);
    }
  });
});

describe('what a newer version adds is kept (R19)', () => {
  const newer = (example: Example): Example => ({
    ...example,
    addedLater: { deep: [1, null] },
    data: { ...example.data, addedLater: 'x' },
  });

  it.each(all)('%s', (_name, type, example) => {
    expect(eventSchema(type).parse(newer(example))).toEqual(newer(example));
    expect(objections(`events/${type}`, newer(example))).toEqual([]);
  });

  it('and every consumer takes it, but no type it does not listen to', () => {
    for (const [name, row] of topologyEntries) {
      if (row.trigger !== 'queue') continue;
      const types: readonly EventType[] = row.fanOutOnly === true ? eventTypes : row.events;
      if (types.length === 0) continue;
      const message = eventMessage(types);
      for (const [example, type, event] of all) {
        expect(message.safeParse(newer(event)).success, `${name} and ${example}`).toBe(types.includes(type));
      }
    }
  });
});

it('examples hold no personal data: nothing that looks like an address, a name or a link', () => {
  for (const [name, , example] of all) expect(JSON.stringify(example), name).not.toMatch(/@[a-z]|https?:|\+\d{6}/i);
});
