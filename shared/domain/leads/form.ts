import type { SpamSettings } from '../spam/settings.ts';

export const fieldTypes = ['text', 'email', 'phone', 'number', 'date', 'select', 'multi-select', 'checkbox', 'hidden', 'message'] as const;
export type FieldType = (typeof fieldTypes)[number];

/** Text by language of two letters (`de`); what is missing falls back to the plain text beside it. */
export type Localized = Readonly<Record<string, string>>;

export type FormField = {
  readonly name: string;
  readonly type: FieldType;
  readonly label: string;
  readonly labels?: Localized | undefined;
  readonly required: boolean;
  readonly maxLength?: number | undefined;
  /** Bounds of a number field, both allowed. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly options?: readonly string[] | undefined;
  /** Lead attribute this field fills, e.g. `person.title`; absent: kept in the submission only. */
  readonly mapTo?: string | undefined;
  /** Not asked again of a visitor who proves by a signed token that this browser answered it before. */
  readonly progressive?: boolean | undefined;
};

/** A checkbox that grants a purpose on a channel; the text is the evidence. */
export type ConsentField = {
  readonly field: string;
  readonly purpose: string;
  readonly channel: string;
  readonly noticeText: string;
  readonly noticeTexts?: Localized | undefined;
  /** A tick is only a request: an event asks the mail tool to send the link that confirms it. */
  readonly doubleOptIn?: boolean | undefined;
};

/**
 * Names under which the endpoints of other products know this form, so that a page needs only another host. `fields`
 * maps the product's field names (`00N5g00000AbCdE`, `numemployees`) to ours; its standard fields need no entry.
 */
export type FormAliases = {
  /** `formGuid` absent: any GUID of the portal that names no other form; our form id counts as a GUID too. */
  readonly hubspot: readonly { readonly portalId: string; readonly formGuid?: string | undefined }[];
  /** Salesforce organisation ids, 15 or 18 characters. */
  readonly oids: readonly string[];
  readonly espoKeys: readonly string[];
  /** Meta page ids whose lead ads belong to this form. */
  readonly metaPageIds: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  /** The product's name of a consent (HubSpot subscription type id, key of a Meta checkbox) → our consent field. */
  readonly consents: Readonly<Record<string, string>>;
};

export type Form = {
  readonly name: string;
  readonly enabled: boolean;
  readonly fields: readonly FormField[];
  readonly consents: readonly ConsentField[];
  /** Exact origins allowed to post from a browser; `*` allows any. */
  readonly origins: readonly string[];
  readonly redirect: { readonly default: string | null; readonly hosts: readonly string[] };
  readonly inlineMessage: string;
  readonly inlineMessages?: Localized | undefined;
  readonly submitLabel: string;
  readonly submitLabels?: Localized | undefined;
  /** Language of the plain texts. */
  readonly locale: string;
  readonly tags: readonly string[];
  readonly defaultCountry: string | null;
  readonly campaignId: string | null;
  /** Seconds within which an equal submission without a key is the same one (a double click). */
  readonly duplicateWindowSeconds: number;
  /** Days after which a post is deleted with everything it said; null keeps it as long as its person. */
  readonly retentionDays?: number | null;
  readonly aliases: FormAliases;
  readonly spam: SpamSettings;
};

/** The text in the language asked for, else the plain one. */
export const localized = (plain: string, texts: Localized | undefined, locale: string): string =>
  (texts !== undefined && Object.hasOwn(texts, locale) ? texts[locale] : undefined) ?? plain;
