import type { ConsentBasis } from './consent.ts';

/** `marketing` obeys caps and pauses; `service` answers what the person asked; `processing` is what we do with data ourselves. */
export const purposeKinds = ['marketing', 'service', 'processing'] as const;
export type PurposeKind = (typeof purposeKinds)[number];

/** `grant`: only after a yes, or on a listed basis. `no-objection`: unless the person said no. */
export const consentNeeds = ['grant', 'no-objection'] as const;
export type ConsentNeed = (typeof consentNeeds)[number];

export const capPeriods = ['day', 'week', 'month'] as const;
export type CapPeriod = (typeof capPeriods)[number];

export type PurposeChannel = {
  readonly channel: string;
  readonly needs: ConsentNeed;
  /** Bases under which a recorded grant suffices here; consent with notice always does. */
  readonly bases: readonly ConsentBasis[];
};

type Named = { readonly id: string; readonly label: string; readonly labels?: Readonly<Record<string, string>> | undefined };
export type ConsentPurpose = Named & { readonly kind: PurposeKind; readonly channels: readonly PurposeChannel[] };
export type ConsentChannel = Named & { readonly cap: { readonly contacts: number; readonly per: CapPeriod } | null };

/** What may be done to whom, and on which ground; a document. */
export type ConsentPolicy = {
  readonly name: string;
  readonly purposes: readonly ConsentPurpose[];
  readonly channels: readonly ConsentChannel[];
  /** A sink that has not acknowledged a withdrawal after this long is late. */
  readonly lateMinutes: number;
  /** Where people reach us, without a path; null: at the address the links were asked of. */
  readonly publicUrl: string | null;
};

/** The channel of purposes that contact nobody. */
export const anyChannel = 'any';
/** A no to this purpose is a no to every use. */
export const everyProcessing = 'processing';
/** What the machine asks leave for by name. */
export type ProcessingStep = 'profiling' | 'routing' | 'export' | 'enrichment';

const processing = (id: ProcessingStep | typeof everyProcessing, label: string): ConsentPurpose => ({
  id,
  label,
  kind: 'processing',
  channels: [{ channel: anyChannel, needs: 'no-objection', bases: [] }],
});

/**
 * In force while no `consent-policy` is published: marketing needs a yes, what the person asked for may be answered, and we
 * process on legitimate interest until they object.
 */
export const defaultConsentPolicy: ConsentPolicy = {
  name: 'Built-in policy',
  purposes: [
    {
      id: 'marketing',
      label: 'News and offers',
      kind: 'marketing',
      channels: [
        { channel: 'email', needs: 'grant', bases: ['LEGITIMATE_INTEREST_CLIENT'] },
        { channel: 'phone', needs: 'grant', bases: [] },
      ],
    },
    {
      id: 'service',
      label: 'Answers to what you asked',
      kind: 'service',
      channels: [
        { channel: 'email', needs: 'no-objection', bases: [] },
        { channel: 'phone', needs: 'no-objection', bases: [] },
      ],
    },
    processing(everyProcessing, 'Storing and using my data'),
    processing('profiling', 'Judging how well an offer fits me'),
    processing('routing', 'Handing my enquiry to a person'),
    processing('export', 'Passing my data to the tools of sales'),
    processing('enrichment', 'Adding facts from other sources'),
  ],
  channels: [
    { id: 'email', label: 'E-mail', cap: { contacts: 4, per: 'month' } },
    { id: 'phone', label: 'Phone', cap: null },
  ],
  lateMinutes: 60,
  publicUrl: null,
};

const hour = 3_600_000;
/** Rolling windows; a month is thirty days. */
export const capWindowMillis: Readonly<Record<CapPeriod, number>> = { day: 24 * hour, week: 7 * 24 * hour, month: 30 * 24 * hour };

export const ruleOf = (
  policy: ConsentPolicy,
  purpose: string,
  channel: string,
): { readonly purpose: ConsentPurpose; readonly rule: PurposeChannel } | null => {
  const found = policy.purposes.find((row) => row.id === purpose);
  const rule = found?.channels.find((row) => row.channel === channel);
  return found === undefined || rule === undefined ? null : { purpose: found, rule };
};
