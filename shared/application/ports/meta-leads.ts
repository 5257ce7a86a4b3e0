/**
 * Leads of Meta's instant forms, fetched from the Graph API. `gone`: Meta does not know the lead (any more); `unavailable`:
 * it may be had later, because the service, its limits or our token stand in the way.
 */
export type MetaLead =
  | { readonly state: 'found'; readonly lead: Readonly<Record<string, unknown>> }
  | { readonly state: 'gone' }
  | { readonly state: 'unavailable' };
export type MetaLeads = { readonly fetch: (input: { readonly leadId: string; readonly token: string }) => Promise<MetaLead> };
