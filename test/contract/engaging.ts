import { generateKeyPairSync, sign } from 'node:crypto';
import { plusMillis } from '../../shared/domain/kernel/instant.ts';
import type { TestRequest } from '../support/http.ts';
import type { World } from '../support/world.ts';

type Answer = ReturnType<World['request']>;
type Recorded = {
  readonly world: World;
  readonly send: (request: TestRequest) => Answer;
  readonly ask: (method: string, path: string, json?: unknown, options?: { readonly as?: string }) => Answer;
  readonly submit: (form: string, json: unknown) => Answer;
};

const second = 1000;
const site = 'https://www.example.com';
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** What people do: a browser that becomes a lead's, a system, an e-mail service, and clicks that a machine made. */
export async function engaging(recorded: Recorded): Promise<void> {
  const { send, ask, submit, world } = recorded;
  const path = '/v1/engagements';
  const at = (millisAgo: number) => plusMillis(world.clock.now(), -millisAgo);
  const view = { eventId: 'v-1', signal: 'pricing.viewed', occurredAt: at(60 * second), url: `${site}/pricing` };
  const origin = { origin: site };
  await send({ method: 'OPTIONS', path, headers: origin });
  const { visitorToken } = (await send({ method: 'POST', path, json: { engagements: [view, view, { signal: 'x' }] }, headers: origin }))
    .json;
  const visit = JSON.stringify({ visitor: visitorToken, pages: [] });
  const { receiptId } = (await submit('demo-request', { email: 'tracked@werk.example', title: 'VP Sales', country: 'US', visit })).json;
  await world.settle();
  const { leadId } = (await ask('GET', `/v1/receipts/${receiptId}`)).json;
  await send({ method: 'POST', path, json: { visitorToken, engagements: [{ ...view, eventId: 'v-2' }] }, headers: origin });
  await send({ method: 'POST', path, json: { engagements: [] } });
  await ask('POST', path, { engagements: [{ ...view, eventId: 'w-1', email: 'nobody@werk.example' }] });
  await ask('POST', path, { engagements: [{ ...view, leadId }] }, { as: 'R' });
  await ask('POST', path, { engagements: [{ ...view, leadId }] }, { as: 'Z' });
  await emailService(recorded);
  await machines(recorded, leadId);
}

async function emailService({ send, ask, world }: Recorded): Promise<void> {
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  await ask('PUT', '/v1/documents/email-provider/sendgrid', { service: 'sendgrid', publicKey: key });
  await ask('POST', '/v1/documents/email-provider/sendgrid/publish');
  const timestamp = Math.floor(Date.parse(world.clock.now()) / 1000);
  const raw = JSON.stringify([{ event: 'open', email: 'tracked@werk.example', timestamp, sg_event_id: 'o-1', sg_message_id: 'm' }]);
  const signed = (text: string) => ({
    'content-type': 'application/json',
    'x-twilio-email-event-webhook-timestamp': String(timestamp),
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(`${timestamp}${text}`), privateKey).toString('base64'),
  });
  const path = '/v1/intake/email/sendgrid';
  await send({ method: 'POST', path, raw, headers: signed(raw) });
  await send({ method: 'POST', path, raw, headers: signed('another') });
  await send({ method: 'POST', path, raw: '{', headers: signed('{') });
  await send({ method: 'POST', path: '/v1/intake/email/nowhere', raw });
}

/** Three links of one mail within seconds make an MQL of a cold lead, until they show to be a burst. */
async function machines({ ask, world }: Recorded, known: string): Promise<void> {
  const rubric = (await ask('GET', '/v1/documents/rubric/default')).json.published;
  const clicked = { id: 'clicked', label: 'Clicked', signal: 'email.clicked', points: 30, maxAwards: 5 };
  const group = { id: 'mails', min: 0, max: 100, signals: [clicked] };
  const engagement = { ...rubric.engagement, groups: [...rubric.engagement.groups, group] };
  await ask('PUT', '/v1/documents/rubric/default', { ...rubric, engagement });
  await ask('POST', '/v1/documents/rubric/default/publish');
  const person = { email: 'clicked@werk.example', title: 'VP Sales', country: 'DE' };
  const { id } = (await ask('POST', '/v1/leads', { person })).json;
  await world.settle();
  const click = (n: number) => ({
    eventId: `c-${n}`,
    leadId: id,
    signal: 'email.clicked',
    occurredAt: plusMillis(world.clock.now(), -n * second),
    mail: { messageId: 'm-1', link: `${site}/${n}` },
  });
  await ask('POST', '/v1/engagements', { engagements: [click(4), click(3)] });
  await world.settle();
  await ask('POST', '/v1/engagements', { engagements: [click(2)] });
  await world.settle();
  await ask('GET', `/v1/leads/${id}/touches`);
  await ask('POST', `/v1/leads/${known}/engagements/discount`, { eventIds: ['v-1'] });
  await ask('POST', `/v1/leads/${known}/engagements/discount`, { eventIds: ['v-1'], restore: true });
  await world.settle();
}
