import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAltcha } from '../../../shared/adapters/challenge/altcha.ts';
import { createSecretBox } from '../../../shared/adapters/system/secret-box.ts';
import type { FormField } from '../../../shared/domain/leads/form.ts';
import { readField } from '../../../shared/domain/leads/form-field.ts';
import { formTexts } from '../../../shared/domain/leads/form-texts.ts';
import { check, messageOf } from '../../../web/embed/check.ts';
import { sha256, solve } from '../../../web/embed/solve.ts';

describe('proof of work in the page', () => {
  it('hashes as everybody does', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        (text) => sha256(text) === createHash('sha256').update(text).digest('hex'),
      ),
    );
  });

  it('solves what the server asks, and the server takes it', async () => {
    const altcha = createAltcha(createSecretBox(async () => 'test-master-key-test-master-key-test-master-key'));
    const now = Date.UTC(2026, 4, 1);
    const issued = await altcha.issue({ formId: 'f', cost: 1000, lifetimeMillis: 60_000, now });
    expect(await altcha.verify((await solve(issued)) ?? '', { formId: 'f', cost: 1000 }, now)).toEqual({ spent: issued.signature });
    expect(await solve({ ...issued, algorithm: 'SHA-512' })).toBeNull();
    expect(await solve({ ...issued, challenge: 'x', maxnumber: 100 })).toBeNull();
  });
});

const base = { name: 'f', label: 'The field', required: false };
const shown = (field: FormField) => ({
  ...field,
  maxLength: field.maxLength ?? null,
  min: field.min ?? null,
  max: field.max ?? null,
  options: [],
  autocomplete: null,
});

describe('the check in the page says what the server would say', () => {
  const fields = fc.oneof(
    fc.record({
      type: fc.constantFrom('text' as const, 'message' as const),
      required: fc.boolean(),
      maxLength: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({ type: fc.constant('number' as const), required: fc.boolean(), min: fc.constant(2), max: fc.constant(50) }),
    fc.record({ type: fc.constant('checkbox' as const), required: fc.boolean() }),
  );
  const values = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('1', '7', '51', ' 7 ', '+.5', '1e3', ''));

  it('word for word, in English', () => {
    fc.assert(
      fc.property(fields, values, fc.boolean(), (more, text, ticked) => {
        const field: FormField = { ...base, ...more };
        const value = field.type === 'checkbox' ? ticked : text;
        const server = readField(field, value === false ? undefined : value);
        const page = check(formTexts('en'), [shown(field)], value === false ? {} : { f: value });
        expect(page.map((issue) => issue.message)).toEqual(server.ok ? [] : [server.error.message]);
      }),
    );
  });

  it('an address the page calls wrong is wrong for the server too', () => {
    const field: FormField = { ...base, type: 'email' };
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string()), (text) => {
        if (readField(field, text).ok) expect(check(formTexts('en'), [shown(field)], { f: text })).toEqual([]);
      }),
    );
  });

  it('speaks the language of the form, and passes on what it cannot say', () => {
    const field = shown({ ...base, type: 'text', label: 'Firma', required: true });
    expect(check(formTexts('de'), [field], {})).toEqual([{ name: 'f', message: 'Firma fehlt noch.' }]);
    expect(messageOf(formTexts('de'), field, 'brand-new', 'x')).toBeNull();
    expect(Object.keys(formTexts('fr'))).toEqual(Object.keys(formTexts('xx')));
  });
});
