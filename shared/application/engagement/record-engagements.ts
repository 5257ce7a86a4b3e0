import type * as z from 'zod';
import { $apiEngagement } from '../../contracts/http/engagement-resources.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId, VisitorId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { createReadConsentPolicy } from '../consent/consent-policy.ts';
import type { Documents } from '../documents/documents.ts';
import { identityOf } from '../leads/identity-of.ts';
import { mapAtOnce } from '../map-at-once.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, SecretBox } from '../ports/system.ts';
import { type ItemResult, inOrder, readItem, refused, stored, unknownSubject } from './batch.ts';
import { type Drawn, type EngagementDeps, type EngagementDraft, engagementOf } from './engagement-of.ts';
import { bearsOnConsent, createOptOuts, type OptOutDeps } from './opt-outs.ts';
import { siteOf } from './own-hosts.ts';
import { type RecordContext, type RecordDeps, recordForLead, recordForVisitor } from './record.ts';
import { createTrackingTokens, type TrackingTokens } from './tracking-token.ts';

export type RecordEngagementsDeps = RecordDeps &
  EngagementDeps &
  Omit<OptOutDeps, 'policy'> & {
    readonly leads: Pick<LeadStore, 'findByIdentity'>;
    readonly documents: Documents<'form' | 'consent-policy'>;
    readonly box: SecretBox;
    readonly clock: Clock;
  };

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
  const optOut = createOptOuts({ ...deps, policy: createReadConsentPolicy(deps.documents) });
  return async (input: { readonly items: readonly unknown[]; readonly principal: Principal; readonly requestId: string }) => {
    const { principal, requestId } = input;
    const now = deps.clock.now();
    const find = await finder(deps, tokens, principal, now);
    const results = new Map<number, ItemResult>();
    const groups = new Map<string, { readonly subject: NonNullable<Subject>; readonly rows: Placed[] }>();
    for (const [i, found] of (await mapAtOnce(input.items, find)).entries()) {
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
    const context = { at: now, via: 'api', correlationId: requestId, causationId: null } as const;
    const teller = { provider: principal.id, actor: actorOf(principal) };
    const written = await mapAtOnce([...groups.values()], async ({ subject, rows }) => {
      const stood = await write(deps, subject, rows, context);
      // Duplicates too: the first time may have ended between the two writes.
      if ('lead' in subject)
        await optOut(
          subject.lead,
          rows.map(({ drawn }) => drawn.engagement),
          teller,
          requestId,
        );
      return stood;
    });
    for (const [i, result] of written.flat()) results.set(i, result);
    return inOrder(input.items.length, results);
  };
};

/** Reads an item and finds whom it is about. */
async function finder(deps: RecordEngagementsDeps, tokens: TrackingTokens, principal: Principal, now: Instant) {
  const { hosts } = await siteOf(deps);
  const subjectOf = subjects(deps, tokens);
  return async (raw: unknown): Promise<Result<Found, ItemResult>> => {
    const read = readItem($apiEngagement, raw);
    if (!read.ok) return read;
    const { eventId } = read.value;
    const drawn = await engagementOf(deps, draftOf(read.value, principal), hosts, now);
    if (!drawn.ok) return err(refused(eventId, drawn.error));
    const subject = await subjectOf(read.value);
    if (subject === null) return err(unknownSubject(eventId));
    // Consent is a person's: kept with a browser that nobody knows, a no would be lost.
    if (!('lead' in subject) && bearsOnConsent(drawn.value.engagement.signal)) return err(refused(eventId, 'needs-lead-or-email'));
    return ok({ subject, drawn: drawn.value });
  };
}

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
