import type { Lead } from '../leads/lead.ts';

type Column = readonly [name: string, value: (lead: Lead) => string | number | boolean | null | undefined];

/**
 * The columns of an exported CSV: names are those of the lead resource and never change; new ones come at the end. The
 * names of mappable attributes are the ones an import maps to, so a file can come back as it went.
 */
const columns: readonly Column[] = [
  ['id', (lead) => lead.id],
  ['version', (lead) => lead.version],
  ['stage', (lead) => lead.stage],
  ['kind', (lead) => lead.kind],
  ['cycle', (lead) => lead.cycle],
  ['owner.id', (lead) => lead.owner?.id],
  ['owner.name', (lead) => lead.owner?.name],
  ['queue', (lead) => lead.queue],
  ['nextStep', (lead) => lead.nextStep],
  ['person.email', (lead) => lead.person.email],
  ['person.emailKind', (lead) => lead.person.emailKind],
  ['person.firstName', (lead) => lead.person.firstName],
  ['person.lastName', (lead) => lead.person.lastName],
  ['person.phone', (lead) => lead.person.phone],
  ['person.title', (lead) => lead.person.title],
  ['person.seniority', (lead) => lead.person.seniority],
  ['person.role', (lead) => lead.person.role],
  ['person.language', (lead) => lead.person.language],
  ['person.country', (lead) => lead.person.country],
  ['company.name', (lead) => lead.company.name],
  ['company.domain', (lead) => lead.company.domain],
  ['company.employees', (lead) => lead.company.employees],
  ['company.industry', (lead) => lead.company.industry],
  ['company.revenue', (lead) => lead.company.revenue],
  ['company.country', (lead) => lead.company.country],
  ['company.segment', (lead) => lead.company.segment],
  ['accountId', (lead) => lead.accountId],
  ['source.channel', (lead) => lead.source.channel],
  ['source.source', (lead) => lead.source.source],
  ['source.medium', (lead) => lead.source.medium],
  ['source.campaign', (lead) => lead.source.campaign],
  ['score.fit', (lead) => lead.score?.fit],
  ['score.grade', (lead) => lead.score?.grade],
  ['score.engagement', (lead) => lead.score?.engagement],
  ['score.cell', (lead) => lead.score?.cell],
  ['score.asOf', (lead) => lead.score?.asOf],
  ['consent', (lead) => consentText(lead.consent)],
  ['firstTouchAt', (lead) => lead.firstTouchAt],
  ['contacted', (lead) => lead.contacted],
  ['createdAt', (lead) => lead.createdAt],
  ['updatedAt', (lead) => lead.updatedAt],
];

export const leadColumns: readonly string[] = columns.map(([name]) => name);

/** The lead as texts in the order of `leadColumns`; nothing is an empty cell. */
export const leadCells = (lead: Lead): readonly string[] => columns.map(([, value]) => String(value(lead) ?? ''));

/** `marketing:email=granted; …`, in the order of the keys. */
const consentText = (consent: Lead['consent']): string =>
  Object.entries(consent)
    .map(([key, state]) => `${key}=${state}`)
    .sort()
    .join('; ');
