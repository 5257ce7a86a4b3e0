import type {
  DeadLetter,
  EventPublisher,
  OutgoingEvent,
  OutgoingMessage,
  QueueAdmin,
  QueueSender,
} from '../../application/ports/messaging.ts';
import type { ClockWorkflowInput, ClockWorkflows } from '../../application/ports/workflows.ts';

export type RecordingPublisher = EventPublisher & {
  readonly published: OutgoingEvent[];
  /** Ids the bus refuses from now on. */
  readonly refuse: (...ids: readonly string[]) => void;
};

/** Keeps what was published, in order. */
export function createRecordingPublisher(): RecordingPublisher {
  const published: OutgoingEvent[] = [];
  const refused = new Set<string>();
  return {
    published,
    refuse: (...ids) => {
      for (const id of ids) refused.add(id);
    },
    publish: async (events) => {
      published.push(...events.filter(({ event }) => !refused.has(event.id)));
      return { failed: events.map(({ event }) => event.id).filter((id) => refused.has(id)) };
    },
  };
}

export type SentMessage = OutgoingMessage & { readonly queue: string };
export type MemoryQueues = QueueSender &
  QueueAdmin & {
    readonly sent: SentMessage[];
    readonly deadLetters: (DeadLetter & { readonly queue: string })[];
  };

/** Queues without consumers: what was sent stays in `sent`, poison in `deadLetters`; a redrive moves it over. */
export function createMemoryQueues(): MemoryQueues {
  const sent: SentMessage[] = [];
  const deadLetters: (DeadLetter & { readonly queue: string })[] = [];
  const stateOf = (name: string) => {
    const letters = deadLetters.filter((letter) => letter.queue === name);
    const samples = letters.slice(0, 10).map(({ reason, traceId }, index) => ({ id: `${name}-${index}`, reason, traceId, receives: 1 }));
    return {
      name,
      depth: sent.filter((message) => message.queue === name).length,
      inFlight: 0,
      deadLetters: { depth: letters.length, samples },
    };
  };
  return {
    sent,
    deadLetters,
    send: async (queue, messages) => {
      sent.push(...messages.map((message) => ({ ...message, queue })));
    },
    sendToDeadLetters: async (queue, letter) => {
      deadLetters.push({ ...letter, queue });
    },
    states: async () => [...new Set([...sent, ...deadLetters].map(({ queue }) => queue))].map(stateOf),
    redrive: async (queue) => {
      const moved = deadLetters.filter((letter) => letter.queue === queue);
      const left = deadLetters.filter((letter) => letter.queue !== queue);
      deadLetters.splice(0, deadLetters.length, ...left);
      sent.push(...moved.map(({ body }) => ({ queue, body: JSON.parse(body) })));
      return { moved: moved.length };
    },
  };
}

export type RecordingClockWorkflows = ClockWorkflows & { readonly started: ClockWorkflowInput[] };

/** Keeps each (clock, generation) once, as the executions of a state machine would. */
export function createRecordingClockWorkflows(): RecordingClockWorkflows {
  const started: ClockWorkflowInput[] = [];
  return {
    started,
    start: async (input) => {
      const known = started.some(({ clockId, generation }) => clockId === input.clockId && generation === input.generation);
      if (!known) started.push(input);
    },
  };
}
