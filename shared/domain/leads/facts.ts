import type { Facts } from '../conditions/condition.ts';
import type { Lead } from './lead.ts';

/** The lead as conditions read it: one entry per field of the catalogue; `score.*` only once it is scored. */
export function factsOf(lead: Lead): Facts {
  const { person, company, source } = lead;
  return {
    ...prefixed('person', person),
    ...prefixed('company', company),
    'source.channel': source.channel,
    'source.source': source.source,
    'source.medium': source.medium,
    'source.campaign': source.campaign,
    ...(lead.score === null ? {} : scoreFacts(lead.score)),
    stage: lead.stage,
    kind: lead.kind,
    cycle: lead.cycle,
    intents: lead.intents,
    contacted: lead.contacted,
    country: person.country ?? company.country,
  };
}

/** The two numbers and what they stand for, as conditions read them. */
export const scoreFacts = (score: {
  readonly fit: number;
  readonly grade: string;
  readonly engagement: number;
  readonly cell: string;
}): Facts => ({
  'score.fit': score.fit,
  'score.grade': score.grade,
  'score.engagement': score.engagement,
  'score.cell': score.cell,
});

const prefixed = (prefix: string, values: Readonly<Record<string, string | number | null>>): Facts =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));
