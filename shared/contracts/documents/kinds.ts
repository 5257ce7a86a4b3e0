import * as z from 'zod';
import { $consentPolicy } from './consent-policy.ts';
import { $emailProvider } from './email-provider.ts';
import { $form } from './form.ts';
import { $matching } from './matching.ts';
import { $nurtureTrack } from './nurture-track.ts';
import { $qualification } from './qualification.ts';
import { $routingPlan } from './routing-plan.ts';
import { $rubric } from './rubric.ts';
import { $calendar, $slaPolicy } from './sla.ts';
import { $waterfall } from './waterfall.ts';
import { $webhookEndpoint } from './webhook-endpoint.ts';

/** Configuration: draft → publish → immutable version. One row per kind; validation, API and docs read this table. */
export const documentKinds = {
  form: $form,
  rubric: $rubric,
  'routing-plan': $routingPlan,
  'sla-policy': $slaPolicy,
  calendar: $calendar,
  'webhook-endpoint': $webhookEndpoint,
  'consent-policy': $consentPolicy,
  matching: $matching,
  qualification: $qualification,
  'email-provider': $emailProvider,
  waterfall: $waterfall,
  'nurture-track': $nurtureTrack,
} as const;

export type DocumentKinds = typeof documentKinds;
export type DocumentKind = keyof DocumentKinds;
export type DocumentBody<K extends DocumentKind> = z.infer<DocumentKinds[K]>;
export const $documentKind = z.enum([
  'form',
  'rubric',
  'routing-plan',
  'sla-policy',
  'calendar',
  'webhook-endpoint',
  'consent-policy',
  'email-provider',
  'matching',
  'waterfall',
  'nurture-track',
  'qualification',
]);
