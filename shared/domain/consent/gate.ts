import type { Instant } from '../kernel/instant.ts';
import type { Lead } from '../leads/lead.ts';
import { type ConsentBasis, type ConsentState, consentKey, partsOfKey } from './consent.ts';
import { anyChannel, type ConsentPolicy, everyProcessing, type ProcessingStep, ruleOf } from './policy.ts';

/** Why not, most lasting cause first. */
export const gateCodes = [
  'restricted',
  'suppressed',
  'withdrawn',
  'unknown-purpose',
  'pending',
  'no-consent',
  'basis',
  'paused',
  'capped',
] as const;
export type GateCode = (typeof gateCodes)[number];

export type GateAnswer =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly why: GateCode;
      /** A sentence for people; names purposes and numbers, never the person. */
      readonly detail: string;
    };
type Subject = Pick<Lead, 'consent' | 'restricted' | 'pausedUntil'>;

const yes: GateAnswer = { allowed: true };
const no = (why: GateCode, detail: string): GateAnswer => ({ allowed: false, why, detail });

const restricted = no('restricted', 'Processing is restricted (GDPR Art. 18); the data is stored and nothing else.');

function objection(state: ConsentState | undefined, what: string): GateAnswer | null {
  if (state === 'suppressed') return no('suppressed', `${what} is suppressed.`);
  return state === 'withdrawn' ? no('withdrawn', `The person withdrew ${what}.`) : null;
}

/** The first no to a purpose, or to processing as a whole, on any channel it was asked for. */
function objectionTo(lead: Subject, purpose: string): GateAnswer | null {
  for (const [key, state] of Object.entries(lead.consent)) {
    const about = partsOfKey(key).purpose;
    const found = about === purpose || about === everyProcessing ? objection(state, key) : null;
    if (found !== null) return found;
  }
  return null;
}

/**
 * Whether a step of the machine may use the person's data. A purpose the policy does not name needs no grant, so that an older
 * policy stops nothing new.
 */
export function mayProcess(lead: Subject, step: ProcessingStep, policy: ConsentPolicy): GateAnswer {
  if (lead.restricted !== null) return restricted;
  const objected = objectionTo(lead, step);
  if (objected !== null) return objected;
  if (ruleOf(policy, step, anyChannel)?.rule.needs !== 'grant') return yes;
  const state = lead.consent[consentKey(step, anyChannel)] ?? lead.consent[consentKey(everyProcessing, anyChannel)];
  if (state === 'granted') return yes;
  return state === 'pending'
    ? no('pending', `${step} waits for the person’s confirmation.`)
    : no('no-consent', `The policy asks for consent to ${step}, and there is none.`);
}

export type Contact = {
  readonly purpose: string;
  readonly channel: string;
  readonly at: Instant;
  /** Contacts made on the channel within the window of its cap. */
  readonly contactsInWindow: number;
  /** Of the grant in force, from the ledger; null when there is none. */
  readonly basis: ConsentBasis | null;
};

/** Whether the person may be contacted for a purpose on a channel at an instant. Caps and pauses are about marketing alone. */
export function mayContact(lead: Subject, contact: Contact, policy: ConsentPolicy): GateAnswer {
  const { purpose, channel } = contact;
  const key = consentKey(purpose, channel);
  if (lead.restricted !== null) return restricted;
  const objected = objection(lead.consent[key], key) ?? objectionTo(lead, everyProcessing);
  if (objected !== null) return objected;
  const found = ruleOf(policy, purpose, channel);
  if (found === null || found.purpose.kind === 'processing') return no('unknown-purpose', `The consent policy does not name ${key}.`);
  const ungranted = found.rule.needs === 'grant' ? withoutGrant(lead.consent[key], key, contact, found.rule.bases) : null;
  if (ungranted !== null) return ungranted;
  return found.purpose.kind === 'marketing' ? atThisTime(lead, contact, policy) : yes;
}

function withoutGrant(state: ConsentState | undefined, key: string, { basis }: Contact, bases: readonly ConsentBasis[]): GateAnswer | null {
  if (state === 'pending') return no('pending', `${key} waits for the person’s confirmation.`);
  if (state !== 'granted') return no('no-consent', `${key} needs consent, and there is none.`);
  if (basis === null || basis === 'CONSENT_WITH_NOTICE' || bases.includes(basis)) return null;
  return no('basis', `${key} was granted on ${basis}, which the policy does not accept here.`);
}

function atThisTime(lead: Subject, { channel, at, contactsInWindow }: Contact, policy: ConsentPolicy): GateAnswer {
  if (lead.pausedUntil !== null && lead.pausedUntil > at) return no('paused', `The person asked for a pause until ${lead.pausedUntil}.`);
  const cap = policy.channels.find((row) => row.id === channel)?.cap ?? null;
  return cap !== null && contactsInWindow >= cap.contacts
    ? no('capped', `${contactsInWindow} contacts by ${channel} within a ${cap.per}; the cap is ${cap.contacts}.`)
    : yes;
}
