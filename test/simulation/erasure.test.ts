import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTrackingTokens } from '../../shared/application/engagement/tracking-token.ts';
import type { LeadId } from '../../shared/domain/kernel/ids.ts';
import { createWorld, type World } from '../support/world.ts';

const minute = 60_000;
/** What the person leaves behind anywhere; none of it occurs by itself. */
const secrets = [
  'zyx-vera',
  'Zyxvera',
  'Zyxprobst',
  '4930zyx',
  'zyx-question',
  '198.51.77.',
  'ZyxBrowser/1.0',
  'zyx-page',
  'zyx-asset',
  'zyx-echo',
  'Zyxwerk',
  'Zyxfact',
];
const addresses = ['zyx-vera@werk.example', 'zyx-vera@home.example'];
/** What can happen to a person before they ask to be forgotten; the sinks take what they are sent, or do not. */
const actions = [
  'submit',
  'submit',
  'newsletter',
  'held',
  'held-elsewhere',
  'engage',
  'engage-by-mail',
  'merge',
  'unmerge',
  'consent',
  'activity',
  'restrict',
  'patch',
  'seat',
  'settle',
  'later',
  'poison',
  'sink-down',
  'sink-up',
] as const;
type Action = { readonly what: (typeof actions)[number]; readonly who: 0 | 1 };

const $action = fc.record({ what: fc.constantFrom(...actions), who: fc.constantFrom(0 as const, 1 as const) });

/** Everything there is: all maps of the stores, files, queues, dead letters, the stream, the bus and the log lines. */
function everywhere(world: World, records: readonly unknown[]): string {
  const plain = (value: unknown): unknown => {
    if (value instanceof Map) return [...value].map(([key, row]) => [key, plain(row)]);
    if (value instanceof Set) return [...value];
    if (value instanceof Uint8Array) return Buffer.from(value).toString();
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
    return value;
  };
  const {
    state,
    matchState,
    deliveryRows,
    obligationRows,
    nurtureRows,
    mails,
    auditRows,
    fileRows,
    messages,
    dead,
    stream,
    published,
    timers,
    logs,
    lookUpRows,
  } = world;
  return JSON.stringify(
    plain([
      state,
      matchState,
      deliveryRows,
      obligationRows,
      nurtureRows,
      mails,
      auditRows,
      fileRows,
      messages,
      dead,
      stream,
      published,
      timers,
      logs,
      lookUpRows,
      records,
    ]),
  );
}

async function start() {
  const world = createWorld({ start: '2026-01-07T09:00:00.000Z' });
  await world.ready;
  const published = async (id: string) => (await world.api('GET', `/v1/documents/form/${id}`)).json.published;
  const { aliases: _, ...form } = await published('demo-request');
  await world.publishDocument('waterfall', 'default', {
    wanted: ['person.role', 'person.lastName'],
    confidenceFloor: 0.99,
    segments: [{ id: 'all', steps: [{ provider: 'pdl', subject: 'person', costCents: 1 }] }],
    budget: { perDayCents: 1000, perLeadCents: 50 },
    secrets: { pdl: 'p'.repeat(64) },
  });
  world.vendors.answer = async () => ({ kind: 'found', facts: [{ path: 'person.role', value: 'Zyxfact', confidence: 0.9 }] });
  await world.publishDocument('form', 'strict', { ...form, spam: { token: 'required' } });
  await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['*'] });
  await world.api('PUT', '/v1/records/account/acme', { name: 'Acme', domain: 'acme.example' });
  const sink = (status: number) => {
    world.receiver.answer = () => ({ kind: 'answered', status, retryAfterSeconds: null, body: 'zyx-echo', durationMs: 5 });
  };
  sink(200);
  const tokens = createTrackingTokens({ box: world.box });
  const [visitor, elsewhere] = [(await tokens.issue(world.ids)).token, (await tokens.issue(world.ids)).token];
  /** Ids that the person has had, in the order of their making. */
  const ids = (): readonly string[] =>
    [...world.state.leads].filter(([, rows]) => rows.lead.person.email?.startsWith('zyx') === true).map(([id]) => id);
  const post = (formId: string, who: 0 | 1, browser = visitor) =>
    world.request({
      method: 'POST',
      path: `/v1/forms/${formId}/submissions`,
      json: {
        email: addresses[who],
        firstName: 'Zyxvera',
        lastName: 'Zyxprobst',
        phone: '+49 30 4930zyx',
        company: 'Zyxwerk',
        title: 'VP Sales',
        country: 'DE',
        // Of two equal posts in a row the second is not kept at all, nor the browser it names.
        message: `zyx-question ${world.ids.next('message')}`,
        marketingConsent: true,
        pageUrl: 'https://www.example.com/zyx-page',
        visit: { visitor: browser, first: { at: '2025-12-24T09:00:00Z', url: 'https://www.example.com/zyx-page' } },
      },
      headers: { 'content-type': 'application/json', 'user-agent': 'ZyxBrowser/1.0' },
      sourceIp: '198.51.77.8',
    });
  const found = async (): Promise<readonly string[]> => {
    const kinds = ['membership', 'opportunity', 'account'];
    const text = everywhere(world, (await Promise.all(kinds.map(world.recordStore.list))).flat()).toLowerCase();
    return secrets.filter((secret) => text.includes(secret.toLowerCase()));
  };
  return { world, visitor, elsewhere, ids, post, found, sink };
}
type Started = Awaited<ReturnType<typeof start>>;

