import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { type ConsentState, consentKey, partsOfKey } from '../../domain/consent/consent.ts';
import { type ConsentAct, type Standing, untouched } from '../../domain/consent/ledger.ts';
import { anyChannel, type ConsentPolicy, type PurposeKind, ruleOf } from '../../domain/consent/policy.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { type Localized, localized } from '../../domain/leads/form.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { SecretBox } from '../ports/system.ts';
import { personConsents, personStandings } from './person-ledger.ts';
import { type ConsentEvidence, createRecordConsents, type Ledger, type RecordConsentsDeps } from './record-consents.ts';
import { type ConsentToken, type ConsentTokenKind, readConsentToken } from './tokens.ts';

export type ConsentPageDeps = RecordConsentsDeps & {
  readonly leads: Pick<RecordConsentsDeps['leads'], 'consents'> & { readonly get: (leadId: LeadId) => Promise<Lead | null> };
  readonly box: SecretBox;
};

/** One box of the preference page. */
export type ConsentBox = {
  readonly key: string;
  readonly purpose: string;
  readonly channel: string;
  readonly label: string;
  readonly kind: PurposeKind;
  readonly state: ConsentState;
  readonly on: boolean;
  /** Suppressed for a legal reason: the person cannot switch it on. */
  readonly locked: boolean;
};
/** What the page of a link shows. It names no person: a link may have been passed on. */
export type ConsentView = {
  readonly kind: ConsentTokenKind;
  /** What a confirmation or an unsubscribe is about. */
  readonly label: string;
  readonly boxes: readonly ConsentBox[];
  readonly pausedUntil: Instant | null;
};
/** The boxes a person moved, by key, and the pause they asked for. */
export type Preferences = { readonly set: Readonly<Record<string, boolean>>; readonly pausedUntil?: Instant | null };

export type PersonAct = {
  readonly token: string;
  readonly requestId: string;
  readonly page: string | null;
  readonly ipPrefix: string | null;
  readonly locale: string;
};

type Opened = { readonly token: ConsentToken; readonly view: ConsentView };

/** What people do by the links they were sent. Reading changes nothing: scanners of mails open every link. */
export const createConsentPage = (deps: ConsentPageDeps) => {
  const record = createRecordConsents(deps);
  const open = async (text: string, locale: string): Promise<Result<Opened, Refusal>> => {
    const token = await readConsentToken(deps.box, text);
    if (token === null) return err(refuse('unknown-consent-link'));
    if (token.expiresAt <= deps.clock.now()) return err(refuse('consent-link-expired'));
    const [lead, policy] = await Promise.all([deps.leads.get(brand<LeadId>(token.leadId)), deps.policy()]);
    if (lead === null) return err(refuse('unknown-consent-link'));
    const records = await personConsents(deps.leads, lead);
    const standings = personStandings(lead, records);
    const used = token.kind === 'confirm' ? usedUp(token, { records, standings }, deps.digest.sha256(text)) : null;
    return used === null ? ok({ token, view: viewOf(token, { lead, policy, standings }, locale) }) : err(used);
  };
  /** Only the page of preferences shows what has changed. */
  const viewNow = async ({ token, locale }: PersonAct, before: Opened): Promise<ConsentView> => {
    const again = await open(token, locale);
    return again.ok ? again.value.view : before.view;
  };
  const act = async (input: PersonAct, opened: Opened, evidence: Pick<ConsentEvidence, 'method' | 'noticeText'>, choose: Choose) => {
    const proof = deps.digest.sha256(input.token);
    const { page, ipPrefix, locale } = input;
    const done = await record({
      leadId: opened.token.leadId,
      correlationId: input.requestId,
      evidence: { ...evidence, page, ipPrefix, locale, formId: null, actor: 'person', proof },
      choose: (ledger) => choose(ledger, proof),
    });
    if (done.ok) return ok(opened.token.kind === 'preferences' ? await viewNow(input, opened) : opened.view);
    return done.error.code === 'unknown-lead' || done.error.code === 'erased' ? err(refuse('unknown-consent-link')) : done;
  };
  return {
    open,
    confirm: (input: PersonAct, opened: Opened, noticeText: string) =>
      act(input, opened, { method: 'double-opt-in', noticeText }, (ledger, proof) => {
        const used = usedUp(opened.token, ledger, proof);
        return used === null ? ok({ acts: [own(opened.token, 'grant')] }) : err(used);
      }),
    unsubscribe: (input: PersonAct, opened: Opened, noticeText: string) =>
      act(input, opened, { method: 'one-click', noticeText }, () => ok({ acts: [own(opened.token, 'withdraw')] })),
    choose: (input: PersonAct, opened: Opened, wanted: Preferences, noticeText: string) =>
      act(input, opened, { method: 'preference-page', noticeText }, (ledger) => {
        const boxes = boxesOf(ledger, input.locale);
        const acts = boxes.flatMap((box) => {
          const want = Object.hasOwn(wanted.set, box.key) ? wanted.set[box.key] : undefined;
          return want === undefined || want === box.on ? [] : [own(box, want ? 'grant' : 'withdraw')];
        });
        return ok({ acts, ...(wanted.pausedUntil === undefined ? {} : { pausedUntil: wanted.pausedUntil }) });
      }),
  };
};
type Choose = (ledger: Ledger, proof: string) => ReturnType<Parameters<ReturnType<typeof createRecordConsents>>[0]['choose']>;

