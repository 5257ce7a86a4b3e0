import fc from 'fast-check';
import { expect, it } from 'vitest';
import { utf8Length } from '../../../shared/domain/kernel/utf8-length.ts';

it('the length of any text in UTF-8 is what an encoder makes of it', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => utf8Length(text) === Buffer.byteLength(text)));
  expect([utf8Length('\ud800'), utf8Length('😀'), utf8Length('')]).toEqual([3, 4, 0]);
});
