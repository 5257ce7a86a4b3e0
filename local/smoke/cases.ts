import type { Stage } from '../../shared/domain/leads/lifecycle.ts';

export type SmokeCase = {
  readonly name: string;
  readonly form: 'demo-request' | 'newsletter' | 'webinar';
  readonly fields: Readonly<Record<string, string | number>>;
  /** Where the lead must stand when the machine is done. */
  readonly stage: Stage;
  /** Who must hold it: an owner of the team, the catch-all queue, or nobody. */
  readonly holder: 'emea' | 'americas' | 'unassigned-leads' | 'nobody';
  /** Name of an earlier case that is the same person: no new lead, no second route. */
  readonly sameAs?: string;
};

type Row = readonly [
  name: string,
  form: SmokeCase['form'],
  email: string,
  title: string,
  country: string,
  stage: Stage,
  holder: SmokeCase['holder'],
  sameAs?: string,
];

/** 25 submissions under the demo seed. Whoever changes the demo rubric or plan changes this table with it. */
const rows: readonly Row[] = [
  ['VP, Germany', 'demo-request', 'anna@acme-robotics.example', 'VP Marketing', 'DE', 'mql', 'emea'],
  ['CEO, France', 'demo-request', 'luc@atelier-nord.example', 'CEO', 'FR', 'mql', 'emea'],
  ['CTO, United Kingdom', 'demo-request', 'olive@harbour-works.example', 'Chief Technology Officer', 'GB', 'mql', 'emea'],
  ['Founder, Switzerland', 'demo-request', 'reto@alpen-daten.example', 'Founder', 'CH', 'mql', 'emea'],
  ['Director, Netherlands', 'demo-request', 'fleur@polder-freight.example', 'Director of Operations', 'NL', 'mql', 'emea'],
  ['VP, United States', 'demo-request', 'grace@prairie-soft.example', 'VP Sales', 'US', 'mql', 'americas'],
  ['CFO, Canada', 'demo-request', 'noah@maple-ledger.example', 'CFO', 'CA', 'mql', 'americas'],
  ['CMO, country spelled out', 'demo-request', 'ella@lakeside-media.example', 'CMO', 'United States', 'mql', 'americas'],
  ['VP, market beyond the core', 'demo-request', 'bruna@rio-logistica.example', 'VP Operations', 'BR', 'mql', 'americas'],
  ['CEO, no territory', 'demo-request', 'kei@north-harbour.example', 'CEO', 'JP', 'mql', 'unassigned-leads'],
  ['VP, country unknown', 'demo-request', 'sam@quiet-company.example', 'VP Finance', '', 'mql', 'unassigned-leads'],
  ['VP with a free mailbox', 'demo-request', 'vp.somebody@posteo.net', 'VP Marketing', 'DE', 'lead', 'nobody'],
  ['Manager, Germany', 'demo-request', 'jan@acme-werke.example', 'Marketing Manager', 'DE', 'lead', 'nobody'],
  ['Shared mailbox', 'demo-request', 'info@small-shop.example', 'VP Sales', 'JP', 'lead', 'nobody'],
  ['No title', 'demo-request', 'quiet@untitled-company.example', '', 'DE', 'lead', 'nobody'],
  ['Student', 'demo-request', 'stu@campus-lab.example', 'Working Student', 'DE', 'lead', 'nobody'],
  ['Competitor', 'demo-request', 'spy@competitor.example', 'CEO', 'DE', 'lead', 'nobody'],
  ['Newsletter, free mailbox', 'newsletter', 'reader.one@posteo.net', '', '', 'lead', 'nobody'],
  ['Newsletter, free mailbox, country', 'newsletter', 'reader.two@posteo.net', '', 'DE', 'lead', 'nobody'],
  ['Newsletter, company', 'newsletter', 'cto@acme-reads.example', '', 'DE', 'lead', 'nobody'],
  ['Webinar, VP', 'webinar', 'vera@acme-learns.example', 'VP Product', 'DE', 'lead', 'nobody'],
  ['Webinar, CEO', 'webinar', 'cleo@prairie-learns.example', 'CEO', 'US', 'lead', 'nobody'],
  ['Double click', 'demo-request', 'anna@acme-robotics.example', 'VP Marketing', 'DE', 'mql', 'emea', 'VP, Germany'],
  ['Same person, other spelling', 'demo-request', 'Grace@Prairie-Soft.example', 'VP Sales', 'US', 'mql', 'americas', 'VP, United States'],
  ['Webinar, then a demo', 'demo-request', 'vera@acme-learns.example', 'VP Product', 'DE', 'mql', 'emea', 'Webinar, VP'],
];

export const smokeCases: readonly SmokeCase[] = rows.map(([name, form, email, title, country, stage, holder, sameAs]) => ({
  name,
  form,
  fields: { email, ...(form !== 'newsletter' && title !== '' ? { title } : {}), ...(country === '' ? {} : { country }) },
  stage,
  holder,
  ...(sameAs === undefined ? {} : { sameAs }),
}));
