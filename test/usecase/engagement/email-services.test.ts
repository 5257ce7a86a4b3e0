import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyLeadState } from '../../../shared/adapters/memory/lead-state.ts';
import { createMemoryLeadStore } from '../../../shared/adapters/memory/lead-store.ts';
import { selfSigned } from '../../support/certificate.ts';
import type { World } from '../../support/world.ts';
import { ago, created, memoryStores, minute, of, read, rewarding, second } from './support.ts';

const start = '2026-01-07T09:00:00.000Z';
const someone = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const clicks = { id: 'clicked', signal: 'email.clicked', points: 20 };
const seconds = (world: World, millisAgo: number): number => Date.parse(ago(world, millisAgo)) / 1000;

let world: World;
let lead: string;
beforeEach(async () => {
  world = await rewarding([clicks], { start });
  lead = (await created(world)).id;
});

const setUp = (id: string, body: object) => world.publishDocument('email-provider', id, body);
async function post(id: string, raw: string | Buffer, headers: Record<string, string> = {}) {
  const answer = await world.request({
    method: 'POST',
    path: `/v1/intake/email/${id}`,
    raw,
    headers: { 'content-type': 'application/json', ...headers },
  });
  await world.settle();
  return answer;
}
/** What the consent ledger holds of it, each notice once. */
const notices = async () => {
  const { items } = (await world.api('GET', `/v1/leads/${lead}/consents`)).json;
  return [...new Set(items.map(({ noticeText }: { noticeText: string }) => noticeText))];
};
const history = async () => {
  const { touches } = await read(world, lead);
  const engagements = touches.filter(({ signal }: { signal: string }) => signal !== 'lead.created');
  return engagements.map(({ signal, at, channel }: { signal: string; at: string; channel: string }) => [signal, at, channel]);
};

