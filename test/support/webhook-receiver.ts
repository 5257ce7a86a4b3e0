import { createServer, type IncomingMessage } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { until } from './poll.ts';

export type Received = { readonly id: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };
export type WebhookPayload = { readonly type: string; readonly timestamp: string; readonly data: Readonly<Record<string, unknown>> };

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** A webhook target on a free loopback port that keeps what it got. `answer` may refuse: it gets the count so far; `says` is its body. */
export async function startReceiver(answer: (count: number) => number = () => 204, says = '') {
  const received: Received[] = [];
  let listener: (one: Received) => void = () => undefined;
  const server = createServer(async (request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const one = { id: headers['webhook-id'] ?? '', headers, body: await readBody(request) };
    received.push(one);
    listener(one);
    response.writeHead(answer(received.length)).end(says);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    /** Called for each request as it arrives. */
    onDelivery: (listen: (one: Received) => void) => {
      listener = listen;
    },
    /** Waits for a delivery of `type` about the lead, verifies its signature with the reference library and returns it. */
    verified: (secret: string, type: string, leadId: string, timeoutMs?: number): Promise<WebhookPayload & Received> =>
      until(
        `webhook ${type} of ${leadId}`,
        async () => {
          for (const one of received) {
            const payload = JSON.parse(one.body) as WebhookPayload;
            if (payload.type !== type || payload.data.leadId !== leadId) continue;
            new Webhook(secret).verify(one.body, { ...one.headers });
            return { ...payload, ...one };
          }
          return null;
        },
        timeoutMs,
      ),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
