import * as z from 'zod';
import type { WebhookEndpoint } from '../../domain/webhooks/endpoint.ts';
import { $condition } from './common.ts';

const $eventFilter = z
  .string()
  .regex(/^(\*|[a-z_]+\.(\*|[a-z_]+))$/, 'must be an event type such as lead.routed, a family such as lead.*, or *');

/** The stored document: without the secret, which is write-only and lives elsewhere. */
export const $webhookEndpoint = z
  .strictObject({
    url: z.url().max(2048),
    events: z.array($eventFilter).min(1).max(50),
    enabled: z.boolean().default(true),
    description: z.string().max(500).optional(),
    when: $condition.optional(),
  })
  .meta({ id: 'WebhookEndpoint', description: 'Where signed events go.' }) satisfies z.ZodType<WebhookEndpoint, unknown>;

/** `whsec_` + base64 of 24–64 bytes (Standard Webhooks 1.0). */
export const $webhookSecret = z.string().regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'whsec_ and base64 of 24 to 64 bytes');
