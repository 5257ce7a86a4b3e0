import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalBus } from '../../../local/bus.ts';
import { createLocalLog } from '../../../local/log.ts';
import { attemptsExhausted, type Consumer, type QueueHandler, startConsumer } from '../../../local/queues/consumer.ts';
import { DataFolderInUse, openDatabase } from '../../../local/queues/database.ts';
import { createLocalQueues } from '../../../local/queues/local-queues.ts';
import { createMessageStore } from '../../../local/queues/message-store.ts';
import type { LeadEvent } from '../../../shared/contracts/events/catalogue.ts';
import { type QueueFunction, topology } from '../../../shared/contracts/topology.ts';
import { virtualTimers } from '../../support/virtual-timers.ts';

const row: QueueFunction = { ...topology['score-lead'], maxReceives: 3, batchSize: 3, timeoutSeconds: 10 };
const log = createLocalLog('error', () => undefined);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leadline-queues-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function world(timers = virtualTimers()) {
  const db = openDatabase(join(folder, 'queues.db'));
  const store = createMessageStore(db);
  const queues = createLocalQueues(store, timers);
  const consumers: Consumer[] = [];
  const consume = (handler: QueueHandler, concurrency = 1) => {
    const consumer = startConsumer({ name: 'score-lead', row, handler, concurrency, store, timers, log });
    queues.onPut('score-lead', consumer.wake);
    consumers.push(consumer);
    consumer.wake();
    return consumer;
  };
  const deadLetters = async () => (await queues.admin.states()).find((state) => state.name === 'score-lead')?.deadLetters;
  return { db, store, queues, timers, consume, deadLetters, close: () => db.close() };
}

const bodies = (event: SQSEvent) => event.Records.map((record) => JSON.parse(record.body) as unknown);
const failing = (ids: readonly string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('a local queue', () => {
  it('delivers in batches of the topology row and forgets what was handled', async () => {
    const w = world();
    const seen: unknown[][] = [];
    w.consume(async (event) => void seen.push(bodies(event)));
    await w.queues.sender.send(
      'score-lead',
      [1, 2, 3, 4].map((body) => ({ body })),
    );
    await w.timers.advance(0);
    expect(seen).toEqual([[1, 2, 3], [4]]);
    expect(w.store.counts('score-lead')).toEqual({ ready: 0, flight: 0, dead: 0 });
  });

  it('redelivers only what failed, with growing pauses, and buries it with its reason', async () => {
    const w = world();
    const seen: { at: number; body: unknown; receives: string | undefined }[] = [];
    const start = w.timers.now();
    w.consume(async (event) => {
      for (const r of event.Records) {
        seen.push({ at: w.timers.now() - start, body: JSON.parse(r.body), receives: r.attributes.ApproximateReceiveCount });
      }
      return failing(event.Records.filter((r) => r.body.includes('bad')).map((r) => r.messageId));
    });
    await w.queues.sender.send('score-lead', [{ body: { id: 'good' } }, { body: { id: 'bad', correlationId: 'sub_1' } }]);
    await w.timers.advance(60_000);
    expect(seen.map((s) => [s.at, s.receives, s.body])).toEqual([
      [0, '1', { id: 'good' }],
      [0, '1', { id: 'bad', correlationId: 'sub_1' }],
      [200, '2', { id: 'bad', correlationId: 'sub_1' }],
      [1000, '3', { id: 'bad', correlationId: 'sub_1' }],
    ]);
    const dead = await w.deadLetters();
    expect(dead?.depth).toBe(1);
    expect(dead?.samples[0]).toMatchObject({ reason: attemptsExhausted, traceId: 'sub_1', receives: 3 });
  });

  it('retries the whole batch when the function throws or runs past its timeout', async () => {
    const w = world();
    let calls = 0;
    w.consume(async () => {
      calls += 1;
      if (calls === 1) throw new Error('boom');
      if (calls === 2) await new Promise(() => undefined);
      return undefined;
    });
    await w.queues.sender.send('score-lead', [{ body: 1 }, { body: 2 }]);
    await w.timers.advance(20_000);
    expect(calls).toBe(3);
    expect(w.store.counts('score-lead')).toEqual({ ready: 0, flight: 0, dead: 0 });
  });

  it('holds a delayed message back until its instant', async () => {
    const w = world();
    const start = w.timers.now();
    const at: number[] = [];
    w.consume(async () => void at.push(w.timers.now() - start));
    await w.queues.sender.send('score-lead', [{ body: 'later', delaySeconds: 90 }, { body: 'now' }]);
    await w.timers.advance(120_000);
    expect(at).toEqual([0, 90_000]);
  });

  it('runs no more batches at once than its concurrency', async () => {
    const w = world();
    let running = 0;
    let most = 0;
    w.consume(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return undefined;
    }, 2);
    await w.queues.sender.send(
      'score-lead',
      Array.from({ length: 30 }, (_, body) => ({ body })),
    );
    await w.timers.advance(1000);
    await w.timers.advance(1000);
    expect(most).toBe(2);
    expect(w.store.counts('score-lead').ready).toBe(0);
  });

  it('redrives every dead letter once, however often it is asked', async () => {
    const w = world();
    await w.queues.sender.sendToDeadLetters('score-lead', { body: '{"id":1}', reason: 'poison: no type', traceId: 'sub_9' });
    expect((await w.deadLetters())?.samples[0]).toMatchObject({ reason: 'poison: no type', traceId: 'sub_9' });
    const [first, second] = await Promise.all([w.queues.admin.redrive('score-lead'), w.queues.admin.redrive('score-lead')]);
    expect(first.moved + second.moved).toBe(1);
    const seen: unknown[] = [];
    w.consume(async (event) => void seen.push(...bodies(event)));
    await w.timers.advance(0);
    expect(seen).toEqual([{ id: 1 }]);
  });

  it('gives work that was in flight at a crash back, without counting the crash as a failure', async () => {
    const before = world();
    before.consume(() => new Promise(() => undefined));
    await before.queues.sender.send('score-lead', [{ body: 'unfinished' }]);
    await before.timers.advance(0);
    expect(before.store.counts('score-lead')).toEqual({ ready: 0, flight: 1, dead: 0 });
    before.close();

    const after = world();
    expect(after.store.recover(after.timers.now())).toBe(1);
    const seen: string[] = [];
    after.consume(async (event) => void seen.push(...event.Records.map((r) => `${r.body} ${r.attributes.ApproximateReceiveCount}`)));
    await after.timers.advance(0);
    expect(seen).toEqual(['"unfinished" 1']);
  });

  it('drains: finishes the running batch and takes no other', async () => {
    const w = world();
    let finish = (): void => undefined;
    const consumer = w.consume(() => new Promise((resolve) => (finish = () => resolve(undefined))));
    await w.queues.sender.send(
      'score-lead',
      [1, 2, 3, 4].map((body) => ({ body })),
    );
    await w.timers.advance(0);
    const drained = consumer.drain();
    finish();
    await drained;
    expect(w.store.counts('score-lead')).toEqual({ ready: 1, flight: 0, dead: 0 });
  });

  it('lets one instance only use a data folder', () => {
    const w = world();
    expect(() => openDatabase(join(folder, 'queues.db'))).toThrow(DataFolderInUse);
    w.close();
    openDatabase(join(folder, 'queues.db')).close();
  });
});

