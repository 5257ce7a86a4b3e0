import { DatabaseSync } from 'node:sqlite';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLocalLog } from '../../../local/log.ts';
import { createOutbox, NotPublished } from '../../../local/outbox.ts';
import type { EngagementStore } from '../../../shared/application/ports/engagement-store.ts';
import type { LeadCommit, LeadStore } from '../../../shared/application/ports/lead-store.ts';
import type { LeadEvent } from '../../../shared/contracts/events/catalogue.ts';
import type { Engagement } from '../../../shared/domain/engagement/engagement.ts';
import type { LeadId } from '../../../shared/domain/kernel/ids.ts';
import { engagementOf } from '../../support/engagements.ts';
import { virtualTimers } from '../../support/virtual-timers.ts';

const event = (id: string): LeadEvent => ({ id, type: 'lead.created.v1', leadId: 'lead_1', data: { fields: [] } }) as unknown as LeadEvent;
const commitOf = (...ids: string[]) => ({ events: ids.map(event) }) as unknown as LeadCommit;

let published: string[];
let table: Map<string, LeadEvent>;
beforeEach(() => {
  published = [];
  table = new Map();
});

/** A store whose commits behave as told; rows it took stand in `table`. */
const storeThat = (behaviour: 'commits' | 'refuses' | 'commits then throws') =>
  ({
    commit: async (commit: LeadCommit) => {
      if (behaviour === 'refuses') return { ok: false, conflict: 'version' };
      for (const e of commit.events) table.set(e.id, e);
      if (behaviour === 'commits then throws') throw new Error('connection lost');
      return { ok: true };
    },
    event: async (_lead: string, id: string) => table.get(id) ?? null,
  }) as unknown as LeadStore;

function world(busWorks: () => boolean = () => true) {
  const db = new DatabaseSync(':memory:');
  db.exec('create table outbox (event_id text primary key, lead_id text not null, written_at integer not null) strict, without rowid');
  const timers = virtualTimers();
  const outbox = createOutbox({
    db,
    timers,
    log: createLocalLog('error', () => undefined),
    publish: async (batch) => {
      if (!busWorks()) return { batchItemFailures: [{ itemIdentifier: batch.Records[0]?.dynamodb?.SequenceNumber ?? '' }] };
      for (const record of batch.Records) {
        const image = unmarshall(record.dynamodb?.NewImage as never);
        expect(image).toMatchObject({ entity: 'event', event: { type: 'lead.created.v1' } });
        published.push((image as { event: { id: string } }).event.id);
      }
      return { batchItemFailures: [] };
    },
  });
  const left = () => db.prepare('select count(*) as n from outbox').get()?.n;
  return { outbox, timers, left };
}

describe('the local outbox', () => {
  it('publishes committed events as stream records before the commit returns', async () => {
    const w = world();
    await w.outbox.wrap(storeThat('commits')).commit(commitOf('evt_1', 'evt_2'));
    expect(published).toEqual(['evt_1', 'evt_2']);
    expect(w.left()).toBe(0);
  });

  it('publishes nothing of a refused commit and forgets it at the next look', async () => {
    const w = world();
    const store = w.outbox.wrap(storeThat('refuses'));
    expect(await store.commit(commitOf('evt_1'))).toEqual({ ok: false, conflict: 'version' });
    expect(await w.outbox.recover(store, 0)).toBe(0);
    expect(published).toEqual([]);
    expect(w.left()).toBe(0);
  });

  it('publishes a commit whose answer was lost', async () => {
    const w = world();
    const store = w.outbox.wrap(storeThat('commits then throws'));
    await expect(store.commit(commitOf('evt_1'))).rejects.toThrow('connection lost');
    expect(published).toEqual([]);
    expect(await w.outbox.recover(store, 0)).toBe(1);
    expect(published).toEqual(['evt_1']);
    expect(w.left()).toBe(0);
  });

  it('fails the call when the bus does not take the events, and keeps them', async () => {
    let works = false;
    const w = world(() => works);
    const store = w.outbox.wrap(storeThat('commits'));
    await expect(store.commit(commitOf('evt_1'))).rejects.toThrow(NotPublished);
    works = true;
    expect(await w.outbox.recover(store, 0)).toBe(1);
    expect(published).toEqual(['evt_1']);
  });

  it('leaves commits younger than asked alone: they may still be running', async () => {
    const w = world();
    const store = w.outbox.wrap(storeThat('refuses'));
    await store.commit(commitOf('evt_1'));
    await w.outbox.recover(store, 60_000);
    expect(w.left()).toBe(1);
    await w.timers.advance(60_000);
    await w.outbox.recover(store, 60_000);
    expect(w.left()).toBe(0);
  });
});

describe('engagements through the local outbox', () => {
  const lead = 'lead_1' as LeadId;
  const rows = [engagementOf(), engagementOf()];
  /** A store that finds the first row there already, and so asks for a second event. */
  const storeOf = (fails: boolean) =>
    ({
      append: async (_lead: LeadId, engagements: readonly Engagement[], eventOf: (rows: readonly Engagement[]) => LeadEvent) => {
        eventOf(engagements);
        const made = eventOf(engagements.slice(1));
        table.set(made.id, made);
        if (fails) throw new Error('connection lost');
        return { recorded: engagements.slice(1), events: [made] };
      },
      judge: async () => 'stale',
    }) as unknown as EngagementStore;
  const numbered = () => {
    let n = 0;
    return () => event(`evt_${++n}`);
  };

  it('publishes the event that was committed, and forgets the tries before it', async () => {
    const w = world();
    const store = w.outbox.wrapEngagements(storeOf(false));
    await store.append(lead, rows, numbered());
    expect(published).toEqual(['evt_2']);
    expect(await store.judge(lead, rows, event('evt_9'))).toBe('stale');
    expect(await w.outbox.recover(storeThat('commits'), 0)).toBe(0);
    expect([published, w.left()]).toEqual([['evt_2'], 0]);
  });

  it('publishes what was committed before the answer was lost', async () => {
    const w = world();
    await expect(w.outbox.wrapEngagements(storeOf(true)).append(lead, rows, numbered())).rejects.toThrow('connection lost');
    expect(await w.outbox.recover(storeThat('commits'), 0)).toBe(1);
    expect(published).toEqual(['evt_2']);
  });
});
