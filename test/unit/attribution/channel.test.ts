import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channels, classifyChannel } from '../../../shared/domain/attribution/channel.ts';

type Row = readonly [source: string | null, medium: string | null, campaign: string | null, channel: string];
const rows: readonly Row[] = [
  [null, null, null, 'Direct'],
  ['(direct)', '(none)', null, 'Direct'],
  ['(direct)', '(not set)', null, 'Direct'],
  ['google', 'cpc', 'x-cross-network-y', 'Cross-network'],
  ['amazon', 'cpc', null, 'Paid Shopping'],
  ['unknown', 'ppc', 'my-shop', 'Paid Shopping'],
  ['google', 'cpc', null, 'Paid Search'],
  ['www.bing.com', 'paidsearch', null, 'Paid Search'],
  ['google', 'cpm', null, 'Paid Search'],
  ['facebook', 'cpm', null, 'Paid Social'],
  ['m.facebook.com', 'retargeting', null, 'Paid Social'],
  ['linkedin', 'paid-social', null, 'Paid Social'],
  ['youtube', 'cpv-cpm', null, 'Paid Video'],
  ['unknownsite', 'cpm', null, 'Display'],
  ['unknownsite', 'banner', null, 'Display'],
  ['unknownsite', 'cpc', null, 'Paid Other'],
  ['chatgpt.com', 'cpc', null, 'Paid Other'],
  ['ebay', 'referral', null, 'Organic Shopping'],
  ['x', 'x', 'eshop-sale', 'Organic Shopping'],
  ['x', 'x', 'my-shop', 'Organic Shopping'],
  ['x', 'x', 'shopping', 'Organic Shopping'],
  ['facebook', null, null, 'Organic Social'],
  ['l.instagram.com', 'referral', null, 'Organic Social'],
  ['t.co', 'referral', null, 'Organic Social'],
  ['anything', 'social-media', null, 'Organic Social'],
  ['www.xing.de', 'referral', null, 'Organic Social'],
  ['youtube.com', 'referral', null, 'Organic Video'],
  ['youtu.be', 'referral', null, 'Organic Video'],
  ['x', 'video-ad', null, 'Organic Video'],
  ['google', 'organic', null, 'Organic Search'],
  ['www.google.co.uk', 'referral', null, 'Organic Search'],
  ['unknown', 'organic', 'spring-workshop', 'Organic Search'],
  ['unknown', 'organic', 'bishop', 'Organic Search'],
  ['chatgpt.com', 'referral', null, 'AI Assistant'],
  ['chatgpt.com', null, null, 'AI Assistant'],
  ['gemini.google.com', 'referral', null, 'AI Assistant'],
  ['www.perplexity.ai', 'referral', null, 'AI Assistant'],
  ['anything', 'ai-assistant', '(ai-assistant)', 'AI Assistant'],
  ['mail.google.com', 'referral', null, 'Referral'],
  ['partner.example', 'referral', null, 'Referral'],
  ['x', 'app', null, 'Referral'],
  ['x', 'link', null, 'Referral'],
  ['newsletter', 'email', null, 'Email'],
  ['e-mail', 'x', null, 'Email'],
  ['x', 'e mail', null, 'Email'],
  ['anything', 'affiliate', null, 'Affiliates'],
  ['x', 'audio', null, 'Audio'],
  ['sms', 'x', null, 'SMS'],
  ['x', 'sms', null, 'SMS'],
  ['firebase', null, null, 'Mobile Push Notifications'],
  ['x', 'web-push', null, 'Mobile Push Notifications'],
  ['x', 'mobile-app', null, 'Mobile Push Notifications'],
  ['partner', 'content-syndication', null, 'Unassigned'],
  [null, 'nonsense', null, 'Unassigned'],
];

describe('classifyChannel', () => {
  it.each(rows)('%s / %s / %s is %s', (source, medium, campaign, channel) => {
    expect(classifyChannel({ source, medium, campaign })).toBe(channel);
  });

  it('does not care about case or outer space', () => {
    for (const [source, medium, campaign, channel] of rows) {
      const loud = (text: string | null) => (text === null ? null : ` ${text.toUpperCase()} `);
      expect(classifyChannel({ source: loud(source), medium: loud(medium), campaign: loud(campaign) })).toBe(channel);
    }
  });

  it('has a vector for every channel it can answer', () => {
    expect(new Set(rows.map((row) => row[3]))).toEqual(new Set(channels));
    expect(channels).toHaveLength(20);
  });

  it.each([
    ['https://www.google.de/search?q=x', 'Organic Search'],
    ['https://chatgpt.com/', 'AI Assistant'],
    ['https://copilot.microsoft.com', 'AI Assistant'],
    ['https://duckduckgo.com/', 'Organic Search'],
    ['https://www.linkedin.com/feed', 'Organic Social'],
    ['https://blog.partner.example/post', 'Referral'],
    [null, 'Direct'],
  ])('reads the referrer %s as %s when nothing else is known', (referrer, channel) => {
    expect(classifyChannel({ source: null, medium: null, campaign: null, referrer })).toBe(channel);
  });

  it('lets campaign parameters win over the referrer', () => {
    expect(classifyChannel({ source: 'newsletter', medium: 'email', campaign: null, referrer: 'https://chatgpt.com/' })).toBe('Email');
  });

  it('answers a known channel for any text', () => {
    const text = fc.option(fc.string({ maxLength: 30 }), { nil: null });
    fc.assert(
      fc.property(text, text, text, text, (source, medium, campaign, referrer) => {
        expect(channels).toContain(classifyChannel({ source, medium, campaign, referrer }));
      }),
    );
  });
});
