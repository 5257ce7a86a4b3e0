import type { QueueAdmin, QueueSender } from '../../shared/application/ports/messaging.ts';
import { type QueueName, queueFunctions } from '../../shared/contracts/topology.ts';
import type { Timers } from '../timers.ts';
import type { MessageStore, NewMessage } from './message-store.ts';

export type LocalQueues = {
  readonly sender: QueueSender;
  readonly admin: QueueAdmin;
  /** Stores messages of several queues in one transaction, then wakes their consumers. */
  readonly enqueue: (messages: readonly NewMessage[]) => void;
  /** Calls `wake` after each put into `queue`. */
  readonly onPut: (queue: string, wake: () => void) => void;
};

const sampleSize = 10;

/** The queue ports of the application on the durable message store. */
export function createLocalQueues(store: MessageStore, timers: Timers): LocalQueues {
  const wakers = new Map<string, () => void>();
  const enqueue = (messages: readonly NewMessage[]) => {
    store.put(messages, timers.now());
    for (const queue of new Set(messages.map((message) => message.queue))) wakers.get(queue)?.();
  };
  const sender: QueueSender = {
    send: async (queue, messages) =>
      enqueue(messages.map((m) => ({ queue, body: JSON.stringify(m.body), visibleAt: timers.now() + (m.delaySeconds ?? 0) * 1000 }))),
    sendToDeadLetters: async (queue, letter) => store.putDead(queue, letter, timers.now()),
  };
  const admin: QueueAdmin = {
    states: async () =>
      queueFunctions.map(([, { queue }]) => {
        const counts = store.counts(queue);
        return {
          name: queue,
          depth: counts.ready,
          inFlight: counts.flight,
          deadLetters: { depth: counts.dead, samples: store.dead(queue, sampleSize) },
        };
      }),
    redrive: async (queue: QueueName) => {
      const moved = store.redrive(queue, timers.now());
      wakers.get(queue)?.();
      return { moved };
    },
  };
  return { sender, admin, enqueue, onPut: (queue, wake) => void wakers.set(queue, wake) };
}
