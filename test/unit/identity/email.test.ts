import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailboxHint, parseEmail } from '../../../shared/domain/identity/email.ts';
import { asciiHost } from '../../../shared/domain/identity/host.ts';
import { encodePunycode } from '../../../shared/domain/identity/punycode.ts';

describe('encodePunycode', () => {
  // Samples of RFC 3492 §7.1 and well-known names.
  it.each([
    ['ليهمابتكلموشعربي؟', 'egbpdaj6bu4bxfgehfvwxn'],
    ['他们为什么不说中文', 'ihqwcrb4cv8a8dqg056pqjye'],
    ['почемужеонинеговорятпорусски', 'b1abfaaepdrnnbgefbadotcwatmq2g4l'],
    ['3年b組金八先生', '3b-ww4c5e180e575a65lsy2b'],
    ['bücher', 'bcher-kva'],
    ['ü', 'tda'],
    ['😀', 'e28h'],
  ])('%s is %s', (label, code) => {
    expect(encodePunycode(label)).toBe(code);
  });
});

describe('asciiHost', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['bu\u0308cher.example', 'xn--bcher-kva.example'],
    ['faß.de', 'xn--fa-hia.de'],
    ['例え。jp', 'xn--r8jz45g.jp'],
    ['ｅｘａｍｐｌｅ.com', 'example.com'],
    ['exa\u00admple.com', 'example.com'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%s is %s', (host, ascii) => {
    expect(asciiHost(host)).toBe(ascii);
  });

  it.each([
    '',
    '.',
    'a..b',
    '-a.com',
    'a-.com',
    'a b.com',
    'a_b.com',
    'a/b',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(127)}com`,
    'bü cher.de',
    'é-.de',
    '-é.de',
    'a.com.',
  ])('refuses %j', (host) => {
    expect(asciiHost(host)).toBeNull();
  });

  it('agrees with the platform on names in everyday scripts', () => {
    const letters = fc.constantFrom(...'abcxyz019äöüéèñçåøßłžőğ', ...'бгдяю', ...'αβγω', ...'日本語中文', ...'한국');
    const label = fc.array(letters, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), (labels) => {
        const host = `${labels.join('.')}.com`;
        expect(asciiHost(host)).toBe(domainToASCII(host) || null);
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseEmail', () => {
  it('keeps what was typed and names who it is', () => {
    expect(parseEmail('  Ada.Lovelace+News@Mail.Example.CO.UK ')).toEqual({
      email: 'Ada.Lovelace+News@mail.example.co.uk',
      key: 'ada.lovelace+news@mail.example.co.uk',
      host: 'mail.example.co.uk',
    });
  });

  it('gives an international domain one key however it is written', () => {
    const keys = ['x@Bücher.example', 'X@bu\u0308cher.EXAMPLE', 'x@xn--bcher-kva.example'].map((text) => parseEmail(text)?.key);
    expect(new Set(keys)).toEqual(new Set(['x@xn--bcher-kva.example']));
    expect(parseEmail('x@Bücher.example')?.email).toBe('x@bücher.example');
  });

  it.each(["o'brien@acme.example", 'a@b.co', '!#$%&*+/=?^_`{|}~-@acme.example', `${'a'.repeat(64)}@acme.example`, '1@acme.example'])(
    'accepts %s',
    (text) => {
      expect(parseEmail(text)?.email).toBe(text);
    },
  );

  it.each([
    '',
    '@',
    'ada',
    'ada@',
    '@acme.example',
    'ada@acme',
    'ada@localhost',
    'ada@127.0.0.1',
    'ada@[127.0.0.1]',
    'ada lovelace@acme.example',
    'ada@@acme.example',
    'a@b@acme.example',
    'ada@acme..example',
    'ada@-acme.example',
    'ada@acme.example.',
    'ada@acme.1',
    'ada@0.1',
    'Ada <ada@acme.example>',
    'ada,bob@acme.example',
    'ada@acme.example\nbcc:x@y.example',
    `${'a'.repeat(65)}@acme.example`,
    `ada@${'a'.repeat(64)}.example`,
    `${'a'.repeat(60)}@${`${'b'.repeat(60)}.`.repeat(3)}${'c'.repeat(20)}.example`,
    'ada\u0000@acme.example',
  ])('refuses %j', (text) => {
    expect(parseEmail(text)).toBeNull();
  });

  it('reads its own output back to the same person', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const email = parseEmail(text);
        if (email === null) return;
        expect(parseEmail(email.email)).toEqual(email);
        expect(parseEmail(email.key)?.key).toBe(email.key);
        expect(email.key).toBe(email.key.toLowerCase());
        expect(email.key.endsWith(`@${email.host}`)).toBe(true);
      }),
    );
  });

  it('accepts the addresses the HTML standard accepts at registrable hosts', () => {
    const html =
      /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
    const pieces = fc
      .array(fc.constantFrom('a', 'B', '1', '.', '-', '@', '+', ' ', '_', "'", '"', '(', 'é'), { maxLength: 12 })
      .map((p) => p.join(''));
    fc.assert(
      fc.property(pieces, pieces, (local, host) => {
        const text = `${local}@${host}.acme.example`.trim();
        expect(parseEmail(text) !== null).toBe(html.test(text) || html.test(text.replace(/é(?=[^@]*$)/g, 'e')));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('mailboxHint', () => {
  const hint = (text: string) => {
    const email = parseEmail(text);
    return email === null ? 'not an address' : mailboxHint(email);
  };
  it.each([
    ['Ada.Love+x@gmail.com', 'adalove@gmail.com'],
    ['adalove@googlemail.com', 'adalove@gmail.com'],
    ['ada.love+x@outlook.com', 'ada.love@outlook.com'],
    ['adalove@gmail.com', null],
    ['ada+x@acme.example', null],
    ['+x@gmail.com', null],
  ])('%s hints at %s', (text, expected) => {
    expect(hint(text)).toBe(expected);
  });
});
