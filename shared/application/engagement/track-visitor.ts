import { $browserEngagement } from '../../contracts/http/engagement-resources.ts';
import type { Refusal } from '../../contracts/http/problems.ts';
import type { VisitorId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Rate } from '../../domain/spam/settings.ts';
import { addressBucket, tooMany } from '../leads/capture-limits.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { Clock, SecretBox } from '../ports/system.ts';
import type { Limiter } from '../spam/limiter.ts';
import { type ItemResult, inOrder, readItem, refused, stored } from './batch.ts';
import { type Drawn, type EngagementDeps, engagementOf } from './engagement-of.ts';
import { type SiteDeps, siteOf } from './own-hosts.ts';
import { type RecordDeps, recordForVisitor } from './record.ts';
import { createTrackingTokens } from './tracking-token.ts';

export type TrackVisitorDeps = RecordDeps &
  EngagementDeps &
  SiteDeps & { readonly box: SecretBox; readonly clock: Clock; readonly limiter: Limiter };

export type TrackInput = {
  readonly visitorToken: string | null;
  readonly items: readonly unknown[];
  readonly userAgent: string | null;
  readonly sourceIp: string | null;
  readonly requestId: string;
};
export type Tracked = { readonly visitorToken: string; readonly results: readonly ItemResult[] };

/** Batches an address may send, in each sandbox: a page view each, and a whole office behind one address. */
const rate: Rate = { perSecond: 20, burst: 400 };
const approximate = { limits: { exact: false } };

/**
 * What a browser says its own visitor did. A token that is not ours begins a new visitor, as none does: what the snippet
 * keeps may be lost, and never opens somebody else's.
 */
export const createTrackVisitor = (deps: TrackVisitorDeps) => {
  const tokens = createTrackingTokens(deps);
  return async (input: TrackInput): Promise<Result<Tracked, Refusal>> => {
    const now = deps.clock.now();
    const taken = await deps.limiter.take('address', '', addressBucket(input.sourceIp ?? ''), rate, approximate, now);
    if (!taken.ok) return err(tooMany(taken.waitMillis));
    const { hosts } = await siteOf(deps);
    const known = input.visitorToken === null ? null : await tokens.read(input.visitorToken);
    const visitor = known === null || input.visitorToken === null ? await tokens.issue(deps.ids) : { id: known, token: input.visitorToken };
    const results = new Map<number, ItemResult>();
    const drawn: { readonly i: number; readonly drawn: Drawn }[] = [];
    const reads = await mapAtOnce(input.items, (item) => draw(deps, item, visitor.id, input, hosts, now));
    for (const [i, read] of reads.entries()) {
      if (read.ok) drawn.push({ i, drawn: read.value });
      else results.set(i, read.error);
    }
    const engagements = drawn.map((entry) => entry.drawn.engagement);
    const context = { at: now, via: 'browser', correlationId: input.requestId, causationId: null } as const;
    const recorded = engagements.length === 0 ? new Set() : await recordForVisitor(deps, visitor.id, engagements, context);
    const seen = new Set<string>();
    for (const { i, drawn: entry } of drawn) {
      const { id, eventId } = entry.engagement;
      results.set(i, typeof recorded === 'string' ? refused(eventId, recorded) : stored(entry, recorded.has(id) && !seen.has(id)));
      seen.add(id);
    }
    return ok({ visitorToken: visitor.token, results: inOrder(input.items.length, results) });
  };
};

async function draw(
  deps: EngagementDeps,
  item: unknown,
  visitorId: VisitorId,
  { userAgent }: TrackInput,
  hosts: readonly string[],
  now: Instant,
): Promise<Result<Drawn, ItemResult>> {
  const read = readItem($browserEngagement, item);
  if (!read.ok) return read;
  const {
    eventId,
    signal,
    occurredAt = null,
    url = null,
    referrer,
    utm = {},
    campaign = null,
    assetId = null,
    properties = {},
  } = read.value;
  const draft = {
    sender: visitorId,
    by: 'browser',
    eventId,
    signal,
    occurredAt,
    visitorId,
    url,
    referrer: referrer || null,
    utm,
    campaign,
    assetId,
    properties,
    mail: null,
    userAgent,
    machine: false,
    head: false,
  } as const;
  const drawn = await engagementOf(deps, draft, hosts, now);
  return drawn.ok ? drawn : err(refused(eventId, drawn.error));
}
