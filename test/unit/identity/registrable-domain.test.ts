import fc from 'fast-check';
import { getDomain, getHostname } from 'tldts';
import { describe, expect, it } from 'vitest';
import { countryEndings, suffixLabels } from '../../../docs/suffix-table.ts';
import { isDisposable } from '../../../shared/domain/enrichment/disposable.ts';
import { isFreeMail } from '../../../shared/domain/enrichment/free-mail.ts';
import { hostOfAddress } from '../../../shared/domain/identity/host-of-address.ts';
import { domainOfAddress, registrableDomain } from '../../../shared/domain/identity/registrable-domain.ts';
import { secondLevelSuffixes } from '../../../shared/domain/identity/second-level-suffixes.generated.ts';

const commonEndings = `com net org info biz io ai app dev cloud tech online store shop agency company consulting digital energy finance
  gmbh group health immo industries international law legal media partners pro services software solutions studio systems team
  ventures world xyz jobs travel edu gov mil int name berlin london nyc example`.split(/\s+/);

/** The list has a wildcard one level below (`*.sch.uk`); the table stops at two levels. */
const deeper = ['nom.br', 'sch.uk'];

describe('registrableDomain', () => {
  it.each([
    ['acme.com', 'acme.com'],
    ['mail.eu.acme.com', 'acme.com'],
    ['mail.acme.co.uk', 'acme.co.uk'],
    ['acme.com.br', 'acme.com.br'],
    ['www.acme.com.au', 'acme.com.au'],
    ['acme.co.jp', 'acme.co.jp'],
    ['acme.gv.at', 'acme.gv.at'],
    ['acme.co', 'acme.co'],
    ['www.acme.de', 'acme.de'],
    ['a.acme.com.mm', 'acme.com.mm'],
    ['co.uk', null],
    ['uk', null],
    ['localhost', null],
    ['10.0.0.1', null],
    ['', null],
  ])('%s is registered as %s', (host, domain) => {
    expect(registrableDomain(host)).toBe(domain);
  });

  it('agrees with the public suffix list on every country ending and every label asked for', () => {
    const differ = countryEndings.flatMap((ending) =>
      ['acme', ...suffixLabels].flatMap((label) =>
        [`${label}.${ending}`, `acme.${label}.${ending}`, `mail.acme.${label}.${ending}`].filter(
          (host) => registrableDomain(host) !== getDomain(host),
        ),
      ),
    );
    expect(countryEndings.length).toBeGreaterThan(240);
    expect(differ).toEqual(deeper.flatMap((suffix) => [`acme.${suffix}`, `mail.acme.${suffix}`]));
  });

  it('agrees with it on the common generic endings, at any depth', () => {
    const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), fc.constantFrom(...commonEndings), (labels, ending) => {
        const host = [...labels, ending].join('.');
        expect(registrableDomain(host)).toBe(getDomain(host));
      }),
      { numRuns: 1000 },
    );
  });

  // What the table leaves out on purpose; a row that starts to agree should leave this list.
  it.each([
    ['city of Japan', 'acme.chiyoda.tokyo.jp', 'tokyo.jp', 'acme.chiyoda.tokyo.jp'],
    ['state of the US', 'springfield.il.us', 'il.us', 'springfield.il.us'],
    ['school of the UK', 'oak.kent.sch.uk', 'kent.sch.uk', 'oak.kent.sch.uk'],
    ['person in Brazil', 'ana.silva.nom.br', 'silva.nom.br', 'ana.silva.nom.br'],
    ['municipality of Norway', 'acme.oslo.no', 'oslo.no', 'acme.oslo.no'],
    ['province of Italy', 'acme.mi.it', 'acme.mi.it', 'acme.mi.it'],
    ['exception to a wildcard', 'www.ck', null, 'www.ck'],
    ['ending in another script', 'acme.xn--55qx5d.xn--j6w193g', 'xn--55qx5d.xn--j6w193g', 'acme.xn--55qx5d.xn--j6w193g'],
    ['level of a generic ending', 'acme.airline.aero', 'airline.aero', 'acme.airline.aero'],
  ])('knowingly deviates: %s', (_, host, ours, list) => {
    expect([registrableDomain(host), getDomain(host)]).toEqual([ours, list]);
  });

  it('takes a private suffix for the domain it is, as the list does by default', () => {
    expect(registrableDomain('acme.github.io')).toBe(getDomain('acme.github.io'));
  });

  it('stays small: it is in the bundle of every function that reads a domain', () => {
    expect(secondLevelSuffixes.length).toBeLessThan(6000);
  });

  it('finds the mailbox providers with a second-level suffix', () => {
    const free = ['gmx.co.uk', 'yahoo.co.jp', 'bigpond.net.au', 'docomo.ne.jp', 'uol.com.br', 'walla.co.il', 'prodigy.net.mx'];
    expect(free.filter((domain) => !isFreeMail(registrableDomain(`mail.${domain}`) ?? ''))).toEqual([]);
    expect(isDisposable(registrableDomain('x.mailinator.com') ?? '')).toBe(true);
  });
});

describe('hostOfAddress', () => {
  it.each([
    ['https://www.Acme.example:8443/about?x=1#y', 'www.acme.example'],
    ['https://user:p@ss@acme.example/', 'acme.example'],
    ['//acme.example', 'acme.example'],
    ['acme.example:80', 'acme.example'],
    ['acme.example:80/x', 'acme.example'],
    ['  ACME.example.  ', 'acme.example'],
    ['http:\\\\acme.example\\x', 'acme.example'],
    ['https://bücher.example/?q=a@b.c', 'bücher.example'],
    ['android-app://com.google.android.gm/', 'com.google.android.gm'],
    ['ada@acme.example', 'acme.example'],
    ['mailto:ada@acme.example', null],
    ['about:blank', null],
    ['javascript:alert(1)//acme.example', null],
    ['data:text/html,acme.example', null],
    ['https://', null],
    ['http://a b.example', null],
    ['', null],
  ])('%s is at %s', (address, host) => {
    expect(hostOfAddress(address)).toBe(host);
  });

  it('agrees with an independent reader on any web address', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true, withFragments: true, authoritySettings: { withPort: true, withUserInfo: true } }),
        (url) => {
          expect(hostOfAddress(url)).toBe(getHostname(url)?.toLowerCase());
        },
      ),
    );
  });
});

describe('domainOfAddress', () => {
  it.each([
    ['https://www.Acme.example/about?x=1', 'acme.example'],
    ['acme.co.uk', 'acme.co.uk'],
    ['mail.bücher.example', 'xn--bcher-kva.example'],
    ['http://10.0.0.1/', null],
    ['n/a', null],
    ['', null],
  ])('%s is %s', (address, domain) => {
    expect(domainOfAddress(address)).toBe(domain);
  });
});
