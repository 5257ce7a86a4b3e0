import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { demoDocuments, demoRecords } from '../../local/seed/demo.ts';
import { documentKinds } from '../../shared/contracts/documents/kinds.ts';
import { recordKinds } from '../../shared/contracts/documents/records.ts';
import { $consentCommand } from '../../shared/contracts/http/consent-resources.ts';
import { explained, explainIssues } from '../../shared/contracts/http/explain.ts';
import { $leadCreate } from '../../shared/contracts/http/lead-inputs.ts';

/** `<pointer> <message>` of everything a schema has against `value`; empty when it takes it. */
const said = (schema: z.ZodType, value: unknown): readonly string[] => {
  const parsed = schema.safeParse(value, explained);
  return parsed.success ? [] : explainIssues(parsed.error).map(({ pointer, message }) => `${pointer} ${message}`);
};

const bodyOf = (kind: string, id: string) => structuredClone({ ...demoDocuments.find((d) => d.kind === kind && d.id === id)?.body });
const rubricWith = (mql: unknown) => said(documentKinds.rubric, { ...bodyOf('rubric', 'default'), mql });

describe('a wrong condition', () => {
  const notOne = '/mql must be a condition: {"field", "op", "value"}, or exactly one of "all", "any" (lists of conditions) and "not"';
  it.each<[string, unknown, readonly string[]]>([
    [
      'an operator',
      { all: [{ field: 'score.fit', op: '>', value: 55 }] },
      ['/mql/all/0/op unknown operator ">"; use one of eq, ne, gt, gte, lt, lte, in, nin, contains, startsWith, exists, missing'],
    ],
    ['nothing', undefined, ['/mql is required']],
    ['an empty object', {}, [notOne]],
    ['a text', 'score.fit > 55', [notOne]],
    ['two of all, any, not', { all: [], any: [] }, [notOne]],
    ['a leaf without operator', { any: [{ not: { field: 'score.fit' } }] }, ['/mql/any/0/not/op is required']],
    ['a misspelt member', { feild: 'stage', op: 'eq', value: 'mql' }, ['/mql/field is required', '/mql/feild is not known here']],
    ['a list that is none', { all: { field: 'stage', op: 'exists' } }, ['/mql/all must be a list']],
    [
      'a value of no kind',
      { all: [{ field: 'stage', op: 'eq', value: { is: 'mql' } }] },
      ['/mql/all/0/value must be text, a number, true, false or a list of these'],
    ],
    ['a field of another type', { field: 7, op: 'exists' }, ['/mql/field must be text']],
  ])('%s is told at the leaf', (_what, mql, expected) => expect(rubricWith(mql)).toEqual(expected));
});

it('of a body that says what it is by one member, the words it knows are told', () => {
  const acts = '/act must be one of grant, withdraw, lift, suppress, provider-notice';
  for (const body of [{ act: 'withdrawn' }, {}]) expect(said($consentCommand, body)).toEqual([acts]);
});

describe('sentences a person who writes rules understands', () => {
  it('times, dates and zones', () => {
    const wrong = {
      name: 'C',
      zone: 'Berlin',
      week: { mon: [{ from: '9:00', to: '25:00' }], monday: [] },
      holidays: [{ date: '1.1.2027', label: 'New Year' }],
    };
    expect(said(documentKinds.calendar, wrong)).toEqual([
      '/zone must be an IANA time zone, e.g. Europe/Berlin',
      '/week/mon/0/from write times as HH:MM, e.g. 09:00',
      '/week/mon/0/to write times as HH:MM, e.g. 17:30; 24:00 ends the day',
      '/week/monday is not known here',
      '/holidays/0/date must be a date, e.g. 2026-05-31',
    ]);
  });

  it('types, sizes and choices', () => {
    const wrong = {
      name: 5,
      fields: [{ name: 'first name', type: 'string', label: '' }],
      tags: 'demo',
      enabled: 'yes',
      duplicateWindowSeconds: 1.5,
    };
    expect(said(documentKinds.form, wrong)).toEqual([
      '/name must be text',
      '/enabled must be true or false',
      '/fields/0/name must start with a letter and hold letters, digits and _ only, at most 64',
      '/fields/0/type must be one of text, email, phone, number, date, select, multi-select, checkbox, hidden, message',
      '/fields/0/label must not be empty',
      '/tags must be a list',
      '/duplicateWindowSeconds must be a whole number',
    ]);
    expect(said(recordKinds.team, { id: 'emea', name: 'x', members: [{ ownerId: 'Amelie', weight: 11 }] })).toEqual([
      '/members/0/ownerId must be lower-case letters, digits and dashes, at most 63',
      '/members/0/weight must be at most 10',
    ]);
    expect(said(documentKinds['sla-policy'], { name: 'x', calendarId: 'c', clocks: [] })).toEqual(['/clocks needs at least one entry']);
    expect(said(documentKinds['webhook-endpoint'], { url: 'hooks', events: ['lead.*'] })).toEqual([
      '/url must be a complete URL, e.g. https://www.example.com/thanks',
    ]);
  });

  it('requests speak as documents do', () => {
    expect(said($leadCreate, {})).toEqual(['/person is required']);
    expect(said($leadCreate, { person: { email: 7 }, stage: 'mql' })).toEqual(['/person/email must be text', '/stage is not known here']);
    expect(said($leadCreate, 'vera')).toEqual([' must be an object']);
  });

  it('escapes names in pointers', () => {
    expect(said(z.strictObject({}), { 'a/b~c': 1 })).toEqual(['/a~1b~0c is not known here']);
  });

  it('never speaks zod, whatever stands in whatever place, and repeats no value', () => {
    const documents = [
      ...demoDocuments.map(({ kind, body }) => ({ schema: documentKinds[kind] as z.ZodType, body })),
      ...demoRecords.map(({ kind, id, body }) => ({ schema: recordKinds[kind] as z.ZodType, body: { ...body, id } })),
    ];
    const places = documents.flatMap(({ schema, body }) => pathsOf(body).map((path) => ({ schema, body, path })));
    const wrong = fc.constantFrom<unknown>(null, 'Secret-Value', -1.5, true, [], {}, ['Secret-Value'], { 'a b': 1 }, undefined);
    fc.assert(
      fc.property(fc.constantFrom(...places), wrong, ({ schema, body, path }, value) => {
        const text = said(schema, replaced(body, path, value)).join('\n');
        expect(text).not.toMatch(/Invalid|expected|received|Too |pattern|\/\^|nonoptional|undefined|is not valid|right form/);
        if (path.at(-1) !== 'op') expect(text).not.toContain('Secret-Value');
      }),
      { numRuns: 1500 },
    );
  });
});

function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}

function replaced(value: unknown, path: readonly string[], to: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return to;
  if (Array.isArray(value)) return value.map((entry, i) => (String(i) === first ? replaced(entry, rest, to) : entry));
  const record = { ...(value as Record<string, unknown>) };
  return { ...record, [first]: replaced(record[first], rest, to) };
}
