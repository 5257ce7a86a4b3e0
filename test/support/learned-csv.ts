import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { type Instant, latest, parseInstant, plusMillis } from '../../shared/domain/kernel/instant.ts';
import type { FeatureSpec, FeatureValues, Observation } from '../../shared/domain/scoring/learned/observation.ts';

/**
 * Leads and their ends as a file anybody can exchange for their own (`LEARNED_CSV=path`). Comma-separated, UTF-8, a header:
 *
 *   createdDate,outcomeDate,outcome,<features…>
 *
 * Dates are `yyyy-mm-dd`. `outcome` is `won` or `lost`; empty with an empty `outcomeDate` for a lead that is open. Every other column is a
 * feature as it was known before the outcome: `name` or `name:category` for coarse values, `name:count` for a number from 0 up, `name:number`
 * for any number. An empty cell is not known.
 */
export type LearnedCsv = {
  readonly specs: readonly FeatureSpec[];
  readonly observations: readonly Observation[];
  readonly open: readonly FeatureValues[];
  /** Created in the last sixty days before the newest date of the file. */
  readonly recent: readonly FeatureValues[];
};

const fixed = ['createdDate', 'outcomeDate', 'outcome'];
const fileOfOurs = new URL('./data/learned-leads.csv', import.meta.url);

function specOf(column: string): FeatureSpec {
  const [name = '', kind = 'category'] = column.split(':');
  if (kind !== 'category' && kind !== 'count' && kind !== 'number') throw new Error(`column ${column}: category, count or number`);
  return { name, label: name, kind };
}

const dayOf = (text: string, column: string): Instant => {
  const day = parseInstant(`${text}T00:00:00Z`);
  if (day === null) throw new Error(`${column}: ${JSON.stringify(text)} is no date`);
  return day;
};

export function readLearnedCsv(path = process.env.LEARNED_CSV ?? fileOfOurs): LearnedCsv {
  const rows: readonly Readonly<Record<string, string>>[] = parse(readFileSync(path), { columns: true, bom: true, skip_empty_lines: true });
  const columns = Object.keys(rows[0] ?? {});
  for (const name of fixed) if (!columns.includes(name)) throw new Error(`the file has no column ${name}`);
  const features = columns.filter((column) => !fixed.includes(column)).map((column) => ({ column, spec: specOf(column) }));
  const leads = rows.map((row) => ({
    createdAt: dayOf(row.createdDate ?? '', 'createdDate'),
    outcome: row.outcome ?? '',
    outcomeAt: (row.outcomeDate ?? '') === '' ? null : dayOf(row.outcomeDate ?? '', 'outcomeDate'),
    values: Object.fromEntries(
      features.map(({ column, spec }) => {
        const text = row[column] ?? '';
        return [spec.name, text === '' ? null : spec.kind === 'category' ? text : Number(text)];
      }),
    ),
  }));
  const last = leads.map(({ createdAt, outcomeAt }) => outcomeAt ?? createdAt).reduce(latest);
  const since = plusMillis(last, -60 * 86_400_000);
  return {
    specs: features.map(({ spec }) => spec),
    observations: leads.flatMap(({ outcome, outcomeAt, values }) =>
      outcomeAt === null ? [] : [{ won: outcome === 'won', outcomeAt, values }],
    ),
    open: leads.filter(({ outcomeAt }) => outcomeAt === null).map(({ values }) => values),
    recent: leads.filter(({ createdAt }) => createdAt >= since).map(({ values }) => values),
  };
}

export const csvOf = (rows: readonly Readonly<Record<string, string | number | null>>[]): string => stringify([...rows], { header: true });
