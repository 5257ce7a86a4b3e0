import type { AwsClient } from 'aws4fetch';
import * as z from 'zod';
import type { Mail, MailAnswer, Mailer } from '../../application/ports/mailer.ts';

export type SesConfig = {
  readonly client: Pick<AwsClient, 'sign'>;
  /** `https://email.<region>.amazonaws.com`, or a server of a test; no trailing slash. */
  readonly endpoint: string;
  readonly from: string;
  readonly timeoutMillis?: number;
};

const $accepted = z.object({ MessageId: z.string().min(1) });

const bodyOf = (from: string, { to, subject, text, headers, tags }: Mail): string =>
  JSON.stringify({
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    Content: {
      Simple: {
        Subject: { Data: subject, Charset: 'UTF-8' },
        Body: { Text: { Data: text, Charset: 'UTF-8' } },
        Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
      },
    },
    EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
  });

/**
 * Amazon SES v2 SendEmail over one signed request
 * (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html); its SDK client would take a third of a function's size budget.
 * An address on the suppression list of the account is accepted too: the service tells of it later, as of a bounce.
 */
export const createSesMailer = ({ client, endpoint, from, timeoutMillis = 8000 }: SesConfig): Mailer => ({
  send: async (mail) => {
    try {
      const request = await client.sign(`${endpoint}/v2/email/outbound-emails`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: bodyOf(from, mail),
      });
      // Given to the call itself: a signal inside of the request is forgotten when that is made anew.
      return await answerOf(await fetch(request, { signal: AbortSignal.timeout(timeoutMillis) }));
    } catch (error) {
      // Reset or out of time: the service may have the mail.
      return { kind: 'unknown', code: error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'network' };
    }
  },
});

async function answerOf(response: Response): Promise<MailAnswer> {
  if (response.status === 200) {
    const accepted = $accepted.safeParse(await response.json().catch(() => null));
    return accepted.success ? { kind: 'accepted', messageId: accepted.data.MessageId } : { kind: 'unknown', code: 'unreadable' };
  }
  const code = errorOf(response);
  if (response.status === 429 || response.status === 503 || passing.has(code)) return { kind: 'throttled' };
  return response.status < 500 ? { kind: 'rejected', code } : { kind: 'unknown', code };
}

/** Refusals that say nothing of this mail: the account may send again later. */
const passing = new Set(['too-many-requests', 'limit-exceeded', 'sending-paused', 'account-suspended']);

/** `x-amzn-errortype: MessageRejected:http://…` as a slug, without what may stand behind the colon. */
function errorOf(response: Response): string {
  const name = (response.headers.get('x-amzn-errortype') ?? '').split(':')[0]?.replace(/Exception$/, '') ?? '';
  return (
    name
      .replace(/([a-z])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replace(/[^a-z-]/g, '') || `http-${response.status}`
  );
}
