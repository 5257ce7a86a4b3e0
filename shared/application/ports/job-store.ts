import type { Job, JobKind, JobOf } from '../../domain/transfer/job.ts';
import type { AuditRow } from './document-store.ts';

/** Imports and exports as rows. A row is forgotten some time after its files are. */
export type JobStore = {
  /** A fresh job with the audit row of who made it, in one transaction. */
  readonly create: (job: Job, audit: AuditRow) => Promise<void>;
  readonly get: <K extends JobKind>(kind: K, id: string) => Promise<JobOf<K> | null>;
  /** Replaces the row whose generation is one less than `job.generation`. */
  readonly update: (job: Job) => Promise<'ok' | 'stale'>;
};

/** Days a job can be asked about; its idempotency rows live as long, so that a late redelivery doubles nothing. */
export const jobDays = 30;
