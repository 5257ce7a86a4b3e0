import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededWorld, type World } from '../support/world.ts';

const minute = 60_000;
const emails = ['marker.one@personal.example', 'marker.two@personal.example'] as const;
const browser = { 'user-agent': 'MarkerAgent/1.0 (X11; Linux x86_64)' };
/** Bytes of the person that must be nowhere afterwards; none of them is part of anything else in the world. */
const marks = [
  'marker.one',
  'marker.two',
  'personal.example',
  'Markerfirst',
  'Markerlast',
  'Markertitle',
  '5550199',
  'Markermessage',
  'MarkerAgent',
  '203.0.113',
];

/** What can happen to a person before they ask to be forgotten. */
const acts = [
  'post',
  'post-other',
  'newsletter',
  'held',
  'engage',
  'consent',
  'merge',
  'unmerge',
  'activity',
  'later',
  'sink-down',
  'sink-up',
] as const;
type Act = (typeof acts)[number];

const leadsOf = (world: World): readonly string[] =>
  [...world.state.leads.values()]
    .filter((rows) => rows.absorbed === null && rows.lead.person.email?.includes('personal.example') === true)
    .map((rows) => rows.lead.id);

let n = 0;
async function perform(world: World, act: Act): Promise<void> {
  const [lead, other] = leadsOf(world);
  const post = (email: string, form: string, more: Record<string, unknown> = {}) =>
    world.request({
      method: 'POST',
      path: `/v1/forms/${form}/submissions`,
      json: {
        email,
        firstName: 'Markerfirst',
        lastName: 'Markerlast',
        title: 'VP Markertitle',
        phone: '+1 5550199',
        message: `Markermessage ${++n}`,
        marketingConsent: 'yes',
        company: 'Werk',
        country: 'DE',
        ...more,
      },
      headers: browser,
      sourceIp: '203.0.113.7',
    });
  const on = (path: string, body: unknown) => (lead === undefined ? null : world.api('POST', `/v1/leads/${lead}/${path}`, body));
  switch (act) {
    case 'post':
      return void (await post(emails[0], 'demo-request'));
    case 'post-other':
      return void (await post(emails[1], 'demo-request'));
    case 'newsletter':
      return void (await post(emails[0], 'newsletter'));
    case 'held':
      return void (await post(emails[0], 'demo-request', { formToken: 'forged' }));
    case 'engage':
      return void (await world.api('POST', '/v1/engagements', {
        engagements: [
          {
            eventId: `e${++n}`,
            email: emails[0],
            signal: 'page.viewed',
            url: 'https://www.example.com/Markermessage',
            userAgent: browser['user-agent'],
          },
        ],
      }));
    case 'consent':
      return void (await on('consents', {
        act: 'withdraw',
        consents: [{ purpose: 'marketing', channel: 'email' }],
        explanation: 'Markermessage',
      }));
    case 'merge':
      return void (other === undefined ? null : await on('merge', { otherId: other }));
    case 'unmerge': {
      const members = [...world.state.leads.values()].find((rows) => rows.lead.id === lead)?.lead.members ?? [];
      return void (members[0] === undefined ? null : await on('unmerge', { memberId: members[0] }));
    }
    case 'activity':
      return void (await on('activities', { type: 'call', direction: 'outbound' }));
    case 'later':
      return world.advance(3 * minute);
    case 'sink-down':
      world.receiver.answer = () => ({ kind: 'answered', status: 500, retryAfterSeconds: null, body: 'no', durationMs: 1 });
      return;
    case 'sink-up':
      world.receiver.answer = () => ({ kind: 'answered', status: 200, retryAfterSeconds: null, body: 'ok', durationMs: 1 });
  }
}

/** Every store, queue and log of the world as text; what sinks were sent is theirs to erase. */
const everything = (world: World): string =>
  JSON.stringify(
    [
      world.state,
      world.deliveryRows,
      world.obligationRows,
      world.auditRows,
      world.messages,
      world.dead,
      world.stream,
      world.published,
      world.logs,
    ],
    (_, value: unknown) => (value instanceof Map ? [...value] : value instanceof Set ? [...value] : value),
  );
const found = (world: World): readonly string[] => {
  const text = everything(world);
  return marks.filter((mark) => text.includes(mark));
};

describe('erasure (R18)', { timeout: 300_000 }, () => {
  it('at any point of any history, followed by a replay of everything, leaves no byte of the person and brings nobody back', async () => {
    const history = fc.array(fc.constantFrom(...acts), { minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(history, fc.boolean(), async (before, settled) => {
        const world = await seededWorld({ start: '2026-01-07T09:00:00.000Z' });
        await world.publishDocument('webhook-endpoint', 'crm', { url: 'https://crm.example/in', events: ['*'] });
        await perform(world, 'post');
        for (const act of before) {
          await perform(world, act);
          world.clock.advance(minute);
          if (settled) await world.settle();
        }
        expect(found(world)).toContain('Markerlast');
        for (const lead of leadsOf(world))
          expect((await world.api('POST', `/v1/leads/${lead}/erase`, { reason: 'person-request' })).status).toBe(202);
        await perform(world, 'sink-up');
        await world.advance(10 * minute);
        for (let round = 0; round < 2; round += 1) {
          // The archive once more, and the dead letters back into their queues.
          world.stream.push(...world.published.splice(0));
          world.messages.push(...world.dead.splice(0).map((letter) => ({ ...letter, receives: 0 })));
          await world.advance(10 * minute);
        }
        expect(found(world)).toEqual([]);
        expect(leadsOf(world)).toEqual([]);
      }),
      { numRuns: Number(process.env.ERASURE_RUNS ?? 25) },
    );
  });
});
