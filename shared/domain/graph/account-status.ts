/** Where the relation with a company stands. */
export const accountStatuses = ['prospect', 'customer', 'former-customer', 'partner', 'competitor'] as const;
export type AccountStatus = (typeof accountStatuses)[number];
