import { createHmac, randomBytes } from 'node:crypto';
import type { WebhookSigner } from '../../application/ports/webhook-transport.ts';

const prefix = 'whsec_';

const signature = (secret: string, content: string): string => {
  const key = Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
};

/** Standard Webhooks 1.0: HMAC-SHA-256 over `id.timestamp.body`; `timestamp` in epoch seconds, of the attempt. */
export const createWebhookSigner = (): WebhookSigner => ({
  sign: ({ secrets, id, timestamp, body }) => secrets.map((secret) => signature(secret, `${id}.${timestamp}.${body}`)).join(' '),
  newSecret: () => `${prefix}${randomBytes(32).toString('base64')}`,
});
