import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AttributionInput, attribute } from '../../../shared/domain/attribution/attribute.ts';
import { queryOf } from '../../../shared/domain/attribution/page-address.ts';
import { sourcesVersion } from '../../../shared/domain/attribution/sources.ts';

const page = (query = '') => `https://www.acme.example/demo${query}`;
const from = (overrides: Partial<AttributionInput> = {}) =>
  attribute({ pageUrl: page(), referrer: null, utm: {}, clickIds: {}, ownHosts: ['acme.example'], ...overrides });

describe('Given a landing page with campaign parameters', () => {
  it('reads all of them', () => {
    expect(
      from({ pageUrl: page('?utm_source=LinkedIn&utm_medium=paid-social&utm_campaign=Spring+Sale%21&utm_term=crm&utm_content=a%2Fb#top') }),
    ).toEqual({
      channel: 'Paid Social',
      source: 'LinkedIn',
      medium: 'paid-social',
      campaign: 'Spring Sale!',
      term: 'crm',
      content: 'a/b',
      clickIds: {},
      meaningful: true,
      selfReported: null,
      conflicts: [],
      sourcesVersion,
    });
  });

  it('lets what the form states win, and fills the rest from the page', () => {
    expect(from({ pageUrl: page('?utm_source=a&utm_campaign=b'), utm: { source: 'newsletter', medium: 'email' } })).toMatchObject({
      source: 'newsletter',
      medium: 'email',
      campaign: 'b',
      channel: 'Email',
    });
  });

  it('takes stated parameters under their name in links too', () => {
    expect(from({ utm: { utm_source: 'newsletter', utm_medium: 'email', utm_campaign: 'c' } })).toMatchObject({
      source: 'newsletter',
      medium: 'email',
      campaign: 'c',
      channel: 'Email',
    });
  });

  it('lets the parameters win over the referrer', () => {
    expect(from({ pageUrl: page('?utm_source=newsletter&utm_medium=email'), referrer: 'https://chatgpt.com/' }).channel).toBe('Email');
  });

  it('treats empty parameters as absent and cuts endless ones', () => {
    expect(from({ pageUrl: page('?utm_source=&utm_medium=%20') })).toMatchObject({ channel: 'Direct', source: null, medium: null });
    expect(from({ utm: { campaign: 'x'.repeat(9999) } }).campaign).toHaveLength(500);
  });
});

describe('Given a click id', () => {
  it.each([
    ['gclid', 'google'],
    ['wbraid', 'google'],
    ['gbraid', 'google'],
    ['msclkid', 'bing'],
  ])('%s is a paid click of %s whatever the medium claims', (name, source) => {
    expect(from({ pageUrl: page(`?${name}=abc&utm_source=newsletter&utm_medium=organic&utm_campaign=c`) })).toMatchObject({
      channel: 'Paid Search',
      source,
      medium: 'cpc',
      campaign: 'c',
      clickIds: { [name]: 'abc' },
    });
  });

  it('keeps the parameters that already call the click paid', () => {
    expect(from({ pageUrl: page('?gclid=1&utm_source=google&utm_medium=ppc') })).toMatchObject({
      source: 'google',
      medium: 'ppc',
      channel: 'Paid Search',
    });
  });

  it.each([
    ['gclid', 'facebook', 'google', ['click-id']],
    ['msclkid', 'Google.com', 'bing', ['click-id']],
    ['gclid', 'youtube', 'youtube', []],
    ['gclid', 'spring-partner', 'spring-partner', []],
    ['gclid', 'GOOGLE', 'GOOGLE', []],
  ])('%s against the paid source %s: %s is believed, and a contradiction noted', (id, source, believed, conflicts) => {
    expect(from({ clickIds: { [id]: '1' }, utm: { source, medium: 'cpc' } })).toMatchObject({ source: believed, medium: 'cpc', conflicts });
  });

  it('does not take fbclid for money: Facebook adds it to every link', () => {
    expect(from({ pageUrl: page('?fbclid=1'), referrer: 'https://l.facebook.com/' })).toMatchObject({
      channel: 'Organic Social',
      clickIds: { fbclid: '1' },
    });
  });

  it('takes ids the form states, and only known ones', () => {
    expect(from({ clickIds: { gclid: 'G', evil: 'x', constructor: 'y' } }).clickIds).toEqual({ gclid: 'G' });
  });
});

