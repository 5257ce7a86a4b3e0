import { describe, expect, it } from 'vitest';
import { assess, type SpamSignals } from '../../../shared/domain/spam/assess.ts';
import { defaultWeights, spamReasons } from '../../../shared/domain/spam/settings.ts';
import { countLinks, holdsLink, isNonsenseName } from '../../../shared/domain/spam/text-signals.ts';
import { spamSettings } from '../support/builders.ts';

const clean: SpamSignals = {
  honeypotFilled: false,
  token: 'valid',
  secondsOnPage: 30,
  challenge: 'not-asked',
  botAgent: false,
  disposableDomain: false,
  names: ['Ada', 'Lovelace'],
  messages: ['Please call me about https://www.example.com'],
  messageSenders: 1,
};
const codes = (signals: Partial<SpamSignals>, settings = spamSettings()) =>
  assess(settings, { ...clean, ...signals }).reasons.map((r) => r.code);

describe('the verdict on a post', () => {
  it('accepts a person', () => {
    expect(assess(spamSettings(), clean)).toEqual({ verdict: 'accept', score: 0, reasons: [] });
  });

  const single: readonly (readonly [(typeof spamReasons)[number], Partial<SpamSignals>])[] = [
    ['honeypot-filled', { honeypotFilled: true }],
    ['too-fast', { secondsOnPage: 1.9 }],
    ['token-missing', { token: 'missing', secondsOnPage: null }],
    ['token-malformed', { token: 'malformed', secondsOnPage: null }],
    ['token-expired', { token: 'expired', secondsOnPage: null }],
    ['token-reused', { token: 'reused' }],
    ['challenge-missing', { challenge: 'missing' }],
    ['challenge-failed', { challenge: 'failed' }],
    ['challenge-unavailable', { challenge: 'unavailable' }],
    ['challenge-passed', { challenge: 'passed' }],
    ['bot-user-agent', { botAgent: true }],
    ['disposable-domain', { disposableDomain: true }],
    ['nonsense-name', { names: ['xkcdqwrtz'] }],
    ['link-in-name', { names: ['win www.money.ru'] }],
    ['links-in-message', { messages: ['https://a.b http://c.d', 'www.e.f'] }],
    ['repeated-message', { messageSenders: 5 }],
  ];

  it.each(single)('names %s alone, with its default weight', (code, signals) => {
    const { reasons, score } = assess(spamSettings(), { ...clean, ...signals });
    expect(reasons).toEqual([{ code, weight: defaultWeights[code] }]);
    expect(score).toBe(Math.max(0, defaultWeights[code]));
  });

  it('knows a case for every reason', () => {
    expect(new Set(single.map(([code]) => code))).toEqual(new Set(spamReasons));
  });

  it('a bot agent and a missing token stay below quarantine, together and with a throw-away inbox, unless a token is required', () => {
    const script = { botAgent: true, token: 'missing', secondsOnPage: null, disposableDomain: true } as const;
    expect(assess(spamSettings(), { ...clean, ...script }).verdict).toBe('accept');
    expect(assess(spamSettings({ token: 'required' }), { ...clean, token: 'missing', secondsOnPage: null }).verdict).toBe('quarantine');
    expect(assess(spamSettings({ token: 'required' }), clean).verdict).toBe('accept');
  });

  it('rejects a filled honeypot, quarantines a forged token, and follows the weights and thresholds of the form', () => {
    expect(assess(spamSettings(), { ...clean, honeypotFilled: true }).verdict).toBe('reject');
    expect(assess(spamSettings(), { ...clean, token: 'malformed' }).verdict).toBe('quarantine');
    expect(assess(spamSettings({ weights: { 'honeypot-filled': 60 } }), { ...clean, honeypotFilled: true }).verdict).toBe('quarantine');
    expect(assess(spamSettings({ quarantineAt: 15 }), { ...clean, botAgent: true }).verdict).toBe('quarantine');
    expect(assess(spamSettings({ weights: { 'bot-user-agent': 0 } }), { ...clean, botAgent: true }).score).toBe(0);
  });

  it('holds a post of a form whose captcha vendor is away only when the form says so', () => {
    const turnstile = { kind: 'turnstile', siteKey: 'k', hostnames: [], action: null } as const;
    const away = { ...clean, challenge: 'unavailable' } as const;
    expect(assess(spamSettings({ challenge: { ...turnstile, onOutage: 'accept' } }), away)).toMatchObject({
      verdict: 'accept',
      reasons: [{ code: 'challenge-unavailable' }],
    });
    expect(assess(spamSettings({ challenge: { ...turnstile, onOutage: 'quarantine' } }), away).verdict).toBe('quarantine');
  });

  it('takes exactly the seconds of the form as a person', () => {
    expect(codes({ secondsOnPage: 2 })).toEqual([]);
    expect(codes({ secondsOnPage: 2 }, spamSettings({ minSeconds: 3 }))).toEqual(['too-fast']);
  });
});

describe('names and messages', () => {
  it.each([
    'Ada',
    'Schwarzenegger',
    'McDonald',
    'Nguyễn',
    'Öztürk',
    'Ng',
    'José María',
    'Wright-Knight',
    'IBM',
    'Krzysztof',
    'Hirschsprung',
    '李小龙',
    'DŽUNGLA',
    "O'Brien",
    'Rhythm',
    'Włodzimierz',
  ])('%s may be a name', (name) => {
    expect([isNonsenseName(name), holdsLink(name)]).toEqual([false, false]);
  });
  it.each(['xkcdqwrtz', 'bcdfghj', 'aBcDeFgHi', 'QwErTyUiOp Smith'])('%s is generated', (name) => {
    expect(isNonsenseName(name)).toBe(true);
  });
  it.each(['http://x.y', 'Click www.spam.io', 'free-money.ru/win', '[url=x]'])('%s holds a link', (name) => {
    expect(holdsLink(name)).toBe(true);
  });
  it('counts addresses, not dots', () => {
    expect(countLinks('See https://a.example, www.b.example and http://c.example/x. Thanks... e.g. v1.2')).toBe(3);
    expect(countLinks('')).toBe(0);
  });
});
