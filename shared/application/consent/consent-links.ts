import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { consentKey } from '../../domain/consent/consent.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { type Instant, plusMillis } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { absentLead } from '../leads/absent-lead.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Clock, Ids, SecretBox } from '../ports/system.ts';
import type { ReadConsentPolicy } from './consent-policy.ts';
import { isKnown } from './known-consent.ts';
import { personConsents, personStandings } from './person-ledger.ts';
import { type ConsentTokenKind, issueConsentToken, tokenLifetimes } from './tokens.ts';

export type ConsentLinksDeps = {
  readonly leads: Pick<LeadStore, 'get' | 'consents' | 'tombstone'>;
  readonly policy: ReadConsentPolicy;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type Link = { readonly url: string; readonly expiresAt: Instant };
export type ConsentLinks = {
  /** Null when nothing waits for a confirmation. */
  readonly confirm: Link | null;
  readonly preferences: Link;
  readonly unsubscribe: Link;
  /** Of the mail, as RFC 8058 wants them; the mail's DKIM signature must cover both. */
  readonly headers: { readonly 'List-Unsubscribe': string; readonly 'List-Unsubscribe-Post': string };
};

/**
 * Links for one mail to the person about one purpose on one channel. Whoever sends them on is trusted to send them to the person
 * alone: a link is the person's proof.
 */
export const createConsentLinks =
  (deps: ConsentLinksDeps) =>
  async (input: {
    readonly leadId: string;
    readonly purpose: string;
    readonly channel: string;
    /** Where the request came in, for a policy that names no address. */
    readonly origin: string;
  }): Promise<Result<ConsentLinks, Refusal>> => {
    const { purpose, channel } = input;
    const [lead, policy] = await Promise.all([deps.leads.get(brand<LeadId>(input.leadId)), deps.policy()]);
    if (lead === null) return err(await absentLead(deps.leads, input.leadId));
    const leadId = lead.id;
    const records = await personConsents(deps.leads, lead);
    if (!isKnown(policy, lead, { purpose, channel }))
      return err(
        refuse('invalid-request', `${consentKey(purpose, channel)} stands neither in the consent policy nor in the person’s ledger`),
      );
    const now = deps.clock.now();
    const origin = policy.publicUrl ?? input.origin;
    const link = async (kind: ConsentTokenKind): Promise<Link> => {
      const expiresAt = plusMillis(now, tokenLifetimes[kind]);
      const nonce = deps.ids.next('event').slice(4);
      const token = await issueConsentToken(deps.box, { kind, leadId, purpose, channel, expiresAt, nonce });
      return { url: `${origin}/v1/consent/${token}`, expiresAt };
    };
    const waits = (personStandings(lead, records).get(consentKey(purpose, channel))?.requestedAt ?? null) !== null;
    const [confirm, preferences, unsubscribe] = await Promise.all([
      waits ? link('confirm') : null,
      link('preferences'),
      link('unsubscribe'),
    ]);
    const headers = { 'List-Unsubscribe': `<${unsubscribe.url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } as const;
    return ok({ confirm, preferences, unsubscribe, headers });
  };
