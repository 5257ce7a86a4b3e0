import { attribute } from '../../domain/attribution/attribute.ts';
import { type Engagement, engagementIdOf } from '../../domain/engagement/engagement.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Run } from '../../domain/nurture/run.ts';
import { appendTo, type RecordDeps } from '../engagement/record.ts';
import type { Digest } from '../ports/system.ts';

export type RecordSentDeps = Pick<RecordDeps, 'engagements' | 'ids'> & { readonly digest: Digest };
type Sent = {
  readonly lead: Pick<Lead, 'id' | 'version'>;
  readonly run: Run;
  readonly stepId: string;
  readonly at: Instant;
  readonly messageId: string | null;
};

/**
 * The mail as an engagement `email.sent`, as other senders tell it: caps and history count it. `messageId` is the service's, so that its
 * later reports are about this mail. The same step twice is one.
 */
export async function recordSent(deps: RecordSentDeps, { lead, run, stepId, at, messageId }: Sent): Promise<void> {
  const eventId = `${run.trackId}/${run.cycle}/${run.generation}/${stepId}`;
  const utm = { utm_source: 'email', utm_medium: 'email', utm_campaign: run.trackId };
  const sent: Engagement = {
    ...attribute({ pageUrl: null, referrer: null, utm, clickIds: {}, ownHosts: [] }),
    id: engagementIdOf(deps.digest.sha256(JSON.stringify(['nurture', lead.id, eventId]))),
    eventId,
    at,
    receivedAt: at,
    signal: 'email.sent',
    by: 'machine',
    visitorId: null,
    proven: true,
    page: null,
    referrer: null,
    assetId: null,
    asset: null,
    properties: {},
    mail: { messageId, link: null, links: null },
    agent: null,
    head: false,
    discount: null,
    vouchedAt: null,
    revision: 0,
  };
  await appendTo(deps, lead, [sent], { at, via: 'api', correlationId: run.causeId, causationId: null });
}
