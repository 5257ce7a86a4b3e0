import { type LogCode, logCatalogue } from './log-catalogue.ts';

/** The only fields a log line may carry: ids, codes, counts. Values a person typed never have a place here. */
export type LogFields = {
  readonly function?: string;
  readonly requestId?: string;
  readonly traceId?: string | null;
  readonly operationId?: string;
  readonly status?: number;
  readonly problem?: string;
  readonly leadId?: string;
  readonly eventId?: string;
  readonly eventType?: string;
  readonly messageId?: string;
  readonly queue?: string;
  readonly clockId?: string;
  readonly trackId?: string;
  readonly deliveryId?: string;
  readonly endpointId?: string;
  readonly submissionId?: string;
  readonly jobId?: string;
  readonly accountId?: string;
  readonly modelVersion?: number;
  readonly ownerId?: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly count?: number;
  readonly durationMs?: number;
  readonly lagSeconds?: number;
  /** Epoch milliseconds of a measurement. */
  readonly timestamp?: number;
  readonly errorName?: string;
  readonly errorAt?: string;
  /** What the fault says about itself in a word: a system error, or kind and id of a document that is missing. */
  readonly errorCode?: string;
};

export type Log = (code: LogCode, fields?: LogFields) => void;

const order: readonly string[] = ['debug', 'info', 'warn', 'error'];

/** One JSON line per entry. `write` is injected so that tests and the local runtime can collect lines. */
export function createLog(input: { readonly minimum: string; readonly write: (line: string) => void; readonly base?: LogFields }): Log {
  const threshold = Math.max(0, order.indexOf(input.minimum));
  return (code, fields = {}) => {
    const entry = logCatalogue[code];
    const measured = 'metrics' in entry ? embedded(code, entry.metrics, fields.timestamp ?? 0) : {};
    // A measurement is no remark: it is written whatever the level.
    if (order.indexOf(entry.level) < threshold && !('metrics' in entry)) return;
    input.write(JSON.stringify({ level: entry.level, code, message: entry.message, ...input.base, ...fields, ...measured }));
  };
}

/** CloudWatch's embedded metric format: the log line itself carries the metric, named `<code>.<field>` by its dimension. */
const embedded = (code: LogCode, metrics: Readonly<Record<string, string>>, timestamp: number) => ({
  _aws: {
    Timestamp: timestamp,
    CloudWatchMetrics: [
      { Namespace: 'Leadline', Dimensions: [['code']], Metrics: Object.entries(metrics).map(([Name, Unit]) => ({ Name, Unit })) },
    ],
  },
  code,
});

/**
 * What may be said about a fault: its class, its code and the first frame of our own code. Never the message: an SDK or a parser
 * may have put personal data into it.
 */
export function describeFault(error: unknown): Pick<LogFields, 'errorName' | 'errorAt' | 'errorCode'> {
  if (!(error instanceof Error)) return { errorName: typeof error };
  const frame = (error.stack ?? '').split('\n').find((line) => /^\s+at /.test(line));
  const code = 'code' in error && typeof error.code === 'string' && /^[\w./-]{1,100}$/.test(error.code) ? { errorCode: error.code } : {};
  return {
    errorName: error.name,
    ...code,
    errorAt: (frame ?? '')
      .trim()
      .replace(/\(?file:\/\/|\(/g, '')
      .slice(0, 200),
  };
}
