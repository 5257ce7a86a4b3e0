import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { WebhookAnswer, WebhookBusy } from '../../shared/application/ports/webhook-transport.ts';
import { lanes } from '../../shared/application/webhooks/lanes.ts';
import { seededWorld, type World } from '../support/world.ts';

const minute = 60_000;
const answered = (status: number): WebhookAnswer => ({ kind: 'answered', status, retryAfterSeconds: null, body: '', durationMs: 5 });
const endpoint = { url: 'https://hooks.example/in', events: ['lead.nurtured'] };

/** A world with one endpoint, and a lead on its way to it: its delivery is open and not yet tried. */
async function oneDelivery(answers: readonly WebhookAnswer[] = []) {
  const world = await seededWorld();
  const { secret } = await world.publishDocument('webhook-endpoint', 'crm', endpoint);
  const waiting = [...answers];
  world.receiver.answer = () => waiting.shift() ?? answered(200);
  return { world, secret };
}
const submit = async (world: World, email = 'sam@gmail.com') => {
  await world.submit('newsletter', { email });
  await world.settle();
};
const only = (world: World) => {
  const rows = [...world.deliveryRows.values()];
  expect(rows).toHaveLength(1);
  return rows[0];
};

describe('a delivery', () => {
  it('that fails is tried again on schedule under the same id, each attempt signed for its own time', async () => {
    const { world, secret } = await oneDelivery([answered(500), { kind: 'failed', error: 'timeout', durationMs: 15_000 }]);
    await submit(world);
    await world.advance(20 * minute);
    expect(only(world)).toMatchObject({ state: 'delivered', attemptCount: 3 });
    expect(new Set(world.posts.map((post) => post.headers['webhook-id'])).size).toBe(1);
    const stamps = world.posts.map((post) => Number(post.headers['webhook-timestamp']));
    expect(new Set(stamps).size).toBe(3);
    for (const post of world.posts) {
      const at = new Date(Number(post.headers['webhook-timestamp']) * 1000);
      expect(new Webhook(secret).sign(post.headers['webhook-id'] ?? '', at, post.body)).toBe(post.headers['webhook-signature']);
    }
  });

  it('to a receiver that is down comes again after 5 s, to one that times out after a minute (R10)', async () => {
    const firstWait = async (error: string) => {
      const { world } = await oneDelivery([{ kind: 'failed', error, durationMs: 1 }]);
      await submit(world);
      const row = only(world);
      return Date.parse(row?.nextAttemptAt ?? '') - Date.parse(row?.attempts[0]?.at ?? '');
    };
    for (const error of ['connection-refused', 'connection-reset', 'dns', 'tls']) expect(await firstWait(error), error).toBe(5000);
    for (const error of ['timeout', 'connect-timeout']) expect(await firstWait(error), error).toBe(60_000);
  });

  it('whose message is lost is sent by the sweep', async () => {
    const { world } = await oneDelivery();
    await world.submit('newsletter', { email: 'sam@gmail.com' });
    // Everything runs but the message that asks for the attempt, which vanishes with its queue.
    const original = world.messages.push.bind(world.messages);
    world.messages.push = (...items) => original(...items.filter((item) => item.queue !== 'deliver-webhook'));
    await world.settle();
    expect(only(world)).toMatchObject({ state: 'pending', attemptCount: 0 });
    world.messages.push = original;
    await world.advance(2 * minute);
    expect(only(world)).toMatchObject({ state: 'delivered', attemptCount: 1 });
    expect(world.posts).toHaveLength(1);
  });

  it('whose wait is longer than a queue can hold comes from the sweep as well', async () => {
    const { world } = await oneDelivery([answered(500), answered(500), answered(500)]);
    await submit(world);
    await world.advance(10 * minute);
    expect(only(world)).toMatchObject({ state: 'pending', attemptCount: 3 });
    expect(world.messages.filter((message) => message.queue === 'deliver-webhook')).toEqual([]);
    await world.advance(40 * minute);
    expect(only(world)).toMatchObject({ state: 'delivered', attemptCount: 4 });
  });

  it('asked for twice is sent once', async () => {
    const { world } = await oneDelivery();
    await submit(world);
    const row = only(world);
    for (let i = 0; i < 3; i += 1) world.enqueue('deliver-webhook', JSON.stringify({ leadId: row?.leadId, deliveryId: row?.id }));
    await world.settle();
    expect(world.posts).toHaveLength(1);
  });

  it('ends at 410, at a disabled endpoint, and when the schedule is used up (R12)', async () => {
    const gone = await oneDelivery([answered(410)]);
    await submit(gone.world);
    expect(only(gone.world)).toMatchObject({ state: 'refused', nextAttemptAt: null });

    const off = await oneDelivery([answered(500)]);
    await submit(off.world);
    await off.world.publishDocument('webhook-endpoint', 'crm', { ...endpoint, enabled: false });
    await off.world.advance(20_000 + minute);
    expect(only(off.world)).toMatchObject({ state: 'refused' });

    const dead = await oneDelivery(Array.from({ length: 20 }, () => answered(503)));
    await submit(dead.world);
    await dead.world.advance(100 * 60 * minute);
    expect(only(dead.world)).toMatchObject({ state: 'dead', attemptCount: 10 });
  });
});

