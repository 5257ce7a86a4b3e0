import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { isLoopbackAddress, isPublicAddress } from '../../shared/adapters/http/address-policy.ts';
import { retryAfterSeconds } from '../../shared/adapters/http/retry-after.ts';
import { createWebhookTransport, type WebhookTransportOptions } from '../../shared/adapters/http/webhook-transport.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve).closeAllConnections())));
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const transport = (options: Partial<WebhookTransportOptions> = {}) => createWebhookTransport({ allowLoopback: true, ...options });
const post = async (url: string, options: Partial<WebhookTransportOptions> = {}, body = '{"a":1}') => {
  const answer = await transport(options).post({ url, headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1' }, body });
  if (answer.kind === 'busy') throw new Error('a post without a cap was turned away');
  return answer;
};

describe('addresses', () => {
  it.each([
    ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.127.255.255', '127.0.0.1', '127.8.8.8', '169.254.169.254'],
    ...['172.16.0.1', '172.31.255.255', '192.0.0.8', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.19.255.255'],
    ...['198.51.100.7', '203.0.113.7', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a00:1', '0:0:0:0:0:ffff:192.168.0.1'],
    ...['64:ff9b::808:808', '64:ff9b::7f00:1', '64:ff9b:1::1', '100::1', '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ...[
      '2001:db8::1',
      '2002:7f00:1::',
      '2002:808:808::1',
      '3fff::1',
      '5f00::1',
      'fc00::1',
      'fd12:3456::1',
      'fe80::1',
      'fec0::1',
      'ff02::1',
    ],
    ...['fe80::1%eth0', '', 'example.com', '127.1', '2130706433', '1.2.3.4.5'],
  ])('%j is not public', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each([
    ...['1.1.1.1', '8.8.8.8', '100.63.255.255', '100.128.0.1', '172.15.255.255', '172.32.0.1', '192.0.1.1', '198.17.255.255'],
    ...[
      '198.20.0.1',
      '223.255.255.255',
      '2606:4700:4700::1111',
      '2a00:1450::1',
      '2001:4860:4860::8888',
      '::ffff:8.8.8.8',
      '::ffff:808:808',
    ],
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

  it('knows loopback in every spelling a resolver may give', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'].map(isLoopbackAddress)).toEqual([true, true, true, true]);
    expect(['127.0.0.2', '::2', '10.0.0.1'].map(isLoopbackAddress)).toEqual([false, false, false]);
  });
});

describe('targets by their text', () => {
  const strict = transport({ allowLoopback: false });

  it.each([
    'https://hooks.example.com/leads',
    'https://hooks.example.com:443/',
    'https://hooks.example.com:8443/a?b=c',
    'https://8.8.8.8/x',
    'https://[2606:4700:4700::1111]/',
    'https://bücher.example/',
  ])('%s may be used', (url) => expect(strict.refuse(url)).toBeNull());

  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'https://hooks.example.com:444/',
    'https://user@hooks.example.com/',
    'https://user:pw@hooks.example.com/',
    'https://hooks.example.com/#x',
    'not a url',
    `https://hooks.example.com/${'a'.repeat(2048)}`,
    'https://localhost/',
    'https://localhost./',
    'https://api.localhost/',
    'https://intranet/',
    'https://metadata.google.internal/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://①②⑦.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fd00::1]/',
  ])('%s is refused', async (url) => {
    expect(strict.refuse(url)).not.toBeNull();
    expect(await strict.post({ url, headers: {}, body: '' })).toMatchObject({ kind: 'failed', error: expect.stringMatching(/^blocked-/) });
  });

  it('admits loopback only when told to, and nothing else private', () => {
    const lax = transport();
    for (const url of ['http://127.0.0.1:9000/', 'http://localhost:9000/', 'https://localhost:9000/', 'http://[::1]:9000/']) {
      expect(lax.refuse(url), url).toBeNull();
      expect(strict.refuse(url), url).not.toBeNull();
    }
    for (const url of [
      'http://10.0.0.1/',
      'http://127.0.0.2/',
      'http://example.com/',
      'ws://127.0.0.1/',
      'http://api.localhost/',
      'http://u@127.0.0.1/',
    ])
      expect(lax.refuse(url), url).not.toBeNull();
  });
});

describe('what a name resolves to', () => {
  const resolving = (...addresses: readonly string[]) => ({
    allowLoopback: false,
    resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  });

  it.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['2606:4700::1', '::1']], [['::ffff:10.0.0.1']]])(
    '%j is refused as a whole',
    async (addresses) => {
      const answer = await post('https://hooks.example.com/', resolving(...addresses));
      expect(answer).toMatchObject({ kind: 'failed', error: 'blocked-address' });
    },
  );

  it('does not let a resolver send localhost elsewhere', async () => {
    const answer = await post('http://localhost:1/', { ...resolving('8.8.8.8'), allowLoopback: true });
    expect(answer).toMatchObject({ error: 'blocked-address' });
  });

  it('connects to the address it vetted, asking once, under the name of the URL', async () => {
    let host: string | undefined;
    const port = await serve((request, answer) => {
      host = request.headers.host;
      answer.end();
    });
    let asked = 0;
    const resolve = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    expect(await post(`http://localhost:${port}/`, { resolve })).toMatchObject({ kind: 'answered', status: 200 });
    expect([asked, host]).toEqual([1, `localhost:${port}`]);
  });

  it('says dns when there is no address', async () => {
    const failing = async () => {
      throw new Error('ENOTFOUND');
    };
    expect(await post('https://hooks.example.com/', { resolve: failing })).toMatchObject({ kind: 'failed', error: 'dns' });
    expect(await post('https://hooks.example.com/', resolving())).toMatchObject({ kind: 'failed', error: 'dns' });
  });
});

describe('one post (R12)', () => {
  it('sends body and headers as given, and our user agent', async () => {
    const seen: unknown[] = [];
    const port = await serve(async (request, answer) => {
      const body = (await request.toArray()).join('');
      seen.push(
        request.method,
        request.url,
        body,
        request.headers['webhook-id'],
        request.headers['user-agent'],
        request.headers['content-length'],
      );
      answer.writeHead(202).end('thanks');
    });
    const answer = await post(`http://127.0.0.1:${port}/hook?x=1`, {}, '{"name":"Zoë"}');
    expect(answer).toEqual({ kind: 'answered', status: 202, retryAfterSeconds: null, body: 'thanks', durationMs: expect.any(Number) });
    expect(seen).toEqual(['POST', '/hook?x=1', '{"name":"Zoë"}', 'msg_1', 'Leadline-Webhooks/1', '15']);
  });

  it('gives a redirect back and does not follow it', async () => {
    let hits = 0;
    const secret = await serve((_, answer) => {
      hits += 1;
      answer.end('secret');
    });
    const port = await serve((_, answer) => answer.writeHead(307, { location: `http://127.0.0.1:${secret}/` }).end());
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answered', status: 307 });
    expect(hits).toBe(0);
  });

  it('reads at most 16 KB of an endless answer and hangs up', async () => {
    let closed: () => void = () => {};
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const port = await serve((_, answer) => {
      const pump = () => {
        while (!answer.destroyed && answer.write('x'.repeat(64 * 1024)));
      };
      answer.on('drain', pump);
      answer.on('close', closed);
      answer.writeHead(500);
      pump();
    });
    const answer = await post(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ kind: 'answered', status: 500 });
    expect(answer.kind === 'answered' && answer.body.length).toBe(16 * 1024);
    await hungUp;
  });

  it('gives up on a slow drip and on a silent receiver', async () => {
    const drip = await serve((_, answer) => {
      answer.writeHead(200);
      const timer = setInterval(() => answer.write('.'), 10);
      answer.on('close', () => clearInterval(timer));
    });
    const silent = await serve(() => {});
    for (const port of [drip, silent]) {
      const answer = await post(`http://127.0.0.1:${port}/`, { totalMillis: 150 });
      expect(answer).toMatchObject({ kind: 'failed', error: 'timeout' });
      expect(answer.durationMs).toBeLessThan(2_000);
    }
  });

  it('gives up when the connection or the name takes too long', async () => {
    const never = () => new Promise<never>(() => {});
    expect(await post('https://hooks.example.com/', { resolve: never, totalMillis: 100 })).toMatchObject({ error: 'timeout' });
  });

  it('names what went wrong', async () => {
    const port = await serve((request) => request.socket.destroy());
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'failed', error: 'connection-reset' });
    expect(await post(`https://127.0.0.1:${port}/`)).toMatchObject({ kind: 'failed', error: 'tls' });
    const broken = await serve((request) => request.socket.end('HTTP/9.9 what\r\n\r\n'));
    expect(await post(`http://127.0.0.1:${broken}/`)).toMatchObject({ kind: 'failed', error: 'bad-answer' });
    const gone = servers.pop();
    await new Promise((resolve) => gone?.close(resolve));
    expect(await post(`http://127.0.0.1:${broken}/`)).toMatchObject({ kind: 'failed', error: 'connection-refused' });
  });

  it('hands on Retry-After', async () => {
    const port = await serve((_, answer) => answer.writeHead(429, { 'retry-after': '120' }).end());
    expect(await post(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 429, retryAfterSeconds: 120 });
  });
});

