import { type Delimiter, splitCells } from '../../domain/transfer/csv-text.ts';
import { type Bounds, lineBounds, recordBounds } from '../../domain/transfer/record-bounds.ts';

export const recordFaults = ['malformed-quotes', 'invalid-utf8', 'row-too-large'] as const;
export type RecordFault = (typeof recordFaults)[number];

/** One record of a file: its cells, or why it has none. `next` is the offset in the file of the record after it. */
export type CsvRecord = { readonly next: number } & (
  | { readonly cells: readonly string[]; readonly fault: null }
  | { readonly cells: null; readonly fault: RecordFault }
);

/**
 * A row beyond this is no lead; a quoted cell that runs on for so long has lost its closing quote. It bounds what one
 * record may hold in memory.
 */
export const maxRecordBytes = 64 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The records of a stream of bytes that begins at `start` of its file. A record that cannot be read is one record with a
 * fault, and the reading goes on with the line after it: csv-parse would lose the good rows behind a stray quote.
 */
export async function* csvRecords(
  chunks: AsyncIterable<Uint8Array>,
  { delimiter, start = 0 }: { readonly delimiter: Delimiter; readonly start?: number },
): AsyncGenerator<CsvRecord> {
  const reader = createReader(delimiter, start);
  for await (const chunk of chunks) {
    reader.add(chunk);
    yield* reader.records(false);
  }
  yield* reader.records(true);
}

function createReader(delimiter: Delimiter, start: number) {
  const separator = delimiter.charCodeAt(0);
  let bytes: Uint8Array = new Uint8Array();
  /** Offset in the file of the first byte held. */
  let base = start;
  /** Inside a row that is too large: its bytes are dropped up to the next line break. */
  let discarding = false;

  const next = (from: number, final: boolean): { readonly bounds: Bounds; readonly fault: RecordFault | null } => {
    if (discarding) return { bounds: lineBounds(bytes, from, final), fault: 'row-too-large' };
    const bounds = recordBounds(bytes, from, separator, final);
    const endless = bounds.kind === 'more' && bytes.length - from > maxRecordBytes;
    if (bounds.kind !== 'malformed' && !endless) return { bounds, fault: null };
    const line = lineBounds(bytes, from, final);
    discarding = line.kind === 'more' && endless;
    return { bounds: line, fault: discarding ? 'row-too-large' : 'malformed-quotes' };
  };
  return {
    add: (chunk: Uint8Array) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    },
    *records(final: boolean): Generator<CsvRecord> {
      let from = 0;
      while (from < bytes.length) {
        const { bounds, fault } = next(from, final);
        if (bounds.kind !== 'record') break;
        yield recordOf(bytes.subarray(from, bounds.end), base + bounds.next, fault, delimiter);
        discarding = false;
        from = bounds.next;
      }
      if (discarding) from = bytes.length;
      if (discarding && final) yield { next: base + from, cells: null, fault: 'row-too-large' };
      bytes = bytes.subarray(from);
      base += from;
    },
  };
}

function recordOf(bytes: Uint8Array, next: number, known: RecordFault | null, delimiter: Delimiter): CsvRecord {
  const fault = known ?? (bytes.length > maxRecordBytes ? 'row-too-large' : null);
  if (fault !== null) return { next, cells: null, fault };
  const text = decoded(bytes);
  if (text === null) return { next, cells: null, fault: 'invalid-utf8' };
  const cells = splitCells(text, delimiter);
  return cells === null ? { next, cells, fault: 'malformed-quotes' } : { next, cells, fault: null };
}

/** Null for bytes that are no UTF-8: a guess at another encoding would store wrong names for ever. */
export function decoded(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
