/** Lines of the local runtime itself (the functions log through their own catalogue). Ids, codes and counts only. */
export const localLogCatalogue = {
  BATCH_FAILED: { level: 'warn', message: 'A function failed with a whole batch; it is retried.' },
  BATCH_TIMED_OUT: { level: 'warn', message: 'A function ran past its timeout; its batch is retried.' },
  MESSAGE_EXHAUSTED: { level: 'error', message: 'A message used up its receives and went to the dead letters.' },
  SCHEDULE_FAILED: { level: 'error', message: 'A scheduled function failed; it runs again at its next turn.' },
  WORKFLOW_FAILED: { level: 'error', message: 'A timer workflow failed; the sweep wakes what it was for.' },
  OUTBOX_RECOVERED: { level: 'warn', message: 'Committed events whose publication was cut off were published.' },
  OUTBOX_FAILED: { level: 'error', message: 'Left-over outbox entries could not be published; they are tried again.' },
  REQUEST_FAILED: { level: 'error', message: 'A function failed with a request.' },
  RECOVERED: { level: 'info', message: 'Unfinished work of the last run was taken up again.' },
  STOPPING: { level: 'info', message: 'Stopping: running work is finished first.' },
  ENGINE_LOST: { level: 'error', message: 'The storage engine ended by itself.' },
} as const satisfies Record<string, { level: 'info' | 'warn' | 'error'; message: string }>;

export type LocalLog = (code: keyof typeof localLogCatalogue, fields?: Readonly<Record<string, string | number | null>>) => void;

const order = ['debug', 'info', 'warn', 'error'];

/** One JSON line per entry at or above `minimum` (`debug` … `error`). */
export function createLocalLog(minimum: string, write: (line: string) => void): LocalLog {
  return (code, fields = {}) => {
    const entry = localLogCatalogue[code];
    if (order.indexOf(entry.level) < order.indexOf(minimum)) return;
    write(JSON.stringify({ level: entry.level, code, message: entry.message, ...fields }));
  };
}
