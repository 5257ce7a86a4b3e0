import type * as z from 'zod';
import { $apiEngagement } from '../../contracts/http/engagement-resources.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, VisitorId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Principal } from '../access/authenticate.ts';
import { identityOf } from '../leads/capture-commit.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, SecretBox } from '../ports/system.ts';
import { type ItemResult, inOrder, readItem, refused, stored, unknownSubject } from './batch.ts';
import { type Drawn, type EngagementDeps, type EngagementDraft, engagementOf } from './engagement-of.ts';
import { type SiteDeps, siteOf } from './own-hosts.ts';
import { type RecordContext, type RecordDeps, recordForLead, recordForVisitor } from './record.ts';
import { createTrackingTokens, type TrackingTokens } from './tracking-token.ts';

export type RecordEngagementsDeps = RecordDeps &
  EngagementDeps &
  SiteDeps & { readonly leads: Pick<LeadStore, 'findByIdentity'>; readonly box: SecretBox; readonly clock: Clock };

type Item = z.output<typeof $apiEngagement>;
/** `lead:` or `visitor:` and the id; null: nobody we know. */
type Subject = { readonly lead: LeadId } | { readonly visitor: VisitorId } | null;
type Found = { readonly subject: NonNullable<Subject>; readonly drawn: Drawn };
type Placed = { readonly i: number; readonly drawn: Drawn };

/**
 * What a system of the company says that people did, each item with its own subject. Items of one lead are written together,
 * with one event; whatever is wrong with one item is told in its place.
 */
export const createRecordEngagements = (deps: RecordEngagementsDeps) => {
  const tokens = createTrackingTokens(deps);
  return async (input: { readonly items: readonly unknown[]; readonly principal: Principal; readonly requestId: string }) => {
    const now = deps.clock.now();
    const { hosts } = await siteOf(deps);
    const subjectOf = subjects(deps, tokens);
    const results = new Map<number, ItemResult>();
    const groups = new Map<string, { readonly subject: NonNullable<Subject>; readonly rows: Placed[] }>();
    const placed = await mapAtOnce(input.items, async (raw): Promise<Result<Found, ItemResult>> => {
      const read = readItem($apiEngagement, raw);
      if (!read.ok) return read;
      const drawn = engagementOf(deps, draftOf(read.value, input.principal), hosts, now);
      if (!drawn.ok) return err(refused(read.value.eventId, drawn.error));
      const subject = await subjectOf(read.value);
      return subject === null ? err(unknownSubject(read.value.eventId)) : ok({ subject, drawn: drawn.value });
    });
    for (const [i, found] of placed.entries()) {
      if (!found.ok) {
        results.set(i, found.error);
        continue;
      }
      const { subject, drawn } = found.value;
      const key = 'lead' in subject ? subject.lead : subject.visitor;
      const group = groups.get(key) ?? { subject, rows: [] };
      group.rows.push({ i, drawn });
      groups.set(key, group);
    }
    const context = { at: now, via: 'api', correlationId: input.requestId, causationId: null } as const;
    const written = await Promise.all([...groups.values()].map(({ subject, rows }) => write(deps, subject, rows, context)));
    for (const [i, result] of written.flat()) results.set(i, result);
    return inOrder(input.items.length, results);
  };
};

/** Finds each subject once, however many items name it. */
function subjects(deps: RecordEngagementsDeps, tokens: TrackingTokens) {
  const found = new Map<string, Promise<Subject>>();
  const find = async ({ leadId, email, visitorToken = '' }: Item): Promise<Subject> => {
    if (leadId !== undefined) return { lead: brand<LeadId>(leadId) };
    if (email === undefined) {
      const visitor = await tokens.read(visitorToken);
      return visitor === null ? null : { visitor };
    }
    const identity = await identityOf(deps.box, email);
    const lead = identity === null ? null : await deps.leads.findByIdentity(identity);
    return lead === null ? null : { lead };
  };
  return (item: Item): Promise<Subject> => {
    const key = JSON.stringify([item.leadId, item.email, item.visitorToken]);
    const known = found.get(key) ?? find(item);
    found.set(key, known);
    return known;
  };
}

function draftOf(item: Item, principal: Principal): EngagementDraft {
  return {
    sender: `api:${principal.id}`,
    by: 'api',
    eventId: item.eventId,
    signal: item.signal,
    occurredAt: item.occurredAt ?? null,
    visitorId: null,
    url: item.url ?? null,
    referrer: item.referrer || null,
    utm: item.utm ?? {},
    campaign: item.campaign ?? null,
    assetId: item.assetId ?? null,
    properties: item.properties ?? {},
    mail: item.mail === undefined ? null : { messageId: item.mail.messageId, link: item.mail.link ?? null, links: item.mail.links ?? null },
    userAgent: item.userAgent ?? null,
    machine: false,
    head: item.method === 'HEAD',
  };
}

async function write(
  deps: RecordDeps,
  subject: NonNullable<Subject>,
  rows: readonly Placed[],
  context: RecordContext & { readonly at: Instant },
): Promise<readonly (readonly [number, ItemResult])[]> {
  const engagements = rows.map(({ drawn }) => drawn.engagement);
  const recorded =
    'lead' in subject
      ? await recordForLead(deps, subject.lead, engagements, context).then(
          (appended) => appended && new Set(appended.recorded.map(({ id }) => id)),
        )
      : await recordForVisitor(deps, subject.visitor, engagements, context);
  if (recorded === 'visitor-full') return rows.map(({ i, drawn }) => [i, refused(drawn.engagement.eventId, recorded)]);
  if (recorded === null || recorded === 'visitor-forgotten')
    return rows.map(({ i, drawn }) => [i, unknownSubject(drawn.engagement.eventId)]);
  const seen = new Set<string>();
  return rows.map(({ i, drawn }) => {
    const { id } = drawn.engagement;
    const isNew = recorded.has(id) && !seen.has(id);
    seen.add(id);
    return [i, stored(drawn, isNew)] as const;
  });
}
