import { beforeAll, describe, expect, it } from 'vitest';
import { demoDocuments, demoRecords } from '../../local/seed/demo.ts';
import { createMemoryDocumentStore } from '../../shared/adapters/memory/document-store.ts';
import { createManualClock } from '../../shared/adapters/memory/system.ts';
import { createDocuments } from '../../shared/application/documents/documents.ts';
import { documentKinds } from '../../shared/contracts/documents/kinds.ts';
import { seededWorld, type World } from '../support/world.ts';

type Json = Readonly<Record<string, unknown>>;
/** JSON Pointer → the value that stands there instead; undefined removes it. */
type Change = Json;

let world: World;
beforeAll(async () => {
  world = await seededWorld();
});

/** What PUT says about a body: `<pointer> <message>` each, or the status when it takes it. */
async function refusal(path: string, body: Json): Promise<readonly string[] | number> {
  const { status, json } = await world.api('PUT', path, body);
  return status === 422 ? json.errors.map((row: { pointer: string; message: string }) => `${row.pointer} ${row.message}`) : status;
}

function replaced(value: unknown, [first, ...rest]: readonly string[], to: unknown): unknown {
  if (first === undefined) return to;
  if (Array.isArray(value)) return Object.assign([...value], { [first]: replaced(value[Number(first)], rest, to) });
  const record = value as Json;
  return { ...record, [first]: replaced(record[first], rest, to) };
}

type Rows = readonly { readonly kind: string; readonly id: string; readonly body: Json }[];
function changed(rows: Rows, kind: string, id: string, change: Change): Json {
  const body: unknown = rows.find((row) => row.kind === kind && row.id === id)?.body;
  return Object.entries(change).reduce((whole, [pointer, value]) => replaced(whole, pointer.split('/').slice(1), value), body) as Json;
}
const putDocument = (kind: string, id: string, change: Change) =>
  refusal(`/v1/documents/${kind}/${id}`, changed(demoDocuments, kind, id, change));
const putRecord = (kind: string, id: string, change: Change) =>
  refusal(`/v1/records/${kind}/${id}`, changed(demoRecords, kind, id, change));

describe('a rubric that would not do what it says', () => {
  it.each<[string, Change, string]>([
    ['qualifies everyone', { '/mql': { all: [] } }, '/mql would qualify every lead; ask for a score, e.g. score.fit gte 55'],
    ['qualifies everyone by a detour', { '/mql': { all: [{ any: [{ all: [] }] }] } }, '/mql would qualify every lead'],
    ['excludes everyone', { '/exclusions/0/when': { all: [] } }, '/exclusions/0/when would exclude every lead'],
    ['names a rule twice in a group', { '/fit/groups/0/rules/1/id': 'c-level' }, '/fit/groups/0/rules/1/id the rule c-level stands twice'],
    ['names a rule twice across groups', { '/fit/groups/1/rules/0/id': 'c-level' }, '/fit/groups/1/rules/0/id the rule c-level'],
    ['names a signal twice', { '/engagement/groups/1/signals/0/id': 'webinar' }, '/engagement/groups/1/signals/0/id the rule webinar'],
    ['names a group twice', { '/fit/groups/1/id': 'seniority' }, '/fit/groups/1/id the group seniority stands twice'],
    ['names an exclusion twice', { '/exclusions/1/id': 'competitor' }, '/exclusions/1/id the exclusion competitor stands twice'],
    ['has a range upside down', { '/fit/groups/0/min': 41 }, '/fit/groups/0/max must be at least min, 41'],
    ['has no lowest grade', { '/fit/grades/3/from': 1 }, '/fit/grades needs a grade from 0, or low scores have none'],
    ['has no lowest tier', { '/engagement/tiers/3/from': 5 }, '/engagement/tiers needs a tier from 0'],
    ['has a grade out of reach', { '/fit/grades/0/from': 101 }, '/fit/grades/0/from must lie between 0 and 100'],
    ['has two grades at once', { '/fit/grades/1/from': 75 }, '/fit/grades/1/from a step from 75 stands twice'],
    [
      'waits for an unknown signal',
      { '/engagement/groups/0/signals/0/signal': 'form.submited' },
      '/engagement/groups/0/signals/0/signal must be one of form.submitted, ',
    ],
    ['asks for an impossible score', { '/mql/all/0/value': 150 }, '/mql/all/0/value score.fit lies between 0 and 100'],
    [
      'compares a country by name',
      { '/fit/groups/2/rules/0/when/value': ['Germany'] },
      '/fit/groups/2/rules/0/when/value "Germany" is no ISO 3166-1 country code; write DE',
    ],
    ['can never match', { '/mql': { any: [] } }, '/mql/any an empty list never matches'],
  ])('%s', async (_what, change, message) => {
    const said = await putDocument('rubric', 'default', change);
    expect(said).toEqual([expect.stringContaining(message)]);
  });

  it('takes the signals of the whole taxonomy and a base score for everyone', async () => {
    const done = await putDocument('rubric', 'default', {
      '/engagement/groups/0/signals/0/signal': 'pricing.viewed',
      '/fit/groups/0/rules/0/when': { all: [] },
    });
    expect(done).toBe(200);
  });
});

