import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { type ConsentBasis, consentKey, type SuppressReason } from '../../domain/consent/consent.ts';
import type { ConsentAct } from '../../domain/consent/ledger.ts';
import { actsOfNotice, type ProviderNotice, saidYesSince } from '../../domain/consent/provider-notice.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { LeadWithClocks } from '../leads/command.ts';
import { isKnown } from './known-consent.ts';
import { type ConsentEvidence, createRecordConsents, type Ledger, type RecordConsentsDeps } from './record-consents.ts';

type Pair = { readonly purpose: string; readonly channel: string };
export type StaffConsents =
  | {
      readonly act: 'grant';
      readonly consents: readonly Pair[];
      readonly legalBasis: ConsentBasis;
      readonly explanation: string;
      readonly notice?: { readonly text: string; readonly version?: string | undefined; readonly locale?: string | undefined } | undefined;
      readonly page?: string | undefined;
    }
  | { readonly act: 'withdraw' | 'lift'; readonly consents: readonly Pair[]; readonly explanation: string }
  | { readonly act: 'suppress'; readonly consents: readonly Pair[]; readonly reason: SuppressReason; readonly explanation: string };

export type StaffInput = { readonly leadId: string; readonly requestId: string; readonly principal: Principal };

/**
 * What a colleague or a system enters for the person: a no at any time, a yes with its ground, never a yes over a no; and, with
 * the evidence for it, that a mailbox no longer bounces.
 */
export const createStaffConsents = (deps: RecordConsentsDeps) => {
  const record = createRecordConsents(deps);
  return ({
    leadId,
    requestId,
    principal,
    body,
  }: StaffInput & { readonly body: StaffConsents }): Promise<Result<LeadWithClocks, Refusal>> =>
    record({
      leadId,
      correlationId: requestId,
      evidence: evidenceOf(body, actorOf(principal)),
      choose: (ledger) => {
        const unknown = unknownOf(ledger, body.consents);
        return unknown === null ? ok({ acts: body.consents.map((pair) => actOf(body, pair)) }) : err(unknown);
      },
    });
};

/** A notice of a mail or data provider about one person. The seam for provider webhooks: they find the lead and call this. */
export const createTakeProviderNotice = (deps: RecordConsentsDeps) => {
  const record = createRecordConsents(deps);
  return (input: {
    readonly leadId: string;
    readonly correlationId: string;
    /** `sendgrid`, `ses`, …: part of the actor in record and event, so no name of a person. */
    readonly provider: string;
    /** Who brings the notice, when that is somebody else. */
    readonly actor?: string;
    readonly notice: ProviderNotice;
    /** When it happened; absent: now. */
    readonly at?: Instant;
    readonly explanation: string;
  }): Promise<Result<LeadWithClocks, Refusal>> =>
    record({
      leadId: input.leadId,
      correlationId: input.correlationId,
      evidence: {
        ...noPage,
        method: 'provider',
        actor: input.actor ?? `provider:${input.provider}`,
        explanation: input.explanation,
        noticeText: `${input.notice.kind} told by ${input.provider}`,
      },
      choose: ({ lead, policy, records, at: now }) => {
        const acts = actsOfNotice(input.notice, policy, Object.keys(lead.consent));
        return ok({ acts: acts.filter((act) => !saidYesSince(records, act, input.at ?? now)) });
      },
    });
};

const noPage = { page: null, ipPrefix: null, formId: null };

const evidenceOf = (body: StaffConsents, actor: string): ConsentEvidence => {
  const common = { ...noPage, method: 'api', actor, explanation: body.explanation } as const;
  if (body.act !== 'grant') return { ...common, noticeText: '' };
  const { notice, page = null } = body;
  return { ...common, page, noticeText: notice?.text ?? '', ...versionOf(notice) };
};

const versionOf = (notice: { readonly version?: string | undefined; readonly locale?: string | undefined } | undefined) => ({
  ...(notice?.version === undefined ? {} : { noticeVersion: notice.version }),
  ...(notice?.locale === undefined ? {} : { locale: notice.locale }),
});

const actOf = (body: StaffConsents, { purpose, channel }: Pair): ConsentAct => ({
  purpose,
  channel,
  act: body.act,
  proven: false,
  basis: body.act === 'grant' ? body.legalBasis : null,
  reason: body.act === 'suppress' ? body.reason : null,
});

function unknownOf({ policy, lead }: Ledger, pairs: readonly Pair[]): Refusal | null {
  const unknown = pairs.flatMap((pair, i) =>
    isKnown(policy, lead, pair)
      ? []
      : [
          {
            pointer: `/consents/${i}`,
            code: 'unknown-purpose',
            message: `${consentKey(pair.purpose, pair.channel)} stands neither in the consent policy nor in the ledger of this person`,
          },
        ],
  );
  return unknown.length === 0 ? null : refuse('invalid-request', undefined, unknown);
}
