import * as z from 'zod';
import { touchConflicts } from '../../domain/attribution/touch.ts';
import { discountReasons } from '../../domain/engagement/discount.ts';
import { agentKinds, type Engagement } from '../../domain/engagement/engagement.ts';
import type { VisitorHead } from '../../domain/engagement/visitor-head.ts';
import { $storedAt, absentAsNull, stored } from './stored.ts';

const $text = absentAsNull(z.string());

/** Nulls and empty members are left out when written: most of a page view is. */
export const storedEngagement = stored<Engagement>(
  'engagement',
  z.looseObject({
    id: z.string(),
    eventId: z.string(),
    at: $storedAt,
    receivedAt: $storedAt,
    signal: z.string(),
    by: z.enum(['browser', 'api', 'provider', 'machine']),
    visitorId: $text,
    proven: z.boolean().default(false),
    page: $text,
    referrer: $text,
    channel: z.string(),
    source: $text,
    medium: $text,
    campaign: $text,
    term: $text,
    content: $text,
    clickIds: z.record(z.string(), z.string()).default({}),
    meaningful: z.boolean(),
    selfReported: $text,
    conflicts: z.array(z.enum(touchConflicts)).default([]),
    sourcesVersion: $text,
    assetId: $text,
    asset: absentAsNull(z.object({ type: z.string(), topic: $text, competitors: z.array(z.string()).default([]), funnelStage: $text })),
    properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    mail: absentAsNull(z.object({ messageId: $text, link: $text, links: absentAsNull(z.number()) })),
    agent: absentAsNull(z.enum(agentKinds)),
    head: z.boolean().default(false),
    discount: absentAsNull(z.object({ reason: z.enum(discountReasons), at: $storedAt, by: z.enum(['rule', 'person']) })),
    vouchedAt: absentAsNull($storedAt),
    revision: z.int(),
  }),
);

export const storedVisitor = stored<VisitorHead>(
  'visitor',
  // Beside the keys of its item; only named members are ever written back.
  z.object({
    id: z.string(),
    firstSeenAt: $storedAt,
    lastSeenAt: $storedAt,
    leadId: $text,
    boundAt: absentAsNull($storedAt),
    historyOf: $text,
    kept: z.int().default(0),
  }),
);
