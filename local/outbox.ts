import type { DatabaseSync } from 'node:sqlite';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent, StreamRecord } from 'aws-lambda';
import type { EngagementStore } from '../shared/application/ports/engagement-store.ts';
import type { Erasures } from '../shared/application/ports/erasures.ts';
import type { LeadGroups } from '../shared/application/ports/lead-groups.ts';
import type { LeadStore } from '../shared/application/ports/lead-store.ts';
import type { MatchStore } from '../shared/application/ports/match-store.ts';
import type { NurtureStore } from '../shared/application/ports/nurture-store.ts';
import type { ObligationStore } from '../shared/application/ports/obligation-store.ts';
import type { LeadEvent } from '../shared/contracts/events/catalogue.ts';
import { eventAttribute, eventEntity } from '../shared/contracts/table.ts';
import { topology } from '../shared/contracts/topology.ts';
import { brand, checked } from '../shared/domain/kernel/brand.ts';
import type { LeadId } from '../shared/domain/kernel/ids.ts';
import { lambdaContext } from './lambda-context.ts';
import type { LocalLog } from './log.ts';
import { inTransaction, text } from './queues/database.ts';
import type { Timers } from './timers.ts';

export type StreamHandler = (event: DynamoDBStreamEvent, context: Context) => Promise<DynamoDBBatchResponse | undefined>;

export type Outbox = {
  /** The store with every commit journalled before it and published after it. */
  readonly wrap: (store: LeadStore) => LeadStore;
  readonly wrapEngagements: (store: EngagementStore) => EngagementStore;
  readonly wrapObligations: (store: ObligationStore) => ObligationStore;
  readonly wrapNurture: (store: NurtureStore) => NurtureStore;
  readonly wrapMatches: (store: MatchStore) => MatchStore;
  /** The same around merges and un-merges. */
  readonly wrapGroups: (groups: LeadGroups) => LeadGroups;
  /** The same around erasures. */
  readonly wrapErasures: (erasures: Erasures) => Erasures;
  /** Publishes what commits older than `olderThanMillis` left unpublished, and forgets what never committed. */
  readonly recover: (store: Pick<LeadStore, 'event'>, olderThanMillis: number) => Promise<number>;
};

/** Committed, but the bus did not take the events; the journal still holds them. */
export class NotPublished extends Error {
  override readonly name = 'NotPublished';
}

/**
 * What the table stream does on AWS. The journal row is written before the transaction and removed after the events are
 * in the queues, so that whatever instant the process dies at, a committed event is either queued or found at start.
 */
export function createOutbox(input: {
  readonly db: DatabaseSync;
  /** `outbox/publish`, late bound: its own dependencies are built from the same ports. */
  readonly publish: StreamHandler;
  readonly timers: Timers;
  readonly log: LocalLog;
}): Outbox {
  const journal = createJournal(input.db);
  const publish = async (events: readonly LeadEvent[]) => {
    const row = topology['outbox-publish'];
    const batch = { Records: events.map(streamRecord) };
    const answer = await input.publish(batch, lambdaContext('outbox-publish', row.timeoutSeconds, input.timers));
    if ((answer?.batchItemFailures.length ?? 0) > 0) throw new NotPublished('the bus did not take the events of a commit');
    journal.remove(events.map((event) => event.id));
  };
  const around = async <R>(events: readonly LeadEvent[], commit: () => Promise<R>, committed: (result: R) => boolean): Promise<R> => {
    if (events.length === 0) return commit();
    journal.add(events, input.timers.now());
    // A throw or a refusal leaves the rows (a retried call may have committed first): `recover` looks into the table.
    const result = await commit();
    if (committed(result)) await publish(events);
    return result;
  };
  return {
    ...wrapping(around),
    wrapEngagements: (store) => engagementsThrough({ add: (event) => journal.add([event], input.timers.now()), publish, around }, store),
    recover: async (store, olderThanMillis) => {
      let published = 0;
      for (const entry of journal.before(input.timers.now() - olderThanMillis)) {
        const event = await store.event(entry.leadId, entry.eventId);
        if (event === null) journal.remove([entry.eventId]);
        else {
          await publish([event]);
          published += 1;
        }
      }
      if (published > 0) input.log('OUTBOX_RECOVERED', { count: published });
      return published;
    },
  };
}

