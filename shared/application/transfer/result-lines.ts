import { byteOrderMark, csvLine } from '../../domain/transfer/csv-text.ts';
import { type Counts, rowStatuses } from '../../domain/transfer/job.ts';
import type { RowResult } from './import-row.ts';

/** Head of the result file; the columns keep their names and their order. */
export const resultHead = byteOrderMark + csvLine(['row', 'status', 'leadId', 'code', 'message', 'claims']);

/** One line of the result file; claims as `path: value`, one below the other. */
export const resultLine = (result: RowResult): string =>
  csvLine([
    String(result.row),
    result.status,
    result.leadId ?? '',
    result.code ?? '',
    result.message ?? '',
    Object.entries(result.claims)
      .map(([path, value]) => `${path}: ${value}`)
      .join('\n'),
  ]);

/** The counts with these rows. */
export function counted(counts: Counts, results: readonly RowResult[]): Counts {
  const sums = { ...counts };
  for (const { status } of results) sums[status] += 1;
  return sums;
}

export const rowsOf = (counts: Counts): number => rowStatuses.reduce((sum, status) => sum + counts[status], 0);
