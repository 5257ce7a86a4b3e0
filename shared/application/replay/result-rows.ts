import type { Because } from '../../domain/replay/because.ts';
import { isRerouted } from '../../domain/replay/loads.ts';
import type { BySide, LeadRecord } from '../../domain/replay/record.ts';
import type { Placed } from '../../domain/replay/routing.ts';
import { byteOrderMark, csvLine } from '../../domain/transfer/csv-text.ts';
import type { ExportFormat } from '../../domain/transfer/job.ts';
import type { ReplayedLead } from './replay-one.ts';

/**
 * Lines of a result: a difference each. They hold ids, moments, rules and points, and nothing that names a person, so that whoever may
 * change rules may read them.
 */
export const scoreRows = ({ record, differences, recomputed }: ReplayedLead) =>
  differences.map(({ because, ...difference }) => ({
    leadId: record.leadId,
    ...difference,
    actualAt: record.actual.mqlAt,
    outcome: record.outcome,
    published: cellOf(record.standing.published),
    draft: cellOf(record.standing.draft),
    ...because,
    recomputed,
  }));
type ScoreRow = ReturnType<typeof scoreRows>[number];

const cellOf = ({ grade, cell }: LeadRecord['standing']['draft']) => ({ grade, cell });

/** Leads that another rule or team gets, or nobody. */
export const routeRows = (records: readonly LeadRecord[], placed: BySide<ReadonlyMap<string, Placed>>) =>
  records.flatMap(({ leadId, actual, outcome, standing }) => {
    const [published, draft] = [placed.published.get(leadId), placed.draft.get(leadId)];
    if (published === undefined || draft === undefined || !isRerouted(published, draft)) return [];
    const { ownerId, teamId, queue } = actual;
    return [
      {
        leadId,
        change: 'rerouted' as const,
        publishedAt: standing.published.mqlAt,
        outcome,
        published,
        draft,
        actual: { ownerId, teamId, queue },
      },
    ];
  });
type RouteRow = ReturnType<typeof routeRows>[number];

const scoreColumns = [
  'leadId',
  'cycle',
  'change',
  'publishedAt',
  'draftAt',
  'seconds',
  'actualAt',
  'outcome',
  'publishedCell',
  'draftCell',
  'because',
];
const routeColumns = [
  'leadId',
  'change',
  'qualifiedAt',
  'outcome',
  'publishedRule',
  'publishedOwner',
  'draftRule',
  'draftOwner',
  'actualOwner',
];

/** What a file begins with. */
export function headOf(format: ExportFormat, kind: 'rubric' | 'routing-plan'): string {
  return format === 'ndjson' ? '' : byteOrderMark + csvLine(kind === 'rubric' ? scoreColumns : routeColumns);
}

export const scoreLine = (format: ExportFormat, row: ScoreRow): string =>
  format === 'ndjson'
    ? `${JSON.stringify(row)}\n`
    : line([
        row.leadId,
        row.cycle,
        row.change,
        row.publishedAt,
        row.draftAt,
        row.seconds,
        row.actualAt,
        row.outcome,
        row.published.cell,
        row.draft.cell,
        becauseText(row),
      ]);

export const routeLine = (format: ExportFormat, row: RouteRow): string =>
  format === 'ndjson'
    ? `${JSON.stringify(row)}\n`
    : line([
        row.leadId,
        row.change,
        row.publishedAt,
        row.outcome,
        row.published.ruleId,
        row.published.ownerId,
        row.draft.ruleId,
        row.draft.ownerId,
        row.actual.ownerId,
      ]);

const line = (cells: readonly (string | number | null)[]): string => csvLine(cells.map((cell) => (cell === null ? '' : String(cell))));

const becauseText = ({ rules, threshold, exclusion }: Because): string =>
  [
    ...rules.map(({ dimension, rule, before, after }) => `${dimension} ${rule}: ${before} becomes ${after}`),
    ...threshold.map(
      (leaf) => `${leaf.in} threshold ${leaf.field} ${leaf.op} ${String(leaf.expected)}: ${leaf.matched ? 'met' : 'missed'}`,
    ),
    ...(exclusion === null ? [] : [`excluded by ${exclusion.published ?? 'nothing'}, then ${exclusion.draft ?? 'nothing'}`]),
  ].join('; ');
