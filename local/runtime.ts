import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Table } from '../shared/adapters/dynamodb/client.ts';
import { createSystemClock } from '../shared/adapters/system/clock.ts';
import { type QueueFunction, queueFunctions, topologyEntries } from '../shared/contracts/topology.ts';
import { instantFromMillis } from '../shared/domain/kernel/instant.ts';
import { composeLocal, type LocalFunctions } from './compose.ts';
import type { LocalConfig } from './config.ts';
import type { Engine } from './engine.ts';
import { expireRows } from './expire-rows.ts';
import { createFileServer } from './file-server.ts';
import { ensureFirstKey, type FirstKey } from './first-key.ts';
import { createLocalHttp, type LocalHttp } from './http.ts';
import { createLocalLog, type LocalLog } from './log.ts';
import { masterKey } from './master-key.ts';
import { openClocks, openRuns } from './open-timers.ts';
import { type Consumer, startConsumer } from './queues/consumer.ts';
import { openDatabase } from './queues/database.ts';
import { createLocalQueues, type LocalQueues } from './queues/local-queues.ts';
import { createMessageStore, type MessageStore } from './queues/message-store.ts';
import { createSchedule, type Schedule } from './schedules.ts';
import { seedDemo } from './seed/seed.ts';
import { openStorage } from './storage.ts';
import { realTimers, type Timers } from './timers.ts';

export type Runtime = {
  readonly port: number;
  readonly firstKey: FirstKey;
  /** Finishes what runs, then ends everything. Safe to call more than once. */
  readonly stop: () => Promise<void>;
  /** Resolves when the storage engine ended by itself: nothing works any more. */
  readonly lost: Promise<void>;
};

/**
 * Batches of one queue at once. Routers of one team race for its pointers, so they take turns; deliveries mostly wait
 * for other people's servers, and their workers outnumber the posts one endpoint may have under way (`fastLaneCap`).
 */
const concurrencyOf = ({ queue, maxConcurrency }: QueueFunction): number =>
  maxConcurrency ?? (queue === 'route-lead' ? 1 : queue === 'deliver-webhook' ? 32 : 4);

/** Entries of the outbox journal younger than this may still be in their transaction. */
const outboxGraceMillis = 30_000;

/**
 * Everything of one machine, in order: port, storage, table, functions, seed, recovery; then the address is opened. What
 * can fail for want of a port or a folder fails before anything is written.
 */
export async function startRuntime(config: LocalConfig, write: (line: string) => void): Promise<Runtime> {
  const clock = createSystemClock();
  const timers = realTimers(clock);
  const log = createLocalLog(config.logLevel, write);
  // The database first: its lock says that no other instance uses this folder, engine file included.
  const db = openDatabase(join(config.data, 'queues.db'));
  const http = createLocalHttp({ timers, log });
  const port = await http.listen(config.port, config.host);
  const { engine, table } = await openStorage(config);
  const messages = createMessageStore(db);
  const queues = createLocalQueues(messages, timers);
  const functions = composeLocal({
    table,
    db,
    queues,
    clock,
    timers,
    masterKey: await masterKey(config.data, table),
    allowLoopbackWebhooks: config.allowLoopbackWebhooks,
    providersAt: config.providersAt,
    filesFolder: join(config.data, 'files'),
    logLevel: config.logLevel,
    write,
    localLog: log,
  });
  if (config.seed === 'demo') await seed(functions, clock);
  const machinery = await recover({ functions, table, messages, queues, timers, log });
  // Last, because it is shown once: nothing after this can fail before it is printed.
  const firstKey = await ensureFirstKey({ ...functions.stores, clock }, config.apiKey);
  http.open(functions.http, createFileServer({ files: functions.stores.files, sign: functions.stores.signFile, clock }));
  return { port, firstKey, lost: engine.lost, stop: stopper({ http, machinery, functions, engine, db, log }) };
}