describe('SendGrid', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const signed = (body: string, by = privateKey) => ({
    'x-twilio-email-event-webhook-timestamp': '1767776400',
    'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(`1767776400${body}`), by).toString('base64'),
  });
  const event = (kind: string, millisAgo: number, more = {}) => ({
    event: kind,
    email: 'vera@werk.example',
    timestamp: seconds(world, millisAgo),
    sg_event_id: `${kind}-${millisAgo}`,
    sg_message_id: 'abc.def.filter0001.16648.5515E0B88.0',
    useragent: someone,
    ...more,
  });

  it('tells of opens, clicks and opt-outs of people we know, once, and counts the others', async () => {
    await setUp('sendgrid', { service: 'sendgrid', publicKey: key });
    const body = JSON.stringify([
      event('delivered', 10 * minute),
      event('open', 5 * minute),
      event('click', 4 * minute, { url: 'https://www.example.com/pricing?utm_source=spring&utm_medium=email' }),
      event('click', 3 * minute, { email: 'stranger@werk.example' }),
      event('deferred', 2 * minute),
      event('unsubscribe', minute),
      7,
    ]);
    const first = await post('sendgrid', body, signed(body));
    expect([first.status, first.json]).toEqual([200, { recorded: 4, duplicates: 0, unknown: 1, ignored: 0 }]);
    expect((await post('sendgrid', body, signed(body))).json).toMatchObject({ recorded: 0, duplicates: 4 });
    expect(await history()).toEqual([
      ['email.delivered', ago(world, 10 * minute), 'Email'],
      ['email.opened', ago(world, 5 * minute), 'Email'],
      ['email.clicked', ago(world, 4 * minute), 'Email'],
      ['unsubscribed', ago(world, minute), 'Direct'],
    ]);
    const after = await read(world, lead);
    expect(after.lead.score.engagement).toBe(20);
    expect(after.lead.source.lastTouch.channel).toBe('Direct');
    expect(await notices()).toEqual(['unsubscribe told by sendgrid']);
    expect(JSON.stringify(of(after.timeline, 'engagement.recorded.v1'))).not.toContain('werk');
    expect(world.logs.join('\n')).not.toContain('vera@');
  });

  it('tells of many people in one batch, each looked up once and several at a time', async () => {
    const people = Array.from({ length: 40 }, (_, i) => `p${i}@werk.example`);
    const state = emptyLeadState();
    const leads = createMemoryLeadStore({ state });
    let [lookups, inside, most] = [0, 0, 0];
    const findByIdentity: typeof leads.findByIdentity = async (identity) => {
      lookups += 1;
      inside += 1;
      most = Math.max(most, inside);
      const found = await leads.findByIdentity(identity);
      inside -= 1;
      return found;
    };
    world = await rewarding([clicks], { start, stores: { ...memoryStores(state), leads: { ...leads, findByIdentity } } });
    for (const person of people.slice(0, 3)) await created(world, person);
    await setUp('sendgrid', { service: 'sendgrid', publicKey: key });
    const events = people.flatMap((email) => [1, 2].map((n) => event('open', n * minute, { email, sg_event_id: `${email}-${n}` })));
    const body = JSON.stringify(events);
    lookups = 0;
    expect((await post('sendgrid', body, signed(body))).json).toEqual({ recorded: 6, duplicates: 0, unknown: 74, ignored: 0 });
    expect(lookups).toBe(40);
    expect(most).toBeGreaterThan(1);
    const items = people.flatMap((email) => [1, 2].map((n) => ({ eventId: `${email}-${n}`, signal: 'webinar.attended', email })));
    [lookups, most] = [0, 0];
    const results = (await world.api('POST', '/v1/engagements', { engagements: items })).json.results;
    expect(results.map(({ eventId }: { eventId: string }) => eventId)).toEqual(items.map(({ eventId }) => eventId));
    expect(results.filter(({ status }: { status: string }) => status === 'recorded')).toHaveLength(6);
    expect(lookups).toBe(40);
    expect(most).toBeGreaterThan(1);
  });

  it('a burst that its scanner made is told, and machine opens count for nothing', async () => {
    await setUp('sendgrid', { service: 'sendgrid', publicKey: key });
    const links = [1, 2, 3].map((n) => event('click', n * second, { url: `https://www.example.com/${n}` }));
    const body = JSON.stringify([...links, event('open', minute, { sg_machine_open: true })]);
    await post('sendgrid', body, signed(body));
    const { touches, lead: after } = await read(world, lead);
    expect(touches.filter(({ discounted }: { discounted: unknown }) => discounted)).toHaveLength(4);
    expect(after.score.engagement).toBe(0);
  });

  it('is believed under its own key and over the very bytes alone', async () => {
    await setUp('sendgrid', { service: 'sendgrid', publicKey: key });
    const body = JSON.stringify([event('click', minute)]);
    const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    for (const [bytes, headers] of [
      [body, {}],
      [`${body} `, signed(body)],
      [body, signed(body, other)],
    ] as const)
      expect((await post('sendgrid', bytes, headers)).json.code).toBe('unproven-sender');
    expect(await history()).toEqual([]);
    expect((await post('nowhere', body, signed(body))).json.code).toBe('unknown-document');
    const broken = '[{';
    expect((await post('sendgrid', broken, signed(broken))).json.code).toBe('malformed-json');
  });
});

