import type { AuditRow } from '../../application/ports/document-store.ts';
import type { JobStore } from '../../application/ports/job-store.ts';
import { checked } from '../../domain/kernel/brand.ts';
import type { Job, JobKind, JobOf } from '../../domain/transfer/job.ts';

/** Jobs as a map; clones, as a table would. */
export function createMemoryJobStore({
  rows = new Map<string, Job>(),
  audit = [],
}: {
  rows?: Map<string, Job>;
  audit?: AuditRow[];
} = {}): JobStore {
  return {
    create: async (job, row) => {
      rows.set(job.id, structuredClone(job));
      audit.push(row);
    },
    get: async <K extends JobKind>(kind: K, id: string) => {
      const job = rows.get(id);
      return job?.kind === kind ? checked<JobOf<K>>(structuredClone(job)) : null;
    },
    update: async (job) => {
      if (rows.get(job.id)?.generation !== job.generation - 1) return 'stale';
      rows.set(job.id, structuredClone(job));
      return 'ok';
    },
  };
}