describe('Given only a referrer', () => {
  it.each([
    ['https://www.google.com/', 'Organic Search', 'google', 'organic'],
    ['https://chatgpt.com/c/1', 'AI Assistant', 'chatgpt.com', 'ai-assistant'],
    ['https://news.partner.example/x', 'Referral', 'news.partner.example', 'referral'],
    ['https://www.linkedin.com/', 'Organic Social', 'linkedin.com', 'referral'],
    ['android-app://com.google.android.gm/', 'Referral', 'com.google.android.gm', 'referral'],
  ])('%s is %s', (referrer, channel, source, medium) => {
    expect(from({ referrer })).toMatchObject({ channel, source, medium, meaningful: true });
  });

  it.each([
    ['our own site', 'https://acme.example/pricing'],
    ['a host under it', 'https://blog.acme.example/'],
    ['the page itself', 'https://WWW.acme.example/other'],
    ['a payment page', 'https://checkout.stripe.com/pay'],
    ['a sign-in page', 'https://accounts.google.com/o/oauth2'],
    ['no address at all', 'about:blank'],
    ['an empty text', ''],
  ])('%s refers nobody', (_, referrer) => {
    expect(from({ referrer })).toMatchObject({ channel: 'Direct', source: null, medium: null, meaningful: false });
  });

  it('does not take a lookalike for our own', () => {
    expect(from({ referrer: 'https://notacme.example/' }).channel).toBe('Referral');
  });

  it.each([
    ['https://app.acme.example/', 'https://www.acme.example/', 'Direct'],
    ['https://www.acme.co.uk/', 'https://shop.acme.co.uk/', 'Direct'],
    ['https://www.acme.co.uk/', 'https://other.co.uk/', 'Referral'],
    ['http://localhost:3000/demo', 'https://other.example/', 'Referral'],
    ['https://192.0.2.1/', 'https://192.0.2.2/', 'Referral'],
  ])('a page at %s takes a visit from %s for %s', (pageUrl, referrer, channel) => {
    expect(from({ pageUrl, ownHosts: [], referrer }).channel).toBe(channel);
  });

  it('knows our own host without being told', () => {
    expect(from({ ownHosts: [], referrer: 'https://www.acme.example/' }).channel).toBe('Direct');
  });
});

describe('queryOf', () => {
  it('decodes as browsers encode, takes the first of a name, survives what is broken', () => {
    expect([...queryOf('https://x.example/?a=1&A=2&b=%E4&c&=d&e=%C3%A9+x&f=1=2#?g=1')]).toEqual([
      ['a', '1'],
      ['b', '%E4'],
      ['e', 'é x'],
      ['f', '1=2'],
    ]);
    expect([...queryOf('no query')]).toEqual([]);
  });

  it('reads back what URLSearchParams wrote', () => {
    const pairs = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.string({ unit: 'grapheme', maxLength: 20 }), { maxKeys: 8 });
    fc.assert(
      fc.property(pairs, (params) => {
        expect(Object.fromEntries(queryOf(`https://x.example/p?${new URLSearchParams(params)}`))).toEqual({ ...params });
      }),
    );
  });
});

it('attributes any input to something bounded', () => {
  const text = fc.option(fc.string({ maxLength: 60 }), { nil: null });
  fc.assert(
    fc.property(text, text, text, (pageUrl, referrer, source) => {
      const result = attribute({ pageUrl, referrer, utm: { source }, clickIds: {}, ownHosts: [] });
      expect(result.meaningful).toBe(result.channel !== 'Direct');
    }),
  );
});
