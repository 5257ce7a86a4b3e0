import type { SourceSummary } from '../attribution/touch.ts';
import type { ConsentState } from '../consent/consent.ts';
import type { DecisionId, LeadId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { ScoreSummary } from '../scoring/score.ts';
import type { Stage } from './lifecycle.ts';

/** How the lead came to be; `pql` enters through product usage, `recycled` re-entered after a closed cycle. */
export const leadKinds = ['inbound', 'outbound', 'pql', 'recycled'] as const;
export type LeadKind = (typeof leadKinds)[number];

/** The step the machine still owes this lead; null when it is done. */
export const pendingSteps = ['enrich', 'score', 'route'] as const;
export type PendingStep = (typeof pendingSteps)[number];

export const emailKinds = ['business', 'free', 'disposable', 'role'] as const;
export type EmailKind = (typeof emailKinds)[number];

export const seniorities = ['cxo', 'vp', 'director', 'manager', 'senior', 'entry', 'owner', 'partner', 'training', 'unpaid'] as const;
export type Seniority = (typeof seniorities)[number];

export type Person = {
  readonly email: string | null;
  readonly emailKind: EmailKind | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
  readonly title: string | null;
  readonly seniority: Seniority | null;
  readonly role: string | null;
  readonly language: string | null;
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string | null;
};

export type Company = {
  readonly name: string | null;
  readonly domain: string | null;
  readonly employees: number | null;
  readonly industry: string | null;
  readonly revenue: number | null;
  readonly country: string | null;
  readonly segment: string | null;
};

export type OwnerRef = { readonly id: string; readonly name: string };

/** GDPR Art. 18: stored, and used for nothing. `reason` is what a person wrote. */
export type Restriction = { readonly since: Instant; readonly reason: string; readonly by: string };

export type Quarantine = { readonly reasons: readonly string[]; readonly since: Instant };

/**
 * One lead per person. `version` grows by one with every commit that changes the lead; touches, engagements and clock
 * levels append rows and do not move it. Person and company hold personal data: events and logs never carry them.
 */
export type Lead = {
  readonly id: LeadId;
  readonly version: number;
  readonly stage: Stage;
  readonly kind: LeadKind;
  /** Starts at 1; grows on re-entry after disqualified, recycled or customer. */
  readonly cycle: number;
  readonly pendingStep: PendingStep | null;
  /** When the machine began to owe work; fixed through enrich, score and route so that the index key moves twice only. */
  readonly pendingSince: Instant | null;
  readonly owner: OwnerRef | null;
  /** The team whose rotation gave the lead; null when nobody's did. */
  readonly teamId: string | null;
  /** When routing gave the lead to its owner; null when a person did. */
  readonly routedAt: Instant | null;
  /** Owners who gave the lead back in this cycle. */
  readonly declinedBy: readonly string[] | null;
  /** The monitored queue that holds a lead without an owner. */
  readonly queue: string | null;
  /** Why it waits there. */
  readonly queueReason: string | null;
  readonly nextStep: string | null;
  readonly person: Person;
  readonly company: Company;
  readonly accountId: string | null;
  /** Keyed hash of the business domain, by which an account that comes later finds this lead. */
  readonly domainKey: string | null;
  readonly source: SourceSummary;
  /** Distinct tags of the forms this person sent (`demo`, `newsletter`, …), sorted. */
  readonly intents: readonly string[];
  readonly score: ScoreSummary | null;
  /** Latest state by `<purpose>:<channel>`. */
  readonly consent: Readonly<Record<string, ConsentState>>;
  /** Until then the person wants no marketing; their own wish. */
  readonly pausedUntil: Instant | null;
  readonly restricted: Restriction | null;
  /** When nobody will have heard of the person for long enough to call them dormant; null while it cannot happen. */
  readonly dormantAt: Instant | null;
  /** Sales gave the lead back; only what the person does from then on can qualify it, or a form. */
  readonly returnedAt: Instant | null;
  readonly firstTouchAt: Instant | null;
  readonly contacted: boolean;
  readonly quarantine: Quarantine | null;
  /** Ids of the leads that were merged into this one, sorted; null when there are none. They answer as this lead. */
  readonly members: readonly LeadId[] | null;
  /** The decision that explains where the lead stands now. */
  readonly lastDecisionId: DecisionId | null;
  readonly capturedAt: Instant;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

export const emptyPerson: Person = {
  email: null,
  emailKind: null,
  firstName: null,
  lastName: null,
  phone: null,
  title: null,
  seniority: null,
  role: null,
  language: null,
  country: null,
};

export const emptyCompany: Company = {
  name: null,
  domain: null,
  employees: null,
  industry: null,
  revenue: null,
  country: null,
  segment: null,
};
