import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { type Delimiter, detectDelimiter } from '../../domain/transfer/csv-text.ts';
import { unguardCell } from '../../domain/transfer/formula-guard.ts';
import { type Header, type HeaderFault, readHeader } from '../../domain/transfer/import-header.ts';
import type { ImportSettings } from '../../domain/transfer/import-settings.ts';
import { csvRecords, maxRecordBytes } from './csv-records.ts';

export type Head = Header & { readonly delimiter: Delimiter; readonly offset: number };
type Fault = Omit<HeaderFault, 'code'> & { readonly code: HeaderFault['code'] | 'not-utf8' };

const markLength = 3;
const isMarked = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
const isUtf16 = (bytes: Uint8Array): boolean => (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
const notUtf8: Fault = { code: 'not-utf8', message: 'The file is not UTF-8; save it as "CSV UTF-8" (or plain text in UTF-8).' };

/** What the beginning of a file says: its separator, its columns, and where the rows begin. A fault concerns the whole file. */
export async function readHead(bytes: AsyncIterable<Uint8Array>, settings: ImportSettings): Promise<Result<Head, Fault>> {
  const start = await firstBytes(bytes, maxRecordBytes + markLength);
  if (isUtf16(start)) return err(notUtf8);
  const offset = isMarked(start) ? markLength : 0;
  const delimiter = settings.delimiter ?? detectDelimiter(headerText(start.subarray(offset)));
  for await (const record of csvRecords(once(start.subarray(offset)), { delimiter, start: offset })) {
    if (record.fault === 'invalid-utf8') return err(notUtf8);
    if (record.fault !== null) return err({ code: 'unnamed-column', message: 'The header line cannot be read; check its quotes.' });
    const header = readHeader(record.cells.map(unguardCell), settings);
    return header.ok ? ok({ ...header.value, delimiter, offset: record.next }) : header;
  }
  return err({ code: 'empty-file', message: 'The file is empty.' });
}

async function firstBytes(bytes: AsyncIterable<Uint8Array>, wanted: number): Promise<Uint8Array> {
  const held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    size += chunk.length;
    if (size >= wanted) break;
  }
  return Buffer.concat(held).subarray(0, wanted);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The first line, line breaks inside quotes included; separators are ASCII, so any bytes will do to count them. */
function headerText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  return /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? '';
}
