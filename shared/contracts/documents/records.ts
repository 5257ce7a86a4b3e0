import * as z from 'zod';
import { $account, $currency, $opportunity, $reference } from './account-records.ts';
import { $slug } from './common.ts';
import { $contentAsset } from './content-records.ts';
import { $absence, $owner, $team } from './roster-records.ts';

export const $campaign = z
  .strictObject({
    id: $slug,
    name: z.string().min(1).max(200),
    channel: z.string().max(100).nullable().default(null),
    startsAt: z.iso.date().nullable().default(null),
    endsAt: z.iso.date().nullable().default(null),
    costMinor: z.int().min(0).nullable().default(null),
    currency: $currency.nullable().default(null),
    parentId: $reference,
  })
  .meta({ id: 'Campaign' });

export const committeeRoles = ['champion', 'decision-maker', 'economic-buyer', 'influencer', 'blocker', 'user'] as const;

/** One seat in a buying committee: a lead, the account or opportunity it is about, and the role. */
export const $membership = z
  .strictObject({
    id: $slug,
    leadId: z.string().min(1).max(100),
    accountId: $reference,
    opportunityId: $reference,
    role: z.enum(committeeRoles),
  })
  .meta({ id: 'Membership' });

/** Data with upsert and optimistic version, without publish; what others refer to comes first. */
export const recordKinds = {
  owner: $owner,
  team: $team,
  absence: $absence,
  campaign: $campaign,
  account: $account,
  'content-asset': $contentAsset,
  opportunity: $opportunity,
  membership: $membership,
} as const;
export type RecordKind = keyof typeof recordKinds;
export const $recordKind = z.enum(['owner', 'team', 'absence', 'campaign', 'account', 'content-asset', 'opportunity', 'membership']);
