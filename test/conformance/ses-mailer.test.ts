import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { AwsClient } from 'aws4fetch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSesMailer } from '../../shared/adapters/ses/mailer.ts';
import type { Mail } from '../../shared/application/ports/mailer.ts';

/**
 * A fake of https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html: the members it documents, no others; errors by
 * status and `x-amzn-ErrorType`. An address on the account's suppression list is accepted and not sent to
 * (https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html): a bounce of it is told later.
 */
type Sent = { readonly body: Body; readonly authorization: string };
type Named = { readonly Name: string; readonly Value: string };
type Body = {
  readonly FromEmailAddress: string;
  readonly Destination: { readonly ToAddresses: readonly string[] };
  readonly Content: { readonly Simple: { readonly Subject: { Data: string }; readonly Headers: readonly Named[] } };
  readonly EmailTags: readonly Named[];
};
const members: Readonly<Record<string, readonly string[]>> = {
  '': ['FromEmailAddress', 'Destination', 'Content', 'EmailTags', 'ConfigurationSetName', 'ReplyToAddresses', 'ListManagementOptions'],
  Destination: ['ToAddresses', 'CcAddresses', 'BccAddresses'],
  Content: ['Simple', 'Raw', 'Template'],
  Simple: ['Subject', 'Body', 'Headers', 'Attachments'],
  Subject: ['Data', 'Charset'],
  Body: ['Text', 'Html'],
  Text: ['Data', 'Charset'],
  Headers: ['Name', 'Value'],
  EmailTags: ['Name', 'Value'],
};

/** Members the contract does not have. */
function unknown(value: unknown, name = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => unknown(item, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(members[name]?.includes(key) === true ? [] : [`${name}.${key}`]),
    ...unknown(member, key),
  ]);
}

const letter: Mail = {
  to: 'vera@werk.example',
  subject: 'Grüße',
  text: 'Hello',
  headers: { 'List-Unsubscribe': '<https://leads.example.com/v1/consent/u.x>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
  tags: { lead: 'lead_1', track: 'track', step: 'one' },
};

describe('Amazon SES v2', () => {
  let server: Server;
  let endpoint: string;
  let sent: Sent[];
  let delivered: string[];
  const suppressed = new Set(['bounced@werk.example']);

  const fault = (response: ServerResponse, status: number, type: string): void =>
    void response
      .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
      .end('{"message":"vera@werk.example"}');

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== '/v2/email/outbound-emails') return fault(response, 404, 'NotFoundException');
    const authorization = request.headers.authorization ?? '';
    if (!/^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-central-1\/ses\/aws4_request,/.test(authorization))
      return fault(response, 403, 'IncompleteSignature');
    const body = (await json(request)) as Body;
    sent.push({ body, authorization });
    if (unknown(body).length > 0 || !request.headers['content-type']?.startsWith('application/json'))
      return fault(response, 400, 'BadRequestException');
    const [to = ''] = body.Destination.ToAddresses;
    if (to === 'slow@werk.example') return;
    if (to === 'reset@werk.example') return void response.destroy();
    const errors: Readonly<Record<string, readonly [number, string]>> = {
      throttled: [429, 'TooManyRequestsException'],
      quota: [400, 'LimitExceededException'],
      paused: [400, 'SendingPausedException'],
      away: [503, 'ServiceUnavailableException'],
      rejected: [400, 'MessageRejected:http://internal.amazon.com/coral/com.amazonaws.services.simpleemailv2/'],
      unverified: [400, 'MailFromDomainNotVerifiedException'],
      broken: [500, 'InternalServiceErrorException'],
    };
    const error = errors[to.split('@')[0] ?? ''];
    if (error !== undefined) return fault(response, ...error);
    if (!suppressed.has(to)) delivered.push(to);
    response.writeHead(200, { 'content-type': 'application/json' }).end(to === 'odd@werk.example' ? '{}' : '{"MessageId":"0100-abc"}');
  }

  beforeEach(async () => {
    [sent, delivered] = [[], []];
    server = createServer((request, response) => void serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const send = (name: string) => {
    const client = new AwsClient({ accessKeyId: 'key', secretAccessKey: 'secret', service: 'ses', region: 'eu-central-1', retries: 0 });
    return createSesMailer({ client, endpoint, from: 'news@example.com', timeoutMillis: 300 }).send({
      ...letter,
      to: `${name}@werk.example`,
    });
  };

  it('accepted: one signed request with what the contract names, and the headers of RFC 8058', async () => {
    expect(await send('vera')).toEqual({ kind: 'accepted', messageId: '0100-abc' });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body).toMatchObject({
      FromEmailAddress: 'news@example.com',
      Destination: { ToAddresses: ['vera@werk.example'] },
      Content: { Simple: { Subject: { Data: 'Grüße' }, Body: { Text: { Data: 'Hello' } } } },
    });
    expect(sent[0]?.body.Content.Simple.Headers).toEqual([
      { Name: 'List-Unsubscribe', Value: letter.headers['List-Unsubscribe'] },
      { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
    ]);
    for (const { Name, Value } of sent[0]?.body.EmailTags ?? []) expect(`${Name}${Value}`).toMatch(/^[\w-]{1,256}$/);
  });

  it('suppressed: accepted by the service, which sends nothing and tells of it as of a bounce', async () => {
    expect(await send('bounced')).toMatchObject({ kind: 'accepted' });
    expect(delivered).toEqual([]);
  });

  it.each(['throttled', 'quota', 'paused', 'away'])('%s: not taken, asked once, to be tried later', async (name) => {
    expect(await send(name)).toEqual({ kind: 'throttled' });
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['rejected', 'message-rejected'],
    ['unverified', 'mail-from-domain-not-verified'],
  ])('%s: never taken; the code names nobody', async (name, code) => {
    expect(await send(name)).toEqual({ kind: 'rejected', code });
  });

  it.each([
    ['broken', 'internal-service-error'],
    ['odd', 'unreadable'],
    ['slow', 'timeout'],
    ['reset', 'network'],
  ])('%s: nobody knows, so it is not asked again', async (name, code) => {
    expect(await send(name)).toEqual({ kind: 'unknown', code });
    expect(sent).toHaveLength(1);
  });
});
