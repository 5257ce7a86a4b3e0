type LogEntry = {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  /** Fields that are metrics as well, with their CloudWatch units. */
  readonly metrics?: Readonly<Record<string, 'Seconds' | 'Count'>>;
};

/** Every line the functions can log: a stable code for alarms and the runbook, a level, and a fixed text. */
export const logCatalogue = {
  HTTP_ANSWERED: { level: 'info', message: 'Request answered.' },
  HTTP_FAULT: { level: 'error', message: 'Request failed with an unexpected fault.' },
  MESSAGE_DONE: { level: 'debug', message: 'Message handled.' },
  MESSAGE_DROPPED: { level: 'info', message: 'Message needed nothing.' },
  MESSAGE_RETRY: { level: 'warn', message: 'Message failed and goes back to its queue.' },
  MESSAGE_EXHAUSTED: { level: 'error', message: 'Message failed at its last receive; it went to the dead-letter queue with the fault.' },
  MESSAGE_POISON: { level: 'error', message: 'Message cannot be read; it went to the dead-letter queue.' },
  STREAM_RETRY: { level: 'warn', message: 'Stream record was not published and is retried.' },
  STREAM_PUBLISHED: { level: 'debug', message: 'Events published.' },
  SWEEP_DONE: { level: 'info', message: 'Sweep finished.' },
  SWEEP_FAULT: { level: 'error', message: 'Sweep failed.' },
  OBLIGATION_OVERDUE: { level: 'error', message: 'A sink has not acknowledged a withdrawal in time.' },
  OBLIGATIONS_OPEN: {
    level: 'info',
    message: 'Sinks have yet to acknowledge withdrawals.',
    metrics: { lagSeconds: 'Seconds', count: 'Count' },
  },
  SCORE_TRAINED: { level: 'info', message: 'The score was learned anew from outcomes.' },
  SCORE_DRIFTED: {
    level: 'warn',
    message: 'The leads of today differ from those the score was learned from.',
    metrics: { count: 'Count' },
  },
  CLOCK_WOKEN: { level: 'debug', message: 'Clock woken.' },
  NURTURE_WOKEN: { level: 'debug', message: 'Run through a nurture track woken.' },
  NURTURE_FAULT: { level: 'error', message: 'Wake of a run through a nurture track failed.' },
  CLOCK_FAULT: { level: 'error', message: 'Clock wake failed.' },
} as const satisfies Record<string, LogEntry>;

export type LogCode = keyof typeof logCatalogue;
