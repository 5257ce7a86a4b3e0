import type { ConsentBasis } from '../consent/consent.ts';
import type { FormField } from '../leads/form.ts';
import type { Delimiter } from './csv-text.ts';

/** Why the company may process these people's data; the list HubSpot and the GDPR's article 6 suggest. */
export const legalBases = [
  'freely-given-consent',
  'legitimate-interest-prospect',
  'legitimate-interest-customer',
  'legitimate-interest-other',
  'performance-of-contract',
  'not-applicable',
] as const;
export type LegalBasis = (typeof legalBases)[number];

export type ImportConsent = {
  readonly legalBasis: LegalBasis;
  /** Where the basis comes from, in the words of whoever imports: the evidence kept with each lead. */
  readonly note: string;
  /** What the people consented to; only freely given consent can grant anything. */
  readonly grants: { readonly purpose: string; readonly channel: string } | null;
};

/** What to do with a person who is a lead already: fill what is empty, or leave the lead alone. */
export const existingPolicies = ['fill-empty', 'skip'] as const;
export type ExistingPolicy = (typeof existingPolicies)[number];

/** How to read a file, decided when the import is made. */
export type ImportSettings = {
  /** Column name, as the header spells it, to the lead attribute it fills. */
  readonly columns: Readonly<Record<string, string>>;
  readonly consent: ImportConsent;
  readonly tags: readonly string[];
  readonly source: { readonly source?: string | undefined; readonly medium?: string | undefined; readonly campaign?: string | undefined };
  readonly defaultCountry: string | null;
  readonly existing: ExistingPolicy;
  /** Null: found in the header line. */
  readonly delimiter: Delimiter | null;
  /** Reads, checks and counts everything, writes nothing. */
  readonly dryRun: boolean;
};

const bases: Readonly<Record<LegalBasis, ConsentBasis>> = {
  'freely-given-consent': 'CONSENT_WITH_NOTICE',
  'legitimate-interest-prospect': 'LEGITIMATE_INTEREST_PQL',
  'legitimate-interest-customer': 'LEGITIMATE_INTEREST_CLIENT',
  'legitimate-interest-other': 'LEGITIMATE_INTEREST_OTHER',
  'performance-of-contract': 'PERFORMANCE_OF_CONTRACT',
  'not-applicable': 'NON_GDPR',
};

/** The basis of a file in the words of the ledger. */
export const basisOf = (basis: LegalBasis): ConsentBasis => bases[basis];

/** Texts a person or company has; what a form field may hold is far longer. */
const maxLength = 254;

/** The evidence text of each lead: the basis, then the note. */
export const evidenceOf = (consent: ImportConsent): string => `Import under ${consent.legalBasis}: ${consent.note}`;

/**
 * The mapped columns of a header as fields of a form, so that a cell is read by the very rules a form's field is. The
 * e-mail alone is required.
 */
export const importFields = (settings: ImportSettings, header: readonly string[]): readonly FormField[] =>
  header.flatMap((column) => {
    const mapTo = Object.hasOwn(settings.columns, column) ? settings.columns[column] : undefined;
    const field = { name: column, type: 'text', label: column, required: mapTo === 'person.email', maxLength } as const;
    return mapTo === undefined ? [] : [{ ...field, mapTo }];
  });
