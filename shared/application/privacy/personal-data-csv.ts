import { byteOrderMark, csvLine } from '../../domain/transfer/csv-text.ts';
import type { PersonalData } from './read-personal-data.ts';

/** Names and order never change; a row is one value. */
const columns = ['section', 'id', 'leadId', 'at', 'field', 'value'] as const;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members of a list of plain values share a cell; every other member has a path of its own. */
function* valuesOf(value: unknown, path = ''): Iterable<readonly [field: string, value: string]> {
  if (value === null || value === undefined) return;
  if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) yield* valuesOf(member, path === '' ? name : `${path}.${name}`);
  } else if (Array.isArray(value) && value.some((member) => typeof member === 'object' && member !== null)) {
    for (const [i, member] of value.entries()) yield* valuesOf(member, `${path}.${i}`);
  } else yield [path, Array.isArray(value) ? value.join('; ') : String(value)];
}

const textOf = (row: Readonly<Record<string, unknown>>, names: readonly string[]): string =>
  names.map((name) => row[name]).find((value): value is string => typeof value === 'string') ?? '';

function linesOf(section: string, row: Readonly<Record<string, unknown>>): readonly string[] {
  const id = textOf(row, ['id', 'receiptId', 'endpointId']);
  const leadId = textOf(row, ['leadId']) || (section === 'lead' || section === 'members' ? id : '');
  const at = textOf(row, ['receivedAt', 'occurredAt', 'at', 'createdAt']);
  return [...valuesOf(row)].map(([field, value]) => csvLine([section, id, leadId, at, field, value]));
}

/** The same as the JSON, flat: one line per value, so that a spreadsheet shows whatever a person ever posted. */
export function personalDataCsv({ leadId: _, memberIds: __, generatedAt: ___, lead, ...sections }: PersonalData): string {
  const rows = [
    linesOf('lead', lead),
    ...Object.entries(sections).flatMap(([section, list]) => list.map((row) => linesOf(section, { ...row }))),
  ];
  return [byteOrderMark, csvLine(columns), ...rows.flat()].join('');
}
