import { type Attribution, attribute } from '../../domain/attribution/attribute.ts';
import { agentOf } from '../../domain/engagement/agent.ts';
import { type AgentKind, type Engagement, engagementIdOf, type MailPart } from '../../domain/engagement/engagement.ts';
import { isKnownSignal, maySay, type Sayer } from '../../domain/engagement/signals.ts';
import { statedTime } from '../../domain/engagement/stated-time.ts';
import type { VisitorId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Assets } from '../graph/assets.ts';
import type { Digest } from '../ports/system.ts';

export type EngagementDraft = {
  /** Whose names its event ids are: one visitor, one API key's holder, one e-mail service. */
  readonly sender: string;
  readonly by: Sayer;
  readonly eventId: string;
  readonly signal: string;
  readonly occurredAt: string | null;
  readonly visitorId: VisitorId | null;
  readonly url: string | null;
  readonly referrer: string | null;
  readonly utm: Readonly<Record<string, string>>;
  readonly campaign: string | null;
  readonly assetId: string | null;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  readonly mail: MailPart | null;
  readonly userAgent: string | null;
  /** The service itself says that no person did it. */
  readonly machine: boolean;
  readonly head: boolean;
};

export type EngagementDeps = {
  readonly digest: Digest;
  readonly isBotAgent: (userAgent: string) => boolean;
  readonly assets: Assets;
};
export type Drawn = { readonly engagement: Engagement; readonly note: string | null };
export type DraftRefusal = 'unknown-signal' | 'signal-not-allowed' | 'too-old' | 'time-unreadable';

/** An engagement out of what its sender says, as far as that sender can know it. */
export async function engagementOf(
  deps: EngagementDeps,
  draft: EngagementDraft,
  ownHosts: readonly string[],
  now: Instant,
): Promise<Result<Drawn, DraftRefusal>> {
  const { signal } = draft;
  if (!isKnownSignal(signal)) return err('unknown-signal');
  if (!maySay(draft.by, signal)) return err('signal-not-allowed');
  const time = statedTime(draft.occurredAt, now, draft.by === 'browser' ? 'browser' : 'trusted');
  if ('refused' in time) return err(time.refused);
  const { notes, ...content } = await contentOf(deps, draft);
  const engagement: Engagement = {
    ...attributionOf(draft, ownHosts),
    id: engagementIdOf(deps.digest.sha256(JSON.stringify([draft.sender, draft.eventId]))),
    eventId: draft.eventId,
    at: time.at,
    receivedAt: now,
    signal,
    by: draft.by,
    visitorId: draft.visitorId,
    proven: draft.by !== 'browser',
    page: draft.url,
    referrer: draft.referrer,
    ...content,
    properties: draft.properties,
    mail: draft.mail,
    agent: agentKind(deps, draft),
    head: draft.head,
    discount: null,
    vouchedAt: null,
    revision: 0,
  };
  const said = [...(time.note === null ? [] : [time.note]), ...notes];
  return ok({ engagement, note: said.length === 0 ? null : said.join(', ') });
}

/** The asset that is named, else the one whose page it is. A name we do not know is kept: its record may come later. */
async function contentOf({ assets }: EngagementDeps, { assetId: named, url }: EngagementDraft) {
  const assetId = named ?? (url === null ? null : await assets.byUrl(url));
  const asset = assetId === null ? null : await assets.about(assetId);
  return { assetId, asset, notes: named !== null && asset === null ? ['unknown-asset'] : [] };
}

const agentKind = (deps: EngagementDeps, { userAgent, machine }: EngagementDraft): AgentKind | null =>
  agentOf(userAgent, deps.isBotAgent) ?? (machine ? 'bot' : null);

const mailUtm = { utm_source: 'email', utm_medium: 'email' };

/** A mail is a channel of its own; its links need no parameters to say so. */
function attributionOf(draft: EngagementDraft, ownHosts: readonly string[]): Attribution {
  const { url: pageUrl, referrer } = draft;
  const utm = draft.campaign === null ? draft.utm : { ...draft.utm, utm_campaign: draft.campaign };
  const input = { pageUrl, referrer, utm, clickIds: {}, ownHosts };
  const found = attribute(input);
  const ofMail = found.channel === 'Direct' && draft.signal.startsWith('email.');
  return ofMail ? attribute({ ...input, utm: { ...mailUtm, ...utm } }) : found;
}