describe('an endpoint that hangs (R15)', () => {
  const hanging = 'https://hangs.example/in';
  const { fast, slow } = lanes;
  /** Two endpoints that want the same; what the hanging one does is given, the good one answers at once. */
  async function two(answer: (post: { readonly totalMillis?: number }) => WebhookAnswer | WebhookBusy) {
    const world = await seededWorld();
    await world.publishDocument('webhook-endpoint', 'crm', endpoint);
    await world.publishDocument('webhook-endpoint', 'hangs', { ...endpoint, url: hanging });
    world.receiver.answer = (post) => (post.url === hanging ? answer(post) : answered(200));
    const toHanging = (totalMillis?: number) =>
      world.posts.filter((post) => post.url === hanging && (totalMillis === undefined || post.totalMillis === totalMillis));
    const rowsOf = (endpointId: string) => [...world.deliveryRows.values()].filter((row) => row.endpointId === endpointId);
    return { world, toHanging, rowsOf };
  }
  const timeout = (post: { readonly totalMillis?: number }): WebhookAnswer => ({
    kind: 'failed',
    error: 'timeout',
    durationMs: post.totalMillis ?? 0,
  });

  it('costs the fast lane one short post; its other deliveries wait elsewhere, and the good one gets all of its own', async () => {
    const { world, toHanging, rowsOf } = await two(timeout);
    await submit(world, 'first@gmail.com');
    expect(toHanging(fast.totalMillis)).toHaveLength(1);
    for (let i = 0; i < 60; i += 1) await world.submit('newsletter', { email: `p${i}@gmail.com` });
    await world.settle();
    expect(toHanging(fast.totalMillis)).toHaveLength(1);
    expect(toHanging(slow.totalMillis)).toHaveLength(60);
    expect(rowsOf('crm').map((row) => row.state)).toEqual(Array.from({ length: 61 }, () => 'delivered'));
    // Handing on is no attempt: each row counts its posts and no more.
    expect(rowsOf('hangs').map((row) => row.attemptCount)).toEqual(Array.from({ length: 61 }, () => 1));
  });

  it('is retried on the slow lane only, also when the sweep asks', async () => {
    const { world, toHanging, rowsOf } = await two(timeout);
    await submit(world);
    await world.advance(100 * 60 * minute);
    expect(rowsOf('hangs')).toMatchObject([{ state: 'dead', attemptCount: 10 }]);
    expect(toHanging(fast.totalMillis)).toHaveLength(1);
    expect(toHanging(slow.totalMillis)).toHaveLength(9);
  });

  it('comes back to the fast lane once it answers in time', async () => {
    const { world, toHanging, rowsOf } = await two((post) => (toHanging().length === 0 ? timeout(post) : answered(200)));
    await submit(world);
    await world.advance(2 * minute);
    expect(rowsOf('hangs')).toMatchObject([{ state: 'delivered', attemptCount: 2 }]);
    await submit(world, 'next@gmail.com');
    expect(toHanging().map((post) => post.totalMillis)).toEqual([fast.totalMillis, slow.totalMillis, fast.totalMillis]);
  });

  it('that needs longer than the fast lane waits is served by the slow one, each delivery in one post', async () => {
    const { world, rowsOf } = await two((post) =>
      post.totalMillis === fast.totalMillis ? timeout(post) : { ...answered(200), durationMs: 8000 },
    );
    for (let i = 0; i < 4; i += 1) {
      await submit(world, `p${i}@gmail.com`);
      await world.advance(2 * minute);
    }
    expect(rowsOf('hangs').map((row) => [row.state, row.attemptCount])).toEqual([
      ['delivered', 2],
      ['delivered', 1],
      ['delivered', 1],
      ['delivered', 1],
    ]);
  });

  it('with too many posts under way gets the next ones on the slow lane, without an attempt', async () => {
    const { world, toHanging, rowsOf } = await two((post) => (post.totalMillis === fast.totalMillis ? { kind: 'busy' } : answered(200)));
    await submit(world);
    expect(toHanging(fast.totalMillis)).toHaveLength(0);
    expect(rowsOf('hangs')).toMatchObject([{ state: 'delivered', attemptCount: 1 }]);
  });

  it('loses nothing when the message to the slow lane is lost: the sweep asks again when the lease is over, once', async () => {
    const { world, rowsOf } = await two((post) => (post.totalMillis === fast.totalMillis ? { kind: 'busy' } : answered(200)));
    const original = world.messages.push.bind(world.messages);
    world.messages.push = (...items) => original(...items.filter((item) => item.queue !== slow.queue));
    await submit(world);
    world.messages.push = original;
    await world.advance(14 * minute);
    expect(rowsOf('hangs')).toMatchObject([{ state: 'pending', attemptCount: 0 }]);
    await world.advance(4 * minute);
    expect(rowsOf('hangs')).toMatchObject([{ state: 'delivered', attemptCount: 1 }]);
  });
});

describe('a secret that is changed (R11)', () => {
  const signatures = (world: World) => world.posts.at(-1)?.headers['webhook-signature']?.split(' ') ?? [];

  it('signs beside the old one for a day, then alone', async () => {
    const { world, secret } = await oneDelivery();
    const fresh = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    await world.publishDocument('webhook-endpoint', 'crm', { ...endpoint, secret: fresh });
    await world.advance(24 * 60 * minute - minute);
    await submit(world);
    const [post] = world.posts;
    const at = new Date(Number(post?.headers['webhook-timestamp']) * 1000);
    const by = (key: string) => new Webhook(key).sign(post?.headers['webhook-id'] ?? '', at, post?.body ?? '');
    expect(signatures(world)).toEqual([by(fresh), by(secret)]);
    await world.advance(2 * minute);
    await submit(world, 'kim@gmail.com');
    expect(signatures(world)).toHaveLength(1);
  });
});
