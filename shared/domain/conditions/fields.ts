import { accountStatuses } from '../graph/account-status.ts';
import { contentTypes, funnelStages } from '../graph/content.ts';
import { emailKinds, leadKinds, seniorities } from '../leads/lead.ts';
import { stages } from '../leads/lifecycle.ts';

export type FieldKind = 'string' | 'number' | 'boolean' | 'string[]' | 'instant';
export type CatalogueField = {
  readonly type: FieldKind;
  readonly label: string;
  readonly options?: readonly string[];
  /** Holds ISO 3166-1 alpha-2 codes only. */
  readonly country?: true;
  /** Least and greatest value the field can have. */
  readonly range?: readonly [number, number];
};

const text = (label: string, options?: readonly string[]): CatalogueField =>
  options === undefined ? { type: 'string', label } : { type: 'string', label, options };
const number = (label: string): CatalogueField => ({ type: 'number', label });
const country = (label: string): CatalogueField => ({ type: 'string', label, country: true });
const percent = (label: string): CatalogueField => ({ type: 'number', label, range: [0, 100] });

/**
 * Every field a condition may read. `options` is a closed list. `touch.*` has a value only where one touch is judged
 * (signals of a rubric), `score.*` only once the lead is scored, `account.*` where scoring and routing decide over a lead with an
 * account, `account.leads.*` in a rubric alone; elsewhere they read as missing.
 */
export const fieldCatalogue: Readonly<Record<string, CatalogueField>> = {
  'person.email': text('E-mail address'),
  'person.emailKind': text('Kind of e-mail address', emailKinds),
  'person.firstName': text('First name'),
  'person.lastName': text('Last name'),
  'person.phone': text('Phone'),
  'person.title': text('Job title'),
  'person.seniority': text('Seniority', seniorities),
  'person.role': text('Job function'),
  'person.language': text('Language (ISO 639-1)'),
  'person.country': country('Country of the person (ISO 3166-1 alpha-2)'),
  'company.name': text('Company name'),
  'company.domain': text('Company e-mail or web domain'),
  'company.employees': number('Employees'),
  'company.industry': text('Industry'),
  'company.revenue': number('Annual revenue'),
  'company.country': country('Country of the company (ISO 3166-1 alpha-2)'),
  'company.segment': text('Segment'),
  'source.channel': text('Channel that brought the lead'),
  'source.source': text('Source that brought the lead'),
  'source.medium': text('Medium that brought the lead'),
  'source.campaign': text('Campaign that brought the lead'),
  'score.fit': percent('Fit score (0–100)'),
  'score.grade': text('Fit grade'),
  'score.engagement': percent('Engagement score (0–100)'),
  'score.cell': text('Matrix cell, e.g. A1'),
  stage: text('Lifecycle stage', stages),
  kind: text('Kind of lead', leadKinds),
  cycle: number('Cycle (1 = first)'),
  intents: { type: 'string[]', label: 'Tags of the forms sent' },
  contacted: { type: 'boolean', label: 'Contacted by sales' },
  country: country('Country of the person, else of the company (ISO 3166-1 alpha-2)'),
  'account.id': text('Account'),
  'account.named': { type: 'boolean', label: 'Named account' },
  'account.customer': { type: 'boolean', label: 'Customer' },
  'account.status': text('Account status', accountStatuses),
  'account.segment': text('Account segment'),
  'account.tier': text('Account tier'),
  'account.industry': text('Account industry'),
  'account.employees': number('Account employees'),
  'account.country': country('Account country'),
  'account.owner': text('Account owner'),
  'account.parent': text('Parent account'),
  'account.openOpportunities': number('Open opportunities'),
  'account.leads.count': number('Other scored leads of the account'),
  'account.leads.fitSum': number('Fit scores of the account’s other leads, sum'),
  'account.leads.fitAvg': percent('Fit scores of the account’s other leads, average'),
  'account.leads.fitMax': percent('Fit scores of the account’s other leads, highest'),
  'account.leads.fitMin': percent('Fit scores of the account’s other leads, lowest'),
  'account.leads.engagementSum': number('Engagement scores of the account’s other leads, sum'),
  'account.leads.engagementAvg': percent('Engagement scores of the account’s other leads, average'),
  'account.leads.engagementMax': percent('Engagement scores of the account’s other leads, highest'),
  'account.leads.engagementMin': percent('Engagement scores of the account’s other leads, lowest'),
  'touch.formId': text('Form of the touch'),
  'touch.tags': { type: 'string[]', label: 'Tags of the touch' },
  'touch.channel': text('Channel of the touch'),
  'touch.campaign': text('Campaign of the touch'),
  'touch.signal': text('Signal of the touch'),
  'touch.assetId': text('Content asset of the touch'),
  'touch.assetType': text('Kind of the content', contentTypes),
  'touch.topic': text('Topic of the content'),
  'touch.competitors': { type: 'string[]', label: 'Competitors the content mentions' },
  'touch.funnelStage': text('Funnel stage of the content', funnelStages),
};
