import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords } from '../../../shared/application/transfer/csv-records.ts';
import { csvLine } from '../../../shared/domain/transfer/csv-text.ts';
import { guardCell, unguardCell } from '../../../shared/domain/transfer/formula-guard.ts';

/** Any text that UTF-8 can carry, with what spreadsheets and CSV readers trip over made frequent. */
const $cell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', ';', '|', ' ', 'ä', '＝', '👋') }),
);

describe('the formula guard', () => {
  it.each(['=1+1', '+49 30 1', '-2', '@SUM(A1)', '\t=1', '\r=1', '\n=1', "'quoted", ' =1', '＝1', "'=1"])('guards %j', (cell) => {
    expect(guardCell(cell)).toBe(`'${cell}`);
  });

  it.each(['', 'Ada', 'a=b', '1-2', 'O’Neill', "d'Arc", ' x'])('leaves %j as it is', (cell) => {
    expect(guardCell(cell)).toBe(cell);
  });

  it('takes no apostrophe from a file of another program', () => {
    expect(unguardCell("'t Hooft")).toBe("'t Hooft");
  });

  it('is undone by the reader, whatever the cell', () => {
    fc.assert(fc.property($cell, (cell) => unguardCell(guardCell(cell)) === cell));
  });

  it('leaves no cell that begins with a sign', () => {
    fc.assert(fc.property($cell, (cell) => !/^[=+\-@\t\r\n]/.test(guardCell(cell))));
  });
});

describe('a line we write', () => {
  const $cells = fc.array($cell, { minLength: 1, maxLength: 6 });

  it('gives back its cells: parse(export(x)) is x', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array($cells, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 9 }), async (rows, size) => {
        const bytes = Buffer.from(rows.map(csvLine).join(''));
        const chunks = async function* () {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        };
        const read: unknown[] = [];
        for await (const record of csvRecords(chunks(), { delimiter: ',' })) read.push(record.cells?.map(unguardCell) ?? record.fault);
        expect(read).toEqual(rows);
      }),
    );
  });

  it('is read alike by another library', () => {
    fc.assert(
      fc.property($cells, (cells) => {
        expect(parse(csvLine(cells), { record_delimiter: '\r\n' })).toEqual([cells.map(guardCell)]);
      }),
    );
  });
});
