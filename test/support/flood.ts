import { Agent, request } from 'node:http';

export type FloodAnswer = {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly receiptId: string | null;
  readonly millis: number;
};
export type FloodTarget = {
  readonly url: string;
  readonly body: (n: number) => string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One agent for all: an open loop must not be held back by the connections of a client. */
const agent = new Agent({ keepAlive: true, maxSockets: 2000 });

function post({ url, body, headers = {} }: FloodTarget, n: number): Promise<FloodAnswer> {
  const began = performance.now();
  return new Promise((resolve) => {
    const failed = () => resolve({ status: 0, retryAfter: null, receiptId: null, millis: performance.now() - began });
    const sent = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      response.on('error', failed);
      response.on('end', () => {
        const receiptId = response.statusCode === 202 ? String(JSON.parse(text).receiptId) : null;
        const retryAfter = response.headers['retry-after'] ?? null;
        resolve({ status: response.statusCode ?? 0, retryAfter, receiptId, millis: performance.now() - began });
      });
    });
    sent.on('error', failed);
    sent.end(body(n));
  });
}

/** Closed loop: `clients` post one after the other for `seconds`; what the server can sustain. */
export async function closedLoop(target: FloodTarget, clients: number, seconds: number): Promise<readonly FloodAnswer[]> {
  const end = performance.now() + seconds * 1000;
  const answers: FloodAnswer[] = [];
  let n = 0;
  const client = async () => {
    while (performance.now() < end) answers.push(await post(target, n++));
  };
  await Promise.all(Array.from({ length: clients }, client));
  return answers;
}

/** Open loop: `perSecond` posts leave whether or not earlier ones were answered. Resolves when all are. */
export async function openLoop(
  target: FloodTarget,
  perSecond: number,
  seconds: number,
  each: () => void = () => undefined,
): Promise<readonly FloodAnswer[]> {
  const under: Promise<FloodAnswer>[] = [];
  const began = performance.now();
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - began) {
    const due = Math.floor((elapsed * perSecond) / 1000);
    while (under.length < due) under.push(post(target, under.length));
    each();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Promise.all(under);
}
