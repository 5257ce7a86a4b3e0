/** What an API key may do. `leads:act-as` lets an integration record acts of a person; the record says so. */
export const scopes = [
  'leads:read',
  'leads:write',
  'leads:act-as',
  'leads:export',
  'engagements:write',
  'config:read',
  'config:write',
  'records:read',
  'records:write',
  'metrics:read',
  'ops',
  'agent',
] as const;
export type Scope = (typeof scopes)[number];