it.each([
  [undefined, undefined, null],
  ['7', undefined, 7],
  [' 0 ', undefined, 0],
  ['-1', undefined, null],
  ['1.5', undefined, null],
  ['soon', 'Mon, 05 Jan 2026 09:00:00 GMT', null],
  ['Mon, 05 Jan 2026 09:01:30 GMT', 'Mon, 05 Jan 2026 09:00:00 GMT', 90],
  ['Mon, 05 Jan 2026 08:00:00 GMT', 'Mon, 05 Jan 2026 09:00:00 GMT', 0],
  ['Mon, 05 Jan 2026 09:01:30 GMT', undefined, null],
])('Retry-After %j at %j is %j seconds', (retryAfter, date, seconds) => expect(retryAfterSeconds(retryAfter, date)).toBe(seconds));

describe('posts of one key', () => {
  /** A receiver that answers when told to. */
  async function held() {
    const open: (() => void)[] = [];
    const port = await serve((_, answer) => void open.push(() => answer.writeHead(200).end()));
    const release = () => open.splice(0).map((answer) => answer());
    return { url: `http://127.0.0.1:${port}/`, open, release };
  }
  const capped = (client: ReturnType<typeof transport>, url: string, key: string, patienceMillis: number) =>
    client.post({ url, headers: {}, body: '{}', cap: { key, inFlight: 2, patienceMillis } });

  it('beyond the cap wait for their turn, and get it when one ends', async () => {
    const { url, open, release } = await held();
    const client = transport();
    const posts = [1, 2, 3, 4].map(() => capped(client, url, 'a', 5000));
    await expect.poll(() => open.length).toBe(2);
    release();
    await expect.poll(() => open.length).toBe(2);
    release();
    expect((await Promise.all(posts)).map((answer) => answer.kind)).toEqual(['answered', 'answered', 'answered', 'answered']);
  });

  it('are turned away when none ends in time, the next ones at once, those of other keys not at all', async () => {
    const { url, open, release } = await held();
    const client = transport();
    const first = [capped(client, url, 'a', 50), capped(client, url, 'a', 50)];
    expect(await capped(client, url, 'a', 50)).toEqual({ kind: 'busy' });
    expect(await capped(client, url, 'a', 60_000)).toEqual({ kind: 'busy' });
    const other = capped(client, url, 'b', 50);
    await expect.poll(() => open.length).toBe(3);
    release();
    await Promise.all([...first, other]);
    const again = capped(client, url, 'a', 50);
    await expect.poll(() => open.length).toBe(1);
    release();
    expect(await again).toMatchObject({ kind: 'answered' });
  });

  it('give up after the time of the post, not of the transport', async () => {
    const { url } = await held();
    const answer = await transport().post({ url, headers: {}, body: '{}', totalMillis: 100 });
    expect(answer).toMatchObject({ kind: 'failed', error: 'timeout' });
  });
});
