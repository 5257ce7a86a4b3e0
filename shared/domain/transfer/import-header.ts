import { err, ok, type Result } from '../kernel/result.ts';
import { clip } from '../kernel/well-formed.ts';
import type { ImportSettings } from './import-settings.ts';

export const maxColumns = 200;
const maxColumnName = 200;

/** Why a file cannot be read at all; the message is for the person who made it. */
export type HeaderFault = {
  readonly code: 'empty-file' | 'too-many-columns' | 'unnamed-column' | 'duplicate-column' | 'missing-column';
  readonly message: string;
};
export type Header = {
  readonly names: readonly string[];
  /** Columns nothing is mapped to; their values are kept with the raw row. */
  readonly unmapped: readonly string[];
};

/** Checks the first record of a file against the mapping. Names are trimmed, because no spreadsheet shows the space around them. */
export function readHeader(cells: readonly string[], settings: ImportSettings): Result<Header, HeaderFault> {
  const names = withoutTail(cells.map((cell) => clip(cell.normalize('NFC').trim(), maxColumnName)));
  const fault = faultOf(names, settings);
  if (fault !== null) return err(fault);
  return ok({ names, unmapped: names.filter((name) => !Object.hasOwn(settings.columns, name)) });
}

/** Spreadsheets write separators for columns that were once used; they hold no name and no value. */
function withoutTail(names: readonly string[]): readonly string[] {
  const empty = [...names].reverse().findIndex((name) => name !== '');
  return names.slice(0, empty === -1 ? 0 : names.length - empty);
}

function faultOf(names: readonly string[], settings: ImportSettings): HeaderFault | null {
  if (names.length === 0) return { code: 'empty-file', message: 'The first row must name the columns; it is empty.' };
  if (names.length > maxColumns)
    return { code: 'too-many-columns', message: `The file has ${names.length} columns; ${maxColumns} are allowed.` };
  const unnamed = names.indexOf('');
  if (unnamed !== -1) return { code: 'unnamed-column', message: `Column ${unnamed + 1} has no name.` };
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return { code: 'duplicate-column', message: `Two columns are named ${JSON.stringify(twice)}.` };
  const missing = Object.keys(settings.columns).filter((column) => !names.includes(column));
  if (missing.length === 0) return null;
  return {
    code: 'missing-column',
    message: `The mapping names ${missing.map((name) => JSON.stringify(name)).join(', ')}, the file has ${clip(names.join(', '), 500)}.`,
  };
}
