import * as z from 'zod';
import { knownSignals, maySay } from '../../domain/engagement/signals.ts';
import { historyDays } from '../../domain/engagement/stated-time.ts';
import { $webAddress } from './web-address.ts';

/** Names and values a sender adds for its own reports; bounded, since each engagement is a row of its own. */
const $properties = z
  .record(z.string().min(1).max(64), z.union([z.string().max(500), z.number(), z.boolean()]))
  .refine((properties) => Object.keys(properties).length <= 20, 'must have at most 20 members');

const sayable = knownSignals.filter((signal) => maySay('api', signal));

const common = {
  eventId: z.string().min(1).max(200).meta({ description: 'Names the event for its sender: the same one again is a duplicate.' }),
  signal: z
    .string()
    .max(64)
    .meta({
      description: `One of ${sayable.join(', ')}; a browser may say only what it can see itself. unsubscribed withdraws the person's consents to e-mail; email.complained and email.bounced (an address that is dead, not a mail that came back once) suppress them.`,
    }),
  occurredAt: z
    .string()
    .max(40)
    .optional()
    .meta({
      description: `RFC 3339 with an offset. Of a browser believed for the last 24 hours, of an API key for ${historyDays} days; older or unreadable history of a key is refused. Never in the future. Else our time stands, with a note.`,
    }),
  url: $webAddress.optional(),
  referrer: $webAddress.or(z.literal('')).optional(),
  utm: z.record(z.string().max(30), z.string().max(500)).optional(),
  campaign: z.string().max(500).optional(),
  assetId: z.string().max(100).optional().meta({ description: 'Content asset it is about; without it, the one whose page `url` is.' }),
  properties: $properties.optional(),
};

/** One event of the tracking snippet; its visitor stands beside the list. */
export const $browserEngagement = z.strictObject(common);

/** One event of a system of the company, with whom it is about: exactly one of the three. */
export const $apiEngagement = z
  .strictObject({
    ...common,
    leadId: z.string().max(100).optional(),
    email: z.string().max(254).optional(),
    visitorToken: z.string().max(120).optional(),
    mail: z
      .strictObject({
        messageId: z.string().min(1).max(200),
        link: $webAddress.optional(),
        links: z
          .int()
          .min(0)
          .max(1000)
          .optional()
          .meta({ description: 'Distinct links in the mail: who follows each of them is no person.' }),
      })
      .optional(),
    userAgent: z.string().max(500).optional(),
    method: z.enum(['GET', 'HEAD']).optional(),
  })
  .refine(({ leadId, email, visitorToken }) => [leadId, email, visitorToken].filter((subject) => subject !== undefined).length === 1, {
    message: 'needs exactly one of leadId, email and visitorToken',
  })
  .meta({ id: 'Engagement' });

export const maxEngagements = 100;

/** An item of a batch as it comes; the contract shows `Engagement` in its place. */
export const $unread = z.unknown();

/** Each is read by itself, so that a bad one does not stop the others; the schema of one is `Engagement`. */
export const $engagementBatch = z.strictObject({
  visitorToken: z
    .string()
    .max(120)
    .nullish()
    .meta({ description: 'Of a browser: the token of the last answer. Without one a visitor begins.' }),
  engagements: z
    .array($unread)
    .min(1)
    .max(maxEngagements)
    .meta({ description: 'Objects as in the schema Engagement; those of a browser name no subject and no mail.' }),
});

export const itemStatuses = ['recorded', 'duplicate', 'refused', 'unknown-subject'] as const;

export const $engagementResults = z
  .object({
    visitorToken: z.string().optional(),
    results: z.array(
      z.object({
        eventId: z.string().nullable(),
        status: z.enum(itemStatuses),
        engagementId: z.string().optional(),
        reason: z.string().optional().meta({ description: 'Of a refusal.' }),
        note: z
          .string()
          .optional()
          .meta({ description: 'What was taken otherwise than it was sent, or not understood: its time, its content asset.' }),
      }),
    ),
  })
  .meta({ id: 'EngagementResults', description: 'One result per item, in their order.' });

const $at = z.iso.datetime({ offset: true });
export const $discountInput = z
  .strictObject({
    eventIds: z
      .array(z.string().min(1).max(200))
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'Ids of engagements, or of their senders.' }),
    from: $at.optional(),
    to: $at.optional(),
    signals: z.array(z.string().max(64)).max(50).optional(),
    restore: z.boolean().default(false).meta({ description: 'Let them count again; no rule discounts them after that.' }),
  })
  .refine(({ eventIds, from, to }) => eventIds !== undefined || from !== undefined || to !== undefined, {
    message: 'needs eventIds, or from and to',
  });
export const $discountResult = z.object({ changed: z.int(), engagementIds: z.array(z.string()) });
