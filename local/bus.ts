import type { EventPublisher, OutgoingEvent } from '../shared/application/ports/messaging.ts';
import { eventSource } from '../shared/contracts/consumers.ts';
import { queueFunctions } from '../shared/contracts/topology.ts';
import type { LocalQueues } from './queues/local-queues.ts';
import type { Timers } from './timers.ts';

/** Queues whose rule matches the event: the same table the EventBridge rules are made from. */
export const consumersOf = ({ event, fanOut }: OutgoingEvent): readonly string[] =>
  queueFunctions.flatMap(([, row]) => {
    const wanted =
      row.events.includes(event.type) &&
      (row.trackedOnly !== true || isTracked(event)) &&
      (row.signalsOnly === undefined || holdsSignal(event, row.signalsOnly));
    return wanted || (row.fanOutOnly === true && fanOut) ? [row.queue] : [];
  });

const isTracked = ({ data }: OutgoingEvent['event']): boolean => 'tracked' in data && data.tracked === true;

const holdsSignal = (event: OutgoingEvent['event'], wanted: readonly string[]): boolean =>
  event.type !== 'engagement.recorded.v1' || event.data.signals.some((signal) => wanted.includes(signal));

/** The message body an EventBridge rule puts into a queue. */
export const busEnvelope = ({ event, fanOut }: OutgoingEvent) => ({
  version: '0',
  id: event.id,
  'detail-type': event.type,
  source: eventSource,
  account: '000000000000',
  time: event.occurredAt,
  region: 'local',
  resources: [],
  detail: { ...event, fanOut },
});

/** Delivers each event to the queue of every matching consumer; all of one call in one durable transaction. */
export function createLocalBus(queues: Pick<LocalQueues, 'enqueue'>, timers: Timers): EventPublisher {
  return {
    publish: async (events) => {
      const now = timers.now();
      queues.enqueue(
        events.flatMap((outgoing) => {
          const body = JSON.stringify(busEnvelope(outgoing));
          return consumersOf(outgoing).map((queue) => ({ queue, body, visibleAt: now }));
        }),
      );
      return { failed: [] };
    },
  };
}