describe('a form that turns everyone away', () => {
  it.each<[string, Change, string]>([
    ['asks for no address', { '/fields/0/mapTo': undefined }, '/fields needs a field with mapTo person.email'],
    ['offers nothing to choose', { '/fields/1/type': 'select' }, '/fields/1/options a select needs at least one option'],
    ['offers an empty list', { '/fields/1/type': 'multi-select', '/fields/1/options': [] }, '/fields/1/options a multi-select needs'],
    ['belongs to no campaign', { '/campaignId': 'nope' }, '/campaignId there is no campaign nope'],
    [
      'leads to a foreign host',
      { '/redirect/default': 'https://elsewhere.example/' },
      '/redirect/default its host must stand in redirect.hosts',
    ],
    ['leads to no page', { '/redirect/default': 'mailto:a@www.example.com' }, '/redirect/default must start with https:// or http://'],
    ['names a host with a path', { '/redirect/hosts/1': 'www.example.org/x' }, '/redirect/hosts/1 must be a host name alone'],
    ['names no origin', { '/origins': ['foo'] }, '/origins/0 must be * or an exact origin'],
    ['names an origin with a slash', { '/origins': ['*', 'https://www.example.com/'] }, '/origins/1 must be * or an exact origin'],
    ['defaults to no country', { '/defaultCountry': 'XX' }, '/defaultCountry is no ISO 3166-1 country code'],
  ])('%s', async (_what, change, message) => {
    expect(await putDocument('form', 'demo-request', change)).toEqual([expect.stringContaining(message)]);
  });

  it('takes exact origins, ports and all', async () => {
    expect(await putDocument('form', 'demo-request', { '/origins': ['https://www.example.com', 'http://localhost:3000'] })).toBe(200);
  });
});

describe('documents that refer to nothing, or say things twice', () => {
  it.each<[string, string, Change, string]>([
    ['routing-plan', 'default', { '/rules/0/teamId': 'emae' }, '/rules/0/teamId there is no team emae'],
    ['routing-plan', 'default', { '/rules/1/id': 'emea' }, '/rules/1/id the rule emea stands twice'],
    ['routing-plan', 'default', { '/slaPolicyId': 'nope' }, '/slaPolicyId no sla-policy nope is published'],
    ['sla-policy', 'standard', { '/calendarId': 'nope' }, '/calendarId no calendar nope is published'],
    ['calendar', 'berlin', { '/holidays/1/date': '2026-01-01' }, '/holidays/1/date the date 2026-01-01 stands twice'],
    ['calendar', 'berlin', { '/zone': '+01:00' }, '/zone must be an IANA time zone'],
    ['calendar', 'berlin', { '/zone': 'EST' }, '/zone must be an IANA time zone'],
  ])('%s %s', async (kind, id, change, message) => {
    expect(await putDocument(kind, id, change)).toEqual([expect.stringContaining(message)]);
  });

  it('a rule that takes every lead is a fine last rule of a plan', async () => {
    expect(
      await putDocument('routing-plan', 'default', { '/rules/2': { id: 'all', label: 'All', when: { all: [] }, teamId: 'emea' } }),
    ).toBe(200);
  });

  it('an endpoint that listens to no event there is', async () => {
    const put = (events: readonly string[]) => refusal('/v1/documents/webhook-endpoint/crm', { url: 'https://hooks.example/in', events });
    expect(await put(['lead.routed', 'lead.rooted', 'leads.*'])).toEqual([
      expect.stringMatching(
        /^\/events\/1 matches no event; use \*, lead\.\*, engagement\.\*, sla\.\*, consent\.\* or one of .*lead\.routed,/,
      ),
      expect.stringContaining('/events/2 matches no event'),
    ]);
    expect(await put(['lead.*', 'sla.breached', '*'])).toBe(200);
  });
});

