import { mapAtOnce } from '../map-at-once.ts';
import type { CsvRecord } from './csv-records.ts';
import { type ImportPlan, type ImportRowDeps, type ReadRow, type RowResult, readRow, tryRow, writeRow } from './import-row.ts';

/** Whom a dry run has met: the end of each identity's MAC, which tells ten million people apart in little memory. */
export type Seen = {
  /** Whether the person was met before; from now on, yes. */
  readonly meet: (identity: string) => boolean;
  /** Marks of the people met since the last call. */
  readonly take: () => readonly string[];
};

export function createSeen(marks: Iterable<string>): Seen {
  const known = new Set(marks);
  let fresh: string[] = [];
  return {
    meet: (identity) => {
      const mark = identity.slice(-16);
      if (known.has(mark)) return true;
      known.add(mark);
      fresh.push(mark);
      return false;
    },
    take: () => {
      const taken = fresh;
      fresh = [];
      return taken;
    },
  };
}

/**
 * Handles consecutive records, the first of them row `first`, and returns their results in order. Rows about one person
 * take turns in the order of the file, so that the first creates the lead and the next ones fill it.
 */
export async function importBatch(
  deps: ImportRowDeps,
  plan: ImportPlan,
  first: number,
  records: readonly CsvRecord[],
  seen: Seen,
): Promise<readonly RowResult[]> {
  const results: (RowResult | null)[] = records.map(() => null);
  const turns = new Map<string, Promise<void>>();
  const readings = await Promise.all(records.map((record, index) => readRow(deps, plan, first + index, record)));
  await mapAtOnce(readings, async (reading, index) => {
    if (reading.kind === 'failed') results[index] = reading.result;
    if (reading.kind !== 'read') return;
    const { identity } = reading.row;
    const turn = (turns.get(identity) ?? Promise.resolve()).then(async () => {
      results[index] = await importRow(deps, plan, reading.row, seen);
    });
    turns.set(identity, turn);
    await turn;
  });
  return results.flatMap((result) => (result === null ? [] : [result]));
}

async function importRow(deps: ImportRowDeps, plan: ImportPlan, row: ReadRow, seen: Seen): Promise<RowResult> {
  if (!plan.job.settings.dryRun) return writeRow(deps, plan, row);
  return tryRow(deps, plan, row, seen.meet(row.identity));
}
