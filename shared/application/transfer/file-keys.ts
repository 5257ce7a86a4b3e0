import type { Job } from '../../domain/transfer/job.ts';

const padded = (part: number): string => String(part).padStart(8, '0');

/** Where the files of a job lie. Parts are named by the generation that wrote them, so that two workers never share one. */
export const fileKeys = {
  source: (id: string) => `imports/${id}/source`,
  part: ({ kind, id }: Pick<Job, 'kind' | 'id'>, part: number) => `${kind}s/${id}/part-${padded(part)}`,
  /** Whom a dry run has met, beside the part of the same number. */
  seen: (id: string, part: number) => `imports/${id}/seen-${padded(part)}`,
  /** The rules a dry run tries, as they stood when it was asked for. */
  candidate: (id: string) => `dry-runs/${id}/candidate`,
  /** Leads of the period, as far as one generation found them; then all of them in order. */
  list: (id: string, part: number) => `dry-runs/${id}/list-${padded(part)}`,
  cohort: (id: string) => `dry-runs/${id}/cohort`,
  /** What the summary is made of, beside the part of the same number. */
  records: (id: string, part: number) => `dry-runs/${id}/records-${padded(part)}`,
  result: ({ kind, id }: Pick<Job, 'kind' | 'id'>) => `${kind}s/${id}/result`,
} as const;
