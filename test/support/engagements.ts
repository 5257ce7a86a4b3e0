import { attribute } from '../../shared/domain/attribution/attribute.ts';
import { type Engagement, engagementIdOf } from '../../shared/domain/engagement/engagement.ts';
import { parseInstant } from '../../shared/domain/kernel/instant.ts';

let count = 0;
const day = parseInstant('2026-01-05T09:00:00Z');

/** An engagement of nobody in particular; each has an id of its own. */
export function engagementOf(overrides: Partial<Engagement> = {}): Engagement {
  if (day === null) throw new Error('no day');
  const id = engagementIdOf((++count).toString(16).padStart(32, '0'));
  return {
    ...attribute({
      pageUrl: 'https://www.example.com/?utm_source=google&utm_medium=cpc',
      referrer: null,
      utm: {},
      clickIds: {},
      ownHosts: [],
    }),
    id,
    eventId: `event-${count}`,
    at: day,
    receivedAt: day,
    signal: 'page.viewed',
    by: 'browser',
    visitorId: null,
    proven: true,
    page: 'https://www.example.com/?utm_source=google&utm_medium=cpc',
    referrer: null,
    assetId: null,
    asset: null,
    properties: {},
    mail: null,
    agent: null,
    head: false,
    discount: null,
    vouchedAt: null,
    revision: 0,
    ...overrides,
  };
}