const own = ({ purpose, channel }: Pick<ConsentToken, 'purpose' | 'channel'>, act: 'grant' | 'withdraw'): ConsentAct => ({
  purpose,
  channel,
  act,
  proven: true,
  basis: act === 'grant' ? 'CONSENT_WITH_NOTICE' : null,
  reason: null,
});

/** A confirmation is good once, and only while its request stands: a withdrawal since then took the request with it. */
function usedUp(
  { purpose, channel }: ConsentToken,
  { records, standings }: Pick<Ledger, 'records' | 'standings'>,
  proof: string,
): Refusal | null {
  if (records.some((record) => record.proof === proof)) return refuse('consent-link-used', 'It has been confirmed; once is enough.');
  const standing = standings.get(consentKey(purpose, channel)) ?? untouched;
  return standing.requestedAt === null ? refuse('consent-link-used', 'Nothing waits for this confirmation any more.') : null;
}

type Subject = Pick<Ledger, 'lead' | 'policy' | 'standings'>;

const viewOf = (token: ConsentToken, subject: Subject, locale: string): ConsentView => ({
  kind: token.kind,
  label: labelOf(subject.policy, token.purpose, token.channel, locale),
  boxes: token.kind === 'preferences' ? boxesOf(subject, locale) : [],
  pausedUntil: subject.lead.pausedUntil,
});

/** Every purpose on every channel of the policy, then what the ledger alone still knows. */
function boxesOf({ lead, policy, standings }: Subject, locale: string): readonly ConsentBox[] {
  const named = policy.purposes.flatMap(({ id, channels }) => channels.map(({ channel }) => ({ purpose: id, channel })));
  const seen = new Set(named.map(({ purpose, channel }) => consentKey(purpose, channel)));
  const others = Object.keys(lead.consent)
    .filter((key) => !seen.has(key))
    .sort()
    .map(partsOfKey);
  return [...named, ...others].map(({ purpose, channel }) => {
    const key = consentKey(purpose, channel);
    const standing: Standing = standings.get(key) ?? untouched;
    const found = ruleOf(policy, purpose, channel);
    const needsGrant = found === null || found.rule.needs === 'grant';
    const refused = standing.state === 'withdrawn' || standing.state === 'suppressed';
    return {
      key,
      purpose,
      channel,
      label: labelOf(policy, purpose, channel, locale),
      kind: found?.purpose.kind ?? 'marketing',
      state: standing.state,
      on: needsGrant ? standing.state === 'granted' : !refused,
      locked: standing.suppressed === 'legal',
    };
  });
}

function labelOf(policy: ConsentPolicy, purpose: string, channel: string, locale: string): string {
  const named = (row: { readonly label: string; readonly labels?: Localized | undefined } | undefined, id: string): string =>
    row === undefined ? id : localized(row.label, row.labels, locale);
  const what = named(
    policy.purposes.find((row) => row.id === purpose),
    purpose,
  );
  if (channel === anyChannel) return what;
  return `${what}: ${named(
    policy.channels.find((row) => row.id === channel),
    channel,
  )}`;
}