type Passage = {
  readonly add: (event: LeadEvent) => void;
  readonly publish: (events: readonly LeadEvent[]) => Promise<void>;
  readonly around: Around;
};

/** The engagement store through the same journal. */
const engagementsThrough = ({ add, publish, around }: Passage, store: EngagementStore): EngagementStore => ({
  ...store,
  append: async (leadId, engagements, eventOf) => {
    // The store tries again with fewer rows and another event when some are there; only the last one is committed.
    const done = await store.append(leadId, engagements, (recorded) => {
      const event = eventOf(recorded);
      add(event);
      return event;
    });
    if (done.events.length > 0) await publish(done.events);
    return done;
  },
  judge: (leadId, judged, event) =>
    around(
      [event],
      () => store.judge(leadId, judged, event),
      (result) => result === 'ok',
    ),
});

type Around = <R>(events: readonly LeadEvent[], commit: () => Promise<R>, committed: (result: R) => boolean) => Promise<R>;

const isOk = (result: 'ok' | 'stale'): boolean => result === 'ok';

/** Every write of a store that commits events, with the journal around it. */
const wrapping = (
  around: Around,
): Pick<Outbox, 'wrap' | 'wrapGroups' | 'wrapErasures' | 'wrapMatches' | 'wrapObligations' | 'wrapNurture'> => ({
  wrapNurture: (store) => ({ ...store, save: (save) => around(save.events, () => store.save(save), isOk) }),
  wrap: (store) => ({
    ...store,
    commit: (commit) =>
      around(
        commit.events,
        () => store.commit(commit),
        (result) => result.ok,
      ),
    commitClock: (write) => around(write.events, () => store.commitClock(write), isOk),
  }),
  wrapGroups: (groups) => ({ ...groups, commit: (commit) => around(commit.events, () => groups.commit(commit), isOk) }),
  wrapErasures: (erasures) => ({ ...erasures, commit: (commit) => around([commit.event], () => erasures.commit(commit), isOk) }),
  wrapMatches: (store) => ({ ...store, save: (row, events, audit) => around(events, () => store.save(row, events, audit), isOk) }),
  wrapObligations: (store) => ({
    ...store,
    move: (obligation, expected, events) => around(events, () => store.move(obligation, expected, events), isOk),
  }),
});

function createJournal(db: DatabaseSync) {
  const add = db.prepare('insert or replace into outbox (event_id, lead_id, written_at) values (?, ?, ?)');
  const remove = db.prepare('delete from outbox where event_id = ?');
  const before = db.prepare('select event_id, lead_id from outbox where written_at <= ? order by event_id');
  return {
    add: (events: readonly LeadEvent[], now: number) =>
      inTransaction(db, () => {
        for (const event of events) add.run(event.id, event.leadId, now);
      }),
    remove: (eventIds: readonly string[]) =>
      inTransaction(db, () => {
        for (const id of eventIds) remove.run(id);
      }),
    before: (at: number) => before.all(at).map((row) => ({ eventId: text(row, 'event_id'), leadId: brand<LeadId>(text(row, 'lead_id')) })),
  };
}

const streamRecord = (event: LeadEvent): DynamoDBRecord => ({
  eventID: event.id,
  eventName: 'INSERT',
  eventSource: 'aws:dynamodb',
  eventVersion: '1.1',
  awsRegion: 'local',
  dynamodb: {
    SequenceNumber: event.id,
    StreamViewType: 'NEW_IMAGE',
    // The SDK's and the Lambda event's attribute types differ only in binary values, which events never hold.
    NewImage: checked<NonNullable<StreamRecord['NewImage']>>(
      marshall({ entity: eventEntity, [eventAttribute]: event }, { removeUndefinedValues: true }),
    ),
  },
});
