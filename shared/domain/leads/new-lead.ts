import { addTouch, firstSource } from '../attribution/source-summary.ts';
import type { Touch } from '../attribution/touch.ts';
import { type ConsentAnswer, stateAfterAnswer } from '../consent/answer.ts';
import { type ConsentState, consentKey } from '../consent/consent.ts';
import type { LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Company, emptyCompany, emptyPerson, type Lead, type LeadKind, type Person } from './lead.ts';

export type NewLeadInput = {
  readonly id: LeadId;
  /** When we received it; its touch may state an earlier time. */
  readonly at: Instant;
  readonly kind: LeadKind;
  readonly person: Partial<Person>;
  readonly company: Partial<Company>;
  readonly touch: Touch;
  /** Touches before it that became known with it. */
  readonly visit?: readonly Touch[];
  readonly tags: readonly string[];
  readonly consents: readonly ConsentAnswer[];
};

/**
 * Version 1 of a lead nobody knew, waiting for enrichment. Every form makes a `lead`, also a newsletter's: scoring, not
 * the form, decides what the person is worth.
 */
export function newLead(input: NewLeadInput): Lead {
  const { at } = input;
  return {
    id: input.id,
    version: 1,
    stage: 'lead',
    kind: input.kind,
    cycle: 1,
    pendingStep: 'enrich',
    pendingSince: at,
    owner: null,
    teamId: null,
    routedAt: null,
    declinedBy: null,
    queue: null,
    queueReason: null,
    nextStep: null,
    person: { ...emptyPerson, ...input.person },
    company: { ...emptyCompany, ...input.company },
    accountId: null,
    domainKey: null,
    source: (input.visit ?? []).reduce(addTouch, firstSource(input.touch)),
    intents: unionSorted([], input.tags),
    score: null,
    consent: answered({}, input.consents),
    pausedUntil: null,
    restricted: null,
    dormantAt: null,
    returnedAt: null,
    firstTouchAt: null,
    contacted: false,
    quarantine: null,
    members: null,
    lastDecisionId: null,
    capturedAt: at,
    createdAt: at,
    updatedAt: at,
  };
}

/** Both lists as one, without repeats, in code-unit order. */
export const unionSorted = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])].sort();

/** The consent summary after the boxes of a form; a box left empty on an unknown consent adds nothing. */
export function answered(
  current: Readonly<Record<string, ConsentState>>,
  answers: readonly ConsentAnswer[],
): Readonly<Record<string, ConsentState>> {
  const states = new Map(Object.entries(current));
  for (const answer of answers) {
    const key = consentKey(answer.purpose, answer.channel);
    const state = stateAfterAnswer(states.get(key), answer);
    if (state !== 'unknown') states.set(key, state);
  }
  return Object.fromEntries(states);
}