const seed = ({ stores }: LocalFunctions, clock: ReturnType<typeof createSystemClock>) =>
  seedDemo({
    documents: { ...stores, store: stores.documentStore, clock },
    records: { ...stores, store: stores.recordStore, clock },
  });

type Machinery = { readonly consumers: readonly Consumer[]; readonly schedules: readonly Schedule[] };

/**
 * Takes up what the last process left: messages in flight, committed events not yet published, sweeps, timers of open
 * clocks and runs. Returns when all of it is in the queues or running.
 */
async function recover(input: {
  readonly functions: LocalFunctions;
  readonly table: Table;
  readonly messages: MessageStore;
  readonly queues: LocalQueues;
  readonly timers: Timers;
  readonly log: LocalLog;
}): Promise<Machinery> {
  const { functions, table, messages, queues, timers, log } = input;
  const { outbox, workflows, nurtureWorkflows, stores } = functions;
  const inFlight = messages.recover(timers.now());
  const published = await outbox.recover(stores.leads, 0);
  const consumers = queueFunctions.map(([name, row]) => {
    const handler = handlerOf(functions.queue, name);
    const consumer = startConsumer({ name, row, handler, concurrency: concurrencyOf(row), store: messages, timers, log });
    queues.onPut(row.queue, consumer.wake);
    consumer.wake();
    return consumer;
  });
  const clocks = await workflows.restart(await openClocks(stores.leads));
  await nurtureWorkflows.restart(await openRuns(stores.nurture));
  const schedules = [
    ...topologyEntries.flatMap(([name, row]) =>
      row.trigger === 'schedule' ? [createSchedule({ name, row, handler: handlerOf(functions.schedule, name), timers, log })] : [],
    ),
    ...localSchedules(functions, table, timers, log),
  ];
  await Promise.all(schedules.map((schedule) => schedule.start()));
  if (inFlight + published > 0) log('RECOVERED', { messages: inFlight, events: published, clocks });
  return { consumers, schedules };
}

/** What one machine does for itself, and AWS without a function of ours. */
function localSchedules({ outbox, stores }: LocalFunctions, table: Table, timers: Timers, log: LocalLog): readonly Schedule[] {
  const now = () => instantFromMillis(timers.now());
  const every = (everySeconds: number, name: string, description: string, handler: () => Promise<unknown>): Schedule =>
    createSchedule({
      name,
      row: { trigger: 'schedule', file: '', description, timeoutSeconds: 55, memoryMb: 0, everySeconds },
      handler,
      timers,
      log,
    });
  return [
    // Commits whose answer was lost while the process lived on.
    every(30, 'outbox-journal', 'Looks after left-over journal entries.', () => outbox.recover(stores.leads, outboxGraceMillis)),
    every(3600, 'files-expiry', 'Removes files older than a week.', () => stores.files.expire(now())),
    every(3600, 'rows-expiry', 'Deletes rows past their time.', () => expireRows(table, now())),
  ];
}

function handlerOf<H>(handlers: Readonly<Record<string, H>>, name: string): H {
  const handler = handlers[name];
  if (handler === undefined) throw new Error(`the topology has ${name}, but local/compose.ts does not build it`);
  return handler;
}

function stopper(input: {
  readonly http: LocalHttp;
  readonly machinery: Machinery;
  readonly functions: LocalFunctions;
  readonly engine: Engine;
  readonly db: DatabaseSync;
  readonly log: LocalLog;
}): () => Promise<void> {
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    input.log('STOPPING');
    await input.http.drain();
    await Promise.all(input.machinery.schedules.map((schedule) => schedule.stop()));
    await Promise.all([input.functions.workflows.abort(), input.functions.nurtureWorkflows.abort()]);
    await Promise.all(input.machinery.consumers.map((consumer) => consumer.drain()));
    await input.engine.stop();
    input.db.close();
  };
  return () => {
    stopping ??= stop();
    return stopping;
  };
}