describe('Mailgun', () => {
  const signature = (key: string, timestamp: number, token = 'a'.repeat(50)) => ({
    timestamp: String(timestamp),
    token,
    signature: createHmac('sha256', key).update(`${timestamp}${token}`).digest('hex'),
  });
  const data = (kind: string, more = {}) => ({
    event: kind,
    id: `${kind}-1`,
    recipient: 'vera@werk.example',
    timestamp: seconds(world, minute),
    message: { headers: { 'message-id': 'm@mail' } },
    tags: ['spring'],
    'client-info': { 'user-agent': someone },
    ...more,
  });
  const body = (event: object, key = 'signing-key', timestamp = seconds(world, 0)) =>
    JSON.stringify({ signature: signature(key, timestamp), 'event-data': event });

  it('signs time and token; a bounce that lasts reaches the consent ledger, a passing one is nothing', async () => {
    await setUp('mailgun', { service: 'mailgun', secrets: { signingKey: 'signing-key' } });
    expect((await post('mailgun', body(data('clicked', { url: 'https://www.example.com/' })))).json).toMatchObject({ recorded: 1 });
    expect((await post('mailgun', body(data('failed', { severity: 'temporary' })))).json).toMatchObject({ recorded: 0 });
    expect((await post('mailgun', body(data('failed', { severity: 'permanent' })))).json).toMatchObject({ recorded: 1 });
    expect(await notices()).toEqual(['hard-bounce told by mailgun']);
    expect((await read(world, lead)).lead.source.firstTouch).toMatchObject({ channel: 'Email', campaign: 'spring' });
    expect((await post('mailgun', body(data('clicked'), 'another-key'))).json.code).toBe('unproven-sender');
    expect((await post('mailgun', body(data('clicked'), 'signing-key', seconds(world, 26 * 60 * minute)))).json.code).toBe(
      'unproven-sender',
    );
    expect((await post('mailgun', body(data('opened', { 'client-info': { bot: 'apple' } })))).json).toMatchObject({ recorded: 1 });
    expect((await read(world, lead)).touches.find(({ signal }: { signal: string }) => signal === 'email.opened')).toMatchObject({
      discounted: { reason: 'bot-agent' },
    });
  });

  it('keeps its key sealed, and shows only that there is one', async () => {
    const put = await setUp('mailgun', { service: 'mailgun', secrets: { signingKey: 'signing-key' } });
    expect(put.secretNames).toEqual(['signingKey']);
    expect(JSON.stringify((await world.api('GET', '/v1/documents/email-provider/mailgun')).json)).not.toContain('signing-key');
  });
});