describe('the local bus', () => {
  const event = (type: LeadEvent['type']): LeadEvent =>
    ({ id: 'evt_1', type, occurredAt: '2026-01-05T09:00:00.000Z', leadId: 'lead_1', data: {} }) as unknown as LeadEvent;

  it('puts an event into the queues of the topology and, only when marked, into the fan-out', async () => {
    const w = world();
    const bus = createLocalBus(w.queues, w.timers);
    expect(await bus.publish([{ event: event('lead.captured.v1'), fanOut: false }])).toEqual({ failed: [] });
    await bus.publish([{ event: event('lead.scored.v1'), fanOut: true }]);
    const depths = Object.fromEntries((await w.queues.admin.states()).map((state) => [state.name, state.depth]));
    expect(depths).toEqual({
      'look-up': 0,
      'attach-leads': 0,
      'attach-visitor': 0,
      'clear-erased': 0,
      'match-lead': 0,
      'propagate-consent': 0,
      'nurture-lead': 0,
      're-home': 0,
      'run-export': 0,
      'replay-leads': 0,
      'run-import': 0,
      'enrich-lead': 1,
      'score-lead': 0,
      'route-lead': 0,
      'start-clocks': 0,
      'wake-due-clock': 0,
      'fan-out-webhooks': 1,
      'deliver-webhook': 0,
      'deliver-webhook-slow': 0,
    });
    const [message] = w.store.receive('fan-out-webhooks', w.timers.now(), 1);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      source: 'leadline',
      'detail-type': 'lead.scored.v1',
      detail: { id: 'evt_1', fanOut: true },
    });
  });

  it('hands engagements to nurture only when one of them may end a run', async () => {
    const w = world();
    const bus = createLocalBus(w.queues, w.timers);
    const recorded = (...signals: string[]) => ({ ...event('engagement.recorded.v1'), data: { signals } }) as unknown as LeadEvent;
    await bus.publish([recorded('page.viewed'), recorded('page.viewed', 'email.replied')].map((one) => ({ event: one, fanOut: false })));
    const depths = Object.fromEntries((await w.queues.admin.states()).map((state) => [state.name, state.depth]));
    expect(depths).toMatchObject({ 'score-lead': 2, 'nurture-lead': 1 });
  });
});
