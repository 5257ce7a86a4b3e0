import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { type ConsentMethod, type ConsentRecord, type ConsentState, consentKey } from '../../domain/consent/consent.ts';
import { mayProcess } from '../../domain/consent/gate.ts';
import { afterAct, type ConsentAct, type Standing, untouched } from '../../domain/consent/ledger.ts';
import type { ConsentPolicy, ProcessingStep } from '../../domain/consent/policy.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead, PendingStep } from '../../domain/leads/lead.ts';
import { newEvent } from '../events/new-event.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from '../leads/command.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Digest } from '../ports/system.ts';
import { legalReviewStep } from '../routing/legal-block.ts';
import { consentEvents } from './consent-events.ts';
import type { ReadConsentPolicy } from './consent-policy.ts';
import { personConsents, personStandings } from './person-ledger.ts';

export type RecordConsentsDeps = CommandDeps & {
  readonly leads: Pick<LeadStore, 'consents'>;
  readonly policy: ReadConsentPolicy;
  readonly digest: Digest;
};

/** What goes into every record beside the act itself. */
export type ConsentEvidence = Pick<ConsentRecord, 'page' | 'ipPrefix' | 'formId' | 'noticeVersion' | 'locale' | 'explanation' | 'proof'> & {
  readonly method: ConsentMethod;
  readonly actor: string;
  readonly noticeText: string;
};

/** The ledger as it stands when the acts are chosen. */
export type Ledger = {
  readonly lead: Lead;
  readonly records: readonly ConsentRecord[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly policy: ConsentPolicy;
  readonly at: Instant;
};
export type ConsentChoice = {
  readonly acts: readonly ConsentAct[];
  /** The person's wish for a pause; absent: as it is. */
  readonly pausedUntil?: Instant | null;
};
export type RecordConsentsInput = {
  readonly leadId: string;
  readonly correlationId: string;
  readonly evidence: ConsentEvidence;
  /** Asked again from fresh rows when another writer was faster. At most one act of a purpose and channel. */
  readonly choose: (ledger: Ledger) => Result<ConsentChoice, Refusal>;
};

/**
 * The one way acts enter the ledger after capture: records, summary and events in one transaction. A grant that may not lift
 * what stands is refused as a whole; acts that change nothing are not written, so all of this may be repeated.
 */
export const createRecordConsents =
  (deps: RecordConsentsDeps) =>
  (input: RecordConsentsInput): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, input.leadId, async ({ lead }, at) => {
      const records = await personConsents(deps.leads, lead);
      const ledger: Ledger = { lead, records, standings: personStandings(lead, records), policy: await deps.policy(), at };
      const choice = input.choose(ledger);
      if (!choice.ok) return choice;
      const written = recordsOf(deps, ledger, choice.value.acts, input.evidence);
      if (!written.ok) return written;
      const { pausedUntil = lead.pausedUntil } = choice.value;
      const paused = pausedUntil !== lead.pausedUntil;
      if (written.value.length === 0 && !paused) return ok(null);
      const next = resumed(
        lead,
        { ...lead, version: lead.version + 1, consent: summaryWith(lead, written.value), pausedUntil, updatedAt: at },
        ledger,
      );
      const context = commandContext(deps, next, at, input.correlationId);
      const pause = paused ? [newEvent(context, 'consent.paused.v1', { until: pausedUntil })] : [];
      return ok({ lead: next, consents: written.value, events: [...consentEvents(context, lead.consent, written.value), ...pause] });
    });

const same = (a: Standing, b: Standing): boolean =>
  a.state === b.state &&
  a.basis === b.basis &&
  a.suppressed === b.suppressed &&
  a.requestedAt === b.requestedAt &&
  a.beneath?.state === b.beneath?.state;

const withheld = (key: string, standing: Standing): Refusal =>
  refuse(
    'consent-withheld',
    standing.suppressed === 'legal'
      ? `${key} is suppressed for a legal reason; nothing lifts that.`
      : `${key} is ${standing.state}${whyNot(standing)}; only the person’s own act, by a link they were sent, lifts that.`,
  );
const whyNot = ({ suppressed }: Standing): string => (suppressed === null ? '' : ` for the reason ${suppressed}`);

const isShut = ({ state }: Standing): boolean => state === 'suppressed' || state === 'withdrawn';

function recordsOf(
  { digest }: RecordConsentsDeps,
  { standings, at }: Ledger,
  acts: readonly ConsentAct[],
  evidence: ConsentEvidence,
): Result<readonly ConsentRecord[], Refusal> {
  const records: ConsentRecord[] = [];
  for (const { purpose, channel, act, proven, basis, reason } of acts) {
    const key = consentKey(purpose, channel);
    const before = standings.get(key) ?? untouched;
    const after = afterAct(before, { act, proven, basis, reason }, at);
    const moves = !same(before, after);
    if (act === 'grant' ? after.state !== 'granted' : act === 'lift' && !moves && isShut(before)) return err(withheld(key, before));
    if (act !== 'note' && !moves) continue;
    const { proof, ...rest } = evidence;
    records.push({
      ...rest,
      purpose,
      channel,
      act,
      state: after.state,
      at,
      noticeHash: digest.sha256(evidence.noticeText),
      ...(basis === null ? {} : { basis }),
      ...(reason === null ? {} : { reason }),
      // A proof makes an act the person's own; what somebody else did carries none.
      ...(proven && proof !== undefined ? { proof } : {}),
    });
  }
  return ok(records);
}

/** The records were judged against the ledger, and the summary is what the ledger says: nothing of what nobody answered. */
function summaryWith(lead: Lead, records: readonly ConsentRecord[]): Readonly<Record<string, ConsentState>> {
  const moved = records
    .filter((record) => record.act !== 'note')
    .map(({ purpose, channel, state }) => [consentKey(purpose, channel), state]);
  const states: Readonly<Record<string, ConsentState>> = { ...lead.consent, ...Object.fromEntries(moved) };
  return Object.fromEntries(Object.entries(states).filter(([, state]) => state !== 'unknown'));
}

const beforeSales: ReadonlySet<Lead['stage']> = new Set(['subscriber', 'lead', 'recycled', 'dormant']);

/** Work the gate had stopped, and that a new yes allows again, is owed from now on; the sweep of stalled leads takes it up. */
function resumed(before: Lead, after: Lead, { policy, at }: Ledger): Lead {
  if (before.pendingStep !== null || before.owner !== null) return after;
  const allowedNow = (step: ProcessingStep) => !mayProcess(before, step, policy).allowed && mayProcess(after, step, policy).allowed;
  const owed = (pendingStep: PendingStep): Lead => ({ ...after, pendingStep, pendingSince: at });
  if (before.nextStep === legalReviewStep && allowedNow('routing'))
    return { ...owed('route'), queue: null, queueReason: null, nextStep: 'route' };
  if (!beforeSales.has(before.stage)) return after;
  // Whoever is enriched is scored next.
  return allowedNow('enrichment') ? owed('enrich') : allowedNow('profiling') ? owed('score') : after;
}
