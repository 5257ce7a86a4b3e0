import { type Key, leadPartition } from './table.ts';

/** Apart from the other keys, which are in every bundle. */
export const suspicionPrefix = 'SUSPECT#';
export const matchKeys = {
  row: (leadId: string): Key => ({ pk: leadPartition(leadId), sk: 'MATCH#' }),
  suspicion: (leadId: string, otherId: string): Key => ({ pk: leadPartition(leadId), sk: `${suspicionPrefix}${otherId}` }),
  value: (mac: string): Key => ({ pk: `MATCH#${mac}`, sk: '#' }),
} as const;
