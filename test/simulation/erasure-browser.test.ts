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
];
const addresses = ['zyx-vera@werk.example', 'zyx-vera@home.example'];
const actions = [
  'submit',
  'submit',
  'held',
  'engage',
  'merge',
  'unmerge',
  'consent',
  'activity',
  'restrict',
  'patch',
  'settle',
  'poison',
] as const;
type Action = { readonly what: (typeof actions)[number]; readonly who: 0 | 1 };

const $action = fc.record({ what: fc.constantFrom(...actions), who: fc.constantFrom(0 as const, 1 as const) });

/** Everything there is: all maps of the stores, queues, dead letters, the stream, the bus and the log lines. */
function everywhere(world: World): string {
  const plain = (value: unknown): unknown => {
    if (value instanceof Map) return [...value].map(([key, row]) => [key, plain(row)]);
    if (value instanceof Set) return [...value];
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
    return value;
  };
  return JSON.stringify(
    plain([
      world.state,
      world.deliveryRows,
      world.obligationRows,
      world.auditRows,
      world.messages,
      world.dead,
      world.stream,
      world.published,
      world.timers,
      world.logs,
    ]),
  );
}

const found = (world: World): readonly string[] => {
  const text = everywhere(world).toLowerCase();
  return secrets.filter((secret) => text.includes(secret.toLowerCase()));
};

async function start() {
  const world = createWorld({ start: '2026-01-07T09:00:00.000Z' });
  await world.ready;
  const published = async (id: string) => (await world.api('GET', `/v1/documents/form/${id}`)).json.published;
  const { aliases: _, ...form } = await published('demo-request');
  await world.publishDocument('form', 'strict', { ...form, spam: { token: 'required' } });
  await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://hooks.example/in', events: ['*'] });
  world.receiver.answer = () => ({ kind: 'answered', status: 200, retryAfterSeconds: null, body: 'zyx-echo', durationMs: 5 });
  const visitor = (await createTrackingTokens({ box: world.box }).issue(world.ids)).token;
  /** Ids that the person has had, in the order of their making. */
  const ids = (): readonly string[] =>
    [...world.state.leads].filter(([, rows]) => rows.lead.person.email?.startsWith('zyx') === true).map(([id]) => id);
  const post = (formId: string, who: 0 | 1) =>
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
        message: 'zyx-question',
        marketingConsent: true,
        pageUrl: 'https://www.example.com/zyx-page',
        visit: { visitor, first: { at: '2025-12-24T09:00:00Z', url: 'https://www.example.com/zyx-page' } },
      },
      headers: { 'content-type': 'application/json', 'user-agent': 'ZyxBrowser/1.0' },
      sourceIp: '198.51.77.8',
    });
  return { world, visitor, ids, post };
}
type Started = Awaited<ReturnType<typeof start>>;

async function act({ world, visitor, ids, post }: Started, { what, who }: Action): Promise<void> {
  const [one, other] = ids();
  const lead = `/v1/leads/${ids()[who] ?? one ?? 'lead_none'}`;
  if (what === 'submit') await post('demo-request', who);
  if (what === 'held') await post('strict', who);
  if (what === 'engage')
    await world.api('POST', '/v1/engagements', {
      engagements: [
        {
          eventId: `e${world.ids.next('message')}`,
          signal: 'page.viewed',
          visitorToken: visitor,
          url: 'https://www.example.com/zyx-page',
          assetId: 'zyx-asset',
        },
      ],
    });
  if (what === 'merge') await world.api('POST', `/v1/leads/${one}/merge`, { otherId: other });
  if (what === 'unmerge') {
    const members = one === undefined ? [] : ((await world.leads.get(one as LeadId))?.members ?? []);
    await world.api('POST', `/v1/leads/${one}/unmerge`, { memberId: members[0] ?? 'lead_none' });
  }
  if (what === 'consent')
    await world.api('POST', `${lead}/consents`, {
      act: 'withdraw',
      consents: [{ purpose: 'marketing', channel: 'email' }],
      explanation: 'zyx-question',
    });
  if (what === 'activity') await world.api('POST', `${lead}/activities`, { type: 'call', direction: 'outbound' });
  if (what === 'restrict') await world.api('POST', `${lead}/restrict`, { restricted: who === 0, reason: 'zyx-question' });
  if (what === 'patch') {
    const etag = (await world.api('GET', lead)).headers.etag ?? '"0"';
    await world.api('PATCH', lead, { nextStep: 'ask about zyx-question' }, { 'if-match': etag });
  }
  if (what === 'poison') world.enqueue('score-lead', JSON.stringify({ id: 'x', detail: world.published.at(-1) ?? {} }));
  if (what === 'settle') await world.settle();
}

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

describe('R18: erasure of a person whose browser, staff and sinks left traces too', () => {
  it('begins with every one of the traces stored', async () => {
    const started = await start();
    for (const who of [0, 1] as const) await started.post('demo-request', who);
    await started.world.settle();
    for (const what of ['engage', 'settle'] as const) await act(started, { what, who: 0 });
    expect(found(started.world)).toEqual(secrets);
  });

  it('leaves no byte of the person in any store, queue or log, and no replay brings them back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array($action, { minLength: 2, maxLength: 14 }), async (history) => {
        const started = await start();
        const { world } = started;
        // Both addresses are known: what is held under one that nobody knows belongs to nobody.
        for (const who of [0, 1] as const) await started.post('demo-request', who);
        for (const action of history) await act(started, action);
        expect(found(world).length).toBeGreaterThan(5);
        world.clock.advance(1);
        const gone = await eraseAll(started);
        await world.advance(5 * minute);
        expect(found(world)).toEqual([]);
        await replay(started);
        expect(found(world)).toEqual([]);
        for (const id of gone) expect((await world.api('GET', `/v1/leads/${id}`)).status).toBe(410);
      }),
      { numRuns: Number(process.env.ERASURE_RUNS ?? 25) },
    );
  });
});