const engage = ({ world }: Started, whom: Record<string, unknown>) =>
  world.api('POST', '/v1/engagements', {
    engagements: [
      {
        eventId: `e${world.ids.next('message')}`,
        signal: 'page.viewed',
        url: 'https://www.example.com/zyx-page',
        assetId: 'zyx-asset',
        ...whom,
      },
    ],
  });

const acts: Readonly<Record<Action['what'], (started: Started, who: 0 | 1) => unknown>> = {
  submit: ({ post }, who) => post('demo-request', who),
  newsletter: ({ post }, who) => post('newsletter', who),
  held: ({ post }, who) => post('strict', who),
  // A browser that nothing but the held post names.
  'held-elsewhere': async (started, who) => {
    await engage(started, { visitorToken: started.elsewhere });
    await started.post('strict', who, started.elsewhere);
  },
  engage: (started) => engage(started, { visitorToken: started.visitor }),
  'engage-by-mail': (started, who) => engage(started, { email: addresses[who] }),
  merge: ({ world, ids }) => world.api('POST', `/v1/leads/${ids()[0]}/merge`, { otherId: ids()[1] }),
  unmerge: async ({ world, ids }) => {
    const [one] = ids();
    const members = one === undefined ? [] : ((await world.leads.get(one as LeadId))?.members ?? []);
    await world.api('POST', `/v1/leads/${one}/unmerge`, { memberId: members[0] ?? 'lead_none' });
  },
  consent: (started, who) =>
    started.world.api('POST', `${lead(started, who)}/consents`, {
      act: 'withdraw',
      consents: [{ purpose: 'marketing', channel: 'email' }],
      explanation: 'zyx-question',
    }),
  activity: (started, who) => started.world.api('POST', `${lead(started, who)}/activities`, { type: 'call', direction: 'outbound' }),
  restrict: (started, who) =>
    started.world.api('POST', `${lead(started, who)}/restrict`, { restricted: who === 0, reason: 'zyx-question' }),
  patch: async (started, who) => {
    const etag = (await started.world.api('GET', lead(started, who))).headers.etag ?? '"0"';
    await started.world.api('PATCH', lead(started, who), { nextStep: 'ask about zyx-question' }, { 'if-match': etag });
  },
  seat: async ({ world, ids }, who) => {
    const leadId = ids()[who];
    await world.api('PUT', `/v1/records/membership/seat-${who}`, { leadId, accountId: 'acme', role: 'champion' });
    await world.api('PUT', `/v1/records/opportunity/deal-${who}`, {
      name: 'Deal',
      accountId: 'acme',
      primaryLeadId: leadId,
      state: 'open',
      stage: 'demo',
    });
  },
  settle: ({ world }) => world.settle(),
  later: ({ world }) => world.advance(3 * minute),
  poison: ({ world }) => world.enqueue('score-lead', JSON.stringify({ id: 'x', detail: world.published.at(-1) ?? {} })),
  'sink-down': ({ sink }) => sink(500),
  'sink-up': ({ sink }) => sink(200),
};
const lead = ({ ids }: Started, who: 0 | 1): string => `/v1/leads/${ids()[who] ?? ids()[0] ?? 'lead_none'}`;

/** Everything that was ever said is said again: the archive on the bus, the dead letters, the clocks. */
async function replay({ world }: Started): Promise<void> {
  world.stream.push(...world.published.splice(0));
  for (const queue of new Set(world.dead.map((message) => message.queue))) await world.api('POST', `/v1/queues/${queue}/redrive`);
  await world.advance(3 * minute);
}

async function eraseAll({ world, ids }: Started): Promise<readonly string[]> {
  const all = ids();
  for (const id of all) expect((await world.api('POST', `/v1/leads/${id}/erase`, { reason: 'person-request' })).status).toBe(202);
  return all;
}

const both = [0, 1] as const;

describe('R18: an erased person', { timeout: 300_000 }, () => {
  it('begins with every one of the traces stored', async () => {
    const started = await start();
    for (const who of both) await started.post('demo-request', who);
    await started.world.settle();
    for (const what of ['engage', 'seat', 'held-elsewhere', 'settle'] as const) await acts[what](started, 0);
    expect(await started.found()).toEqual(secrets);
    // Two addresses, one telephone and one name: what compares leads knows them too.
    expect(started.world.matchState.suspicions.size).toBe(1);
    expect(started.world.state.visitors.size).toBe(2);
  });

  it('is in no store, queue, file or log after any history, and no replay brings them back', async () => {
    const history = fc.array($action, { minLength: 2, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(history, fc.boolean(), async (before, settled) => {
        const started = await start();
        const { world } = started;
        // Both addresses are known: what is held under one that nobody knows belongs to nobody.
        for (const who of both) await started.post('demo-request', who);
        for (const { what, who } of before) {
          await acts[what](started, who);
          if (settled) await world.settle();
        }
        expect((await started.found()).length).toBeGreaterThan(5);
        world.clock.advance(1);
        const gone = await eraseAll(started);
        started.sink(200);
        await world.advance(10 * minute);
        expect(await started.found()).toEqual([]);
        for (let round = 0; round < 2; round += 1) await replay(started);
        expect(await started.found()).toEqual([]);
        expect(started.ids()).toEqual([]);
        expect(world.matchState).toEqual({ rows: new Map(), values: new Map(), suspicions: new Map() });
        expect(world.state.visitors.size).toBe(0);
        const records = JSON.stringify(await Promise.all(['membership', 'opportunity'].map(world.recordStore.list)));
        expect(gone.filter((id) => records.includes(id))).toEqual([]);
        for (const id of gone) expect((await world.api('GET', `/v1/leads/${id}`)).status).toBe(410);
      }),
      { numRuns: Number(process.env.ERASURE_RUNS ?? 40) },
    );
  });
});
