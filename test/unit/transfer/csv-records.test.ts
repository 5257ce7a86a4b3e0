import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, csvRecords, maxRecordBytes } from '../../../shared/application/transfer/csv-records.ts';
import { type Delimiter, delimiters, detectDelimiter } from '../../../shared/domain/transfer/csv-text.ts';

async function* chunksOf(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function read(bytes: Uint8Array, { delimiter = ',' as Delimiter, size = 1000, start = 0 } = {}): Promise<readonly CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(chunksOf(bytes.subarray(start), size), { delimiter, start })) records.push(record);
  return records;
}
const contentOf = (records: readonly CsvRecord[]) => records.map((record) => record.cells ?? record.fault);

describe('records of a CSV file', () => {
  const tricky = Buffer.from('a,b\r\n"x\r\n""y""",ü\r\nbad"q,1\n"good"x,2\r\n\r\n,4\r5,6');

  it.each([1, 2, 3, 7, 1000])('are the same whatever the chunks (%i bytes)', async (size) => {
    expect(contentOf(await read(tricky, { size }))).toEqual([
      ['a', 'b'],
      ['x\r\n"y"', 'ü'],
      ['bad"q', '1'],
      'malformed-quotes',
      [''],
      ['', '4'],
      ['5', '6'],
    ]);
  });

  it('can be taken up at every boundary they name', async () => {
    const all = await read(tricky);
    for (const [index, { next }] of all.entries()) expect(await read(tricky, { start: next, size: 2 })).toEqual(all.slice(index + 1));
    expect(all.at(-1)?.next).toBe(tricky.length);
  });

  it('a quote that never closes costs one row', async () => {
    const rows = Buffer.from(`a,b\n1,"open\n2,3\n`);
    expect(contentOf(await read(rows))).toEqual([['a', 'b'], 'malformed-quotes', ['2', '3']]);
    const long = Buffer.from(`1,"open\n${'2,3\n'.repeat(maxRecordBytes)}`);
    const records = contentOf(await read(long, { size: 65_536 }));
    expect(records[0]).toBe('malformed-quotes');
    expect(records.length).toBe(maxRecordBytes + 1);
  });

  it('bytes that are no UTF-8 cost one row', async () => {
    const latin1 = Buffer.concat([Buffer.from('1,ok\n2,M'), Buffer.from([0xfc]), Buffer.from('ller\n3,ok\n')]);
    expect(contentOf(await read(latin1))).toEqual([['1', 'ok'], 'invalid-utf8', ['3', 'ok']]);
  });

  it.each([100, 65_536, 10_000_000])('a row larger than the bound costs one row (%i bytes a chunk)', async (size) => {
    const row = Buffer.from(`1,a\n2,${'x'.repeat(3 * maxRecordBytes)}\n3,c\n4,${'y'.repeat(2 * maxRecordBytes)}`);
    expect(contentOf(await read(row, { size }))).toEqual([['1', 'a'], 'row-too-large', ['3', 'c'], 'row-too-large']);
  });

  it('read what csv-stringify writes, with every separator', async () => {
    const $cell = fc.string({ unit: fc.constantFrom('a', 'ß', '"', '\n', '\r', ',', ';', '\t', '|', ' ', '\u{1f44b}') });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...delimiters),
        fc.array(fc.tuple($cell, $cell, $cell), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 20 }),
        async (delimiter, rows, size) => {
          const text = stringify(rows, { delimiter, quoted_match: /[\r\n]/ });
          expect(contentOf(await read(Buffer.from(text), { delimiter, size }))).toEqual(rows);
        },
      ),
    );
  });
});

describe('the separator of a header', () => {
  it.each([
    ['a,b,c', ','],
    ['a;b;c', ';'],
    ['a\tb', '\t'],
    ['a|b|c', '|'],
    ['"Name, first";"Name, last, all"', ';'],
    ['E-Mail', ','],
    ['"a ""x, y, z""";b', ';'],
  ])('%j is %j', (line, delimiter) => {
    expect(detectDelimiter(line)).toBe(delimiter);
  });
});
