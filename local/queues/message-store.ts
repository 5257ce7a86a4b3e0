import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, number, type Row, text, textOrNull } from './database.ts';

export type NewMessage = { readonly queue: string; readonly body: string; readonly visibleAt: number };
export type Received = {
  readonly seq: number;
  readonly id: string;
  readonly body: string;
  /** Deliveries so far, this one included. */
  readonly receives: number;
  readonly createdAt: number;
};
/** What becomes of a received message. */
export type Settlement =
  | { readonly seq: number; readonly end: 'done' }
  | { readonly seq: number; readonly end: 'retry'; readonly visibleAt: number }
  | { readonly seq: number; readonly end: 'dead'; readonly reason: string; readonly traceId: string | null };
export type Dead = { readonly id: string; readonly reason: string; readonly traceId: string | null; readonly receives: number };
export type Counts = { readonly ready: number; readonly flight: number; readonly dead: number };

export type MessageStore = {
  /** All of them or none, in one transaction. */
  readonly put: (messages: readonly NewMessage[], now: number) => void;
  readonly putDead: (
    queue: string,
    letter: { readonly body: string; readonly reason: string; readonly traceId: string | null; readonly receives?: number },
    now: number,
  ) => void;
  /** Takes up to `limit` visible messages, oldest due first, and marks them in flight. */
  readonly receive: (queue: string, now: number, limit: number) => readonly Received[];
  readonly settle: (settlements: readonly Settlement[]) => void;
  /** When the next ready message becomes visible; null when there is none. */
  readonly nextVisibleAt: (queue: string) => number | null;
  readonly counts: (queue: string) => Counts;
  readonly dead: (queue: string, limit: number) => readonly Dead[];
  /** Makes every dead letter a fresh message of its queue; returns how many. */
  readonly redrive: (queue: string, now: number) => number;
  /** Makes what was in flight when the process died visible again; returns how many. */
  readonly recover: (now: number) => number;
};

const sql = {
  put: `insert into messages (queue, id, body, state, visible_at, created_at) values (?, ?, ?, 'ready', ?, ?)`,
  putDead: `insert into messages (queue, id, body, state, visible_at, receives, reason, trace_id, created_at)
            values (?, ?, ?, 'dead', ?, ?, ?, ?, ?)`,
  receive: `update messages set state = 'flight', receives = receives + 1 where seq in (
              select seq from messages where queue = ? and state = 'ready' and visible_at <= ? order by visible_at, seq limit ?
            ) returning seq, id, body, receives, created_at`,
  done: 'delete from messages where seq = ?',
  retry: `update messages set state = 'ready', visible_at = ? where seq = ?`,
  bury: `update messages set state = 'dead', reason = ?, trace_id = ? where seq = ?`,
  next: `select min(visible_at) as at from messages where queue = ? and state = 'ready'`,
  counts: 'select state, count(*) as n from messages where queue = ? group by state',
  dead: `select id, reason, trace_id, receives from messages where queue = ? and state = 'dead' order by seq limit ?`,
  redrive: `update messages set state = 'ready', visible_at = ?, receives = 0, reason = null, trace_id = null where queue = ? and state = 'dead'`,
  // The process died, not the message: its receive is given back, or ten crashes would bury healthy work.
  recover: `update messages set state = 'ready', visible_at = ?, receives = max(0, receives - 1) where state = 'flight'`,
} as const;

/** Durable messages with SQS semantics on one SQLite file. All calls are synchronous and a few tens of microseconds. */
export function createMessageStore(db: DatabaseSync): MessageStore {
  const on = Object.fromEntries(Object.entries(sql).map(([name, query]) => [name, db.prepare(query)]));
  const statement = (name: keyof typeof sql) => {
    const prepared = on[name];
    if (prepared === undefined) throw new Error(`no statement ${name}`);
    return prepared;
  };
  const settleOne = (s: Settlement) => {
    if (s.end === 'done') statement('done').run(s.seq);
    else if (s.end === 'retry') statement('retry').run(s.visibleAt, s.seq);
    else statement('bury').run(s.reason, s.traceId, s.seq);
  };
  return {
    put: (messages, now) =>
      inTransaction(db, () => {
        for (const m of messages) statement('put').run(m.queue, randomUUID(), m.body, m.visibleAt, now);
      }),
    putDead: (queue, letter, now) => {
      statement('putDead').run(queue, randomUUID(), letter.body, now, letter.receives ?? 1, letter.reason, letter.traceId, now);
    },
    receive: (queue, now, limit) =>
      statement('receive')
        .all(queue, now, limit)
        .map(received)
        .sort((a, b) => a.seq - b.seq),
    settle: (settlements) => inTransaction(db, () => settlements.forEach(settleOne)),
    nextVisibleAt: (queue) => {
      const at = statement('next').get(queue)?.at;
      return typeof at === 'number' ? at : null;
    },
    counts: (queue) => {
      const byState = new Map(
        statement('counts')
          .all(queue)
          .map((row) => [text(row, 'state'), number(row, 'n')]),
      );
      return { ready: byState.get('ready') ?? 0, flight: byState.get('flight') ?? 0, dead: byState.get('dead') ?? 0 };
    },
    dead: (queue, limit) =>
      statement('dead')
        .all(queue, limit)
        .map((row) => ({
          id: text(row, 'id'),
          reason: textOrNull(row, 'reason') ?? '',
          traceId: textOrNull(row, 'trace_id'),
          receives: number(row, 'receives'),
        })),
    redrive: (queue, now) => Number(statement('redrive').run(now, queue).changes),
    recover: (now) => Number(statement('recover').run(now).changes),
  };
}

const received = (row: Row): Received => ({
  seq: number(row, 'seq'),
  id: text(row, 'id'),
  body: text(row, 'body'),
  receives: number(row, 'receives'),
  createdAt: number(row, 'created_at'),
});
