import { isCountable } from '../../attribution/countable.ts';
import type { Touch } from '../../attribution/touch.ts';
import type { Facts } from '../../conditions/condition.ts';
import { type Instant, millisBetween } from '../../kernel/instant.ts';
import { dayMillis, pastOf } from '../awards.ts';
import type { FeatureSpec, FeatureValues } from './observation.ts';

/** A lead as it was known at an instant: what scoring noted of it, and what the person had done by then. */
export type KnownLead = {
  readonly facts: Facts;
  readonly fit: number | null;
  readonly engagement: number | null;
  readonly touches: readonly Touch[];
  readonly at: Instant;
};

/** Signals that mean much the same, so that a few outcomes are not spread over many columns. */
const signalFamilies = [
  { name: 'pages', label: 'Pages viewed', signals: ['page.viewed'] },
  { name: 'pricing', label: 'Looks at prices', signals: ['pricing.viewed'] },
  { name: 'content', label: 'Content downloaded', signals: ['content.downloaded'] },
  { name: 'demos', label: 'Demos requested', signals: ['demo.requested'] },
  { name: 'webinars', label: 'Webinars', signals: ['webinar.registered', 'webinar.attended', 'webinar.asked'] },
  { name: 'chats', label: 'Chats', signals: ['chat.started'] },
  { name: 'mails', label: 'E-mails clicked or answered', signals: ['email.clicked', 'email.replied'] },
  { name: 'forms', label: 'Forms sent', signals: ['form.submitted'] },
  { name: 'meetings', label: 'Calls and meetings', signals: ['call.held', 'meeting.booked', 'meeting.held'] },
  { name: 'product', label: 'Use of the product', signals: ['trial.started', 'trial.activated', 'trial.limit_reached', 'product.used'] },
] as const;

/**
 * Everything the learned score looks at: coarse facts and counts, nothing that names a person and nothing they wrote. Stage, owner and
 * contact are left out, because they follow what sales thinks of a lead.
 */
export const leadFeatures: readonly FeatureSpec[] = [
  { name: 'industry', label: 'Industry', kind: 'category' },
  { name: 'companySize', label: 'Company size', kind: 'category' },
  { name: 'seniority', label: 'Seniority', kind: 'category' },
  { name: 'role', label: 'Role', kind: 'category' },
  { name: 'country', label: 'Country', kind: 'category' },
  { name: 'channel', label: 'Channel', kind: 'category' },
  { name: 'mailbox', label: 'Kind of mailbox', kind: 'category' },
  { name: 'fit', label: 'Fit points', kind: 'number' },
  { name: 'engagement', label: 'Engagement points', kind: 'number' },
  ...signalFamilies.map(({ name, label }): FeatureSpec => ({ name, label, kind: 'count' })),
  { name: 'quietDays', label: 'Days since the last act', kind: 'count' },
];

export function leadValues({ facts, fit, engagement, touches, at }: KnownLead): FeatureValues {
  const acts = pastOf(touches, at).filter(isCountable);
  const [last] = acts;
  const counts = signalFamilies.map(({ name, signals }) => {
    const known: readonly string[] = signals;
    return [name, acts.filter(({ signal }) => known.includes(signal)).length] as const;
  });
  return {
    industry: textFact(facts, 'company.industry'),
    companySize: sizeBand(facts['company.employees'] ?? null),
    seniority: textFact(facts, 'person.seniority'),
    role: textFact(facts, 'person.role'),
    country: textFact(facts, 'country'),
    channel: textFact(facts, 'source.channel'),
    mailbox: textFact(facts, 'person.emailKind'),
    fit,
    engagement,
    ...Object.fromEntries(counts),
    quietDays: last === undefined ? null : Math.floor(millisBetween(last.at, at) / dayMillis),
  };
}

const textFact = (facts: Facts, name: string): string | null => {
  const value = facts[name] ?? null;
  return typeof value === 'string' && value !== '' ? value : null;
};

const bands = [
  { below: 11, name: '1–10' },
  { below: 51, name: '11–50' },
  { below: 201, name: '51–200' },
  { below: 1001, name: '201–1,000' },
  { below: 5001, name: '1,001–5,000' },
] as const;

function sizeBand(employees: Facts[string]): string | null {
  if (typeof employees !== 'number' || employees < 1) return null;
  return bands.find(({ below }) => employees < below)?.name ?? 'over 5,000';
}