describe('records that refer to nothing', () => {
  it.each<[string, string, Change, string]>([
    ['owner', 'maya-brooks', { '/calendarId': 'nope' }, '/calendarId no calendar nope is published'],
    ['team', 'emea', { '/members/1/ownerId': 'nobody' }, '/members/1/ownerId there is no owner nobody'],
    ['campaign', 'spring-search', { '/endsAt': '2026-03-01' }, '/endsAt must not be before startsAt, 2026-03-02'],
    ['owner', 'maya-brooks', { '/id': 'jonas-keller' }, '/id must be the id of the path, or be left out'],
  ])('%s %s', async (kind, id, change, message) => {
    expect(await putRecord(kind, id, change)).toEqual([message]);
    expect((await world.api('GET', `/v1/records/${kind}/${id}`)).json.version).toBe(1);
  });

  it('a record may repeat its id, and refer to what was written a moment ago', async () => {
    expect(await refusal('/v1/records/owner/new-one', { id: 'new-one', name: 'New One' })).toBe(200);
    expect(await refusal('/v1/records/team/fresh', { name: 'Fresh', members: [{ ownerId: 'new-one' }] })).toBe(200);
    expect(await putDocument('routing-plan', 'default', { '/rules/0/teamId': 'fresh' })).toBe(200);
  });
});

it('a published version stays readable when the rules for new ones grow stricter', async () => {
  const [store, clock] = [createMemoryDocumentStore(), createManualClock()];
  const misspelt = { url: 'https://hooks.example/in', events: ['lead.rooted'], enabled: true };
  const audit = { id: 'a', at: clock.now(), actor: 'a', action: 'x', target: 'x', difference: [] };
  await store.putDraft('webhook-endpoint', 'old', misspelt, null, audit);
  await store.publish('webhook-endpoint', 'old', misspelt, 1, audit);
  expect((await createDocuments({ store, clock, kinds: documentKinds }).get('webhook-endpoint', 'old'))?.body).toEqual(misspelt);
});

describe('a publish in the process that serves', () => {
  it('is seen by every reader that asks after it, also while the manifest is being read again', async () => {
    const clock = createManualClock();
    const store = createMemoryDocumentStore();
    const gates: (() => void)[] = [];
    const slow = {
      ...store,
      manifest: async () => {
        const entries = await store.manifest();
        await new Promise<void>((resolve) => gates.push(resolve));
        return entries;
      },
    };
    const documents = createDocuments({ store: slow, clock, kinds: documentKinds });
    const letThrough = async () => {
      for (let i = 0; i < 5; i += 1) {
        for (const open of gates.splice(0)) open();
        await Promise.resolve();
      }
    };
    const before = documents.get('form', 'late');
    await Promise.resolve();
    await letThrough();
    expect(await before).toBeNull();
    const audit = { id: 'aud_1', at: clock.now(), actor: 'test', action: 'put', target: 'form/late', difference: [] };
    const body = { name: 'Late', fields: [{ name: 'email', type: 'email', label: 'E-mail', mapTo: 'person.email' }] };
    await store.putDraft('form', 'late', body, null, audit);
    await store.publish('form', 'late', body, 1, audit);
    documents.invalidate();
    const readers = [documents.get('form', 'late'), documents.get('form', 'late')];
    await Promise.resolve();
    await letThrough();
    expect((await Promise.all(readers)).map((form) => form?.version)).toEqual([1, 1]);
  });
});
