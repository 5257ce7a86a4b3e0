export const fieldTypes = ['text', 'email', 'phone', 'number', 'date', 'select', 'multi-select', 'checkbox', 'hidden', 'message'] as const;
export type FieldType = (typeof fieldTypes)[number];

export type FormField = {
  readonly name: string;
  readonly type: FieldType;
  readonly label: string;
  readonly required: boolean;
  readonly maxLength?: number | undefined;
  readonly options?: readonly string[] | undefined;
  /** Lead attribute this field fills, e.g. `person.title`; absent: kept in the submission only. */
  readonly mapTo?: string | undefined;
};

/** A checkbox that grants a purpose on a channel; the text is the evidence. */
export type ConsentField = { readonly field: string; readonly purpose: string; readonly channel: string; readonly noticeText: string };

export type Form = {
  readonly name: string;
  readonly enabled: boolean;
  readonly fields: readonly FormField[];
  readonly consents: readonly ConsentField[];
  /** Exact origins allowed to post from a browser; `*` allows any. */
  readonly origins: readonly string[];
  readonly redirect: { readonly default: string | null; readonly hosts: readonly string[] };
  readonly inlineMessage: string;
  readonly tags: readonly string[];
  readonly defaultCountry: string | null;
  readonly campaignId: string | null;
  /** Seconds within which an equal submission without a key is the same one (a double click). */
  readonly duplicateWindowSeconds: number;
};
