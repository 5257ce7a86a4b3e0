import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import type { QueueName } from '../../contracts/topology.ts';

/** An event on its way to the bus; `fanOut` is true when a published webhook endpoint wants its type. */
export type OutgoingEvent = { readonly event: LeadEvent; readonly fanOut: boolean };

export type EventPublisher = {
  /** Puts the events on the bus; returns the ids that were not taken. Throws when none could be tried. */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<{ readonly failed: readonly string[] }>;
};

/** `delaySeconds` 0–900 (the SQS bound). `body` is JSON. */
export type OutgoingMessage = { readonly body: unknown; readonly delaySeconds?: number };

export type DeadLetter = {
  readonly body: string;
  readonly reason: string;
  readonly traceId: string | null;
  /** Receives the message had in its queue; absent: one. */
  readonly receives?: number;
};

export type QueueSender = {
  /** Sends all or throws; a message may then stand twice, which consumers bear. */
  readonly send: (queue: QueueName, messages: readonly OutgoingMessage[]) => Promise<void>;
  /** Puts poison, or a message at its last receive, into the dead-letter queue of `queue` with the reason. */
  readonly sendToDeadLetters: (queue: QueueName, letter: DeadLetter) => Promise<void>;
};

export type QueueState = {
  readonly name: string;
  readonly depth: number;
  readonly inFlight: number;
  readonly deadLetters: {
    readonly depth: number;
    readonly samples: readonly {
      readonly id: string;
      readonly reason: string;
      readonly traceId: string | null;
      readonly receives: number;
    }[];
  };
};

export type QueueAdmin = {
  readonly states: () => Promise<readonly QueueState[]>;
  /** Receives every dead letter, sends it to its origin, then deletes it. Consumers deduplicate, so twice is safe. */
  readonly redrive: (queue: QueueName) => Promise<{ readonly moved: number }>;
};
