import { consentKey } from '../../domain/consent/consent.ts';
import { type ConsentPolicy, ruleOf } from '../../domain/consent/policy.ts';
import type { Lead } from '../../domain/leads/lead.ts';

/** Whether the policy or the person's own ledger knows a purpose on a channel; any other is a typing mistake. */
export const isKnown = (
  policy: ConsentPolicy,
  lead: Pick<Lead, 'consent'>,
  { purpose, channel }: { readonly purpose: string; readonly channel: string },
): boolean => ruleOf(policy, purpose, channel) !== null || Object.hasOwn(lead.consent, consentKey(purpose, channel));
