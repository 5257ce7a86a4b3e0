import { guardCell } from './formula-guard.ts';

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

/** UTF-8 mark at the head of our own files: without it Excel reads UTF-8 as the code page of the machine. */
export const byteOrderMark = '\ufeff';

/** One line of a file we write: every cell guarded and quoted, so that no program finds a separator inside a value. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => `"${guardCell(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;

/**
 * The separator of a header line: the candidate that stands in it most often outside quotes, the earlier of the list
 * when two stand equally often, a comma when none does (a file of one column).
 */
export function detectDelimiter(headerLine: string): Delimiter {
  const bare = headerLine.replaceAll(/"(?:[^"]|"")*"?/g, '');
  const counted = delimiters.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length - 1 }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

/**
 * The cells of one record (RFC 4180: a quote counts at the start of a cell, doubled inside one); null when a closing
 * quote is followed by more text. The record comes without its line break.
 */
export function splitCells(record: string, delimiter: Delimiter): readonly string[] | null {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    const quoted = record[at] === '"';
    const last = quoted ? closingQuote(record, at + 1) : nextDelimiter(record, at, delimiter);
    if (last === -1) return null;
    cells.push(quoted ? record.slice(at + 1, last).replaceAll('""', '"') : record.slice(at, last));
    const end = quoted ? last + 1 : last;
    if (end >= record.length) return cells;
    if (record[end] !== delimiter) return null;
    at = end + 1;
  }
}

/** Where the quote that ends a cell stands, given where its text begins; -1 when there is none. */
function closingQuote(record: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = record.indexOf('"', at);
    if (at === -1 || record[at + 1] !== '"') return at;
  }
}

function nextDelimiter(record: string, from: number, delimiter: Delimiter): number {
  const at = record.indexOf(delimiter, from);
  return at === -1 ? record.length : at;
}