describe('Postmark and Brevo', () => {
  const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`leadline:${password}`).toString('base64')}` });

  it('prove themselves by the password in the webhook’s address', async () => {
    await setUp('postmark', { service: 'postmark', secrets: { password: 'pass:word-1' } });
    const click = {
      RecordType: 'Click',
      MessageID: 'm-1',
      Recipient: 'vera@werk.example',
      ReceivedAt: ago(world, minute),
      OriginalLink: 'https://www.example.com/',
      UserAgent: someone,
    };
    expect((await post('postmark', JSON.stringify(click), basic('pass:word-1'))).json).toMatchObject({ recorded: 1 });
    expect((await post('postmark', JSON.stringify(click), basic('pass:word-1'))).json).toMatchObject({ duplicates: 1 });
    for (const headers of [{}, basic('wrong'), { authorization: 'Basic A' }, { authorization: 'Bearer pass:word-1' }])
      expect((await post('postmark', JSON.stringify(click), headers)).json.code).toBe('unproven-sender');
    const change = { RecordType: 'SubscriptionChange', MessageID: 'm-1', Recipient: 'vera@werk.example', ChangedAt: ago(world, 0) };
    await post('postmark', JSON.stringify({ ...change, SuppressSending: false }), basic('pass:word-1'));
    expect(await notices()).toEqual([]);
    await post('postmark', JSON.stringify({ ...change, SuppressSending: true }), basic('pass:word-1'));
    expect(await notices()).toEqual(['unsubscribe told by postmark']);
  });

  it('Brevo’s two names for one open are one open', async () => {
    await setUp('brevo', { service: 'brevo', secrets: { password: 'password-1' } });
    const event = (kind: string) => ({ event: kind, email: 'vera@werk.example', ts_event: seconds(world, minute), 'message-id': '<m>' });
    const answer = await post('brevo', JSON.stringify([event('unique_opened'), event('opened'), event('spam')]), basic('password-1'));
    expect(answer.json).toMatchObject({ recorded: 2, duplicates: 1 });
    expect(await notices()).toEqual(['complaint told by brevo']);
  });
});

describe('Amazon SES by SNS', () => {
  const { pem, key } = selfSigned();
  const topicArn = 'arn:aws:sns:eu-central-1:123456789012:mail-events';
  const certificateUrl = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-abc.pem';
  const confirmed: string[] = [];
  const sns = {
    certificate: async (url: string) => (url === certificateUrl ? pem : null),
    confirm: async (url: string) => {
      confirmed.push(url);
      return true;
    },
  };
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Subject', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const envelope = (members: Record<string, string>, more = {}) => {
    const whole: Record<string, string> = { MessageId: 'sns-1', Timestamp: start, TopicArn: topicArn, ...members };
    const text = names.flatMap((name) => (whole[name] === undefined ? [] : [`${name}\n${whole[name]}\n`])).join('');
    const Signature = sign('sha256', Buffer.from(text), key).toString('base64');
    return JSON.stringify({ ...whole, SignatureVersion: '2', SigningCertURL: certificateUrl, Signature, ...more });
  };
  const notification = (message: object, more = {}) => envelope({ Type: 'Notification', Message: JSON.stringify(message) }, more);
  const clicked = () => ({
    eventType: 'Click',
    mail: { messageId: 'ses-1', destination: ['vera@werk.example'], timestamp: ago(world, 10 * minute), tags: { campaign: ['spring'] } },
    click: { timestamp: ago(world, minute), link: 'https://www.example.com/', userAgent: someone },
  });
  const plain = { 'content-type': 'text/plain; charset=UTF-8' };

  beforeEach(async () => {
    confirmed.length = 0;
    world = await rewarding([clicks], { start, sns });
    lead = (await created(world)).id;
    await setUp('ses', { service: 'ses', topicArn });
  });

  it('tells of clicks and bounces under a signature of SNS for the topic of the document', async () => {
    expect((await post('ses', notification(clicked()), plain)).json).toMatchObject({ recorded: 1 });
    expect(await history()).toEqual([['email.clicked', ago(world, minute), 'Email']]);
    const bounce = {
      eventType: 'Bounce',
      mail: { messageId: 'ses-2' },
      bounce: { bounceType: 'Permanent', timestamp: ago(world, 0), bouncedRecipients: [{ emailAddress: 'vera@werk.example' }] },
    };
    await post('ses', notification(bounce), plain);
    await post('ses', notification({ ...bounce, bounce: { ...bounce.bounce, bounceType: 'Transient' } }), plain);
    expect(await notices()).toEqual(['hard-bounce told by ses']);
  });

  it('takes nothing of another topic, another certificate, another text or another signature', async () => {
    const forged = [
      notification(clicked(), { TopicArn: `${topicArn}-2` }),
      notification(clicked(), { SigningCertURL: 'https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-abc.pem' }),
      notification(clicked(), { Message: JSON.stringify({ ...clicked(), eventType: 'Complaint' }) }),
      notification(clicked(), { Signature: 'AAAA' }),
      notification(clicked(), { SignatureVersion: '3' }),
      '"text"',
      'null',
    ];
    for (const raw of forged) expect((await post('ses', raw, plain)).json.code).toBe('unproven-sender');
    expect(await history()).toEqual([]);
  });

  it('confirms a subscription only when SNS itself asks for the topic', async () => {
    const asks = {
      Type: 'SubscriptionConfirmation',
      Message: 'x',
      Token: 't',
      SubscribeURL: 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription',
    };
    expect((await post('ses', envelope(asks, { SubscribeURL: 'https://evil.example/' }), plain)).json.code).toBe('unproven-sender');
    expect((await post('ses', envelope({ ...asks, TopicArn: `${topicArn}-2` }), plain)).json.code).toBe('unproven-sender');
    expect(confirmed).toEqual([]);
    expect((await post('ses', envelope(asks), plain)).status).toBe(200);
    expect(confirmed).toEqual([asks.SubscribeURL]);
  });
});

it.each([
  [{ service: 'sendgrid' }, '/publicKey'],
  [{ service: 'ses' }, '/topicArn'],
  [{ service: 'ses', topicArn: 'arn:aws:sqs:x' }, '/topicArn'],
  [{ service: 'pigeon' }, '/service'],
  [{ service: 'mailgun', secrets: { signingKey: 'short' } }, '/secrets/signingKey'],
  [{ service: 'mailgun', secrets: { metaAppSecret: 'long enough' } }, '/secrets'],
])('a set-up that could never work is refused where it is wrong: %j', async (body, pointer) => {
  const answer = await world.api('PUT', '/v1/documents/email-provider/mail', body);
  expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, expect.stringContaining(pointer)]);
});
