import type { EventType } from '../../contracts/events/catalogue.ts';

/** Events every sink that holds the person must acknowledge, whatever its filter asks for. */
export const obligingTypes = [
  'consent.withdrawn.v1',
  'consent.suppressed.v1',
  'lead.restricted.v1',
  'lead.erased.v1',
] as const satisfies readonly EventType[];
const obliging: ReadonlySet<string> = new Set(obligingTypes);
export const isObliging = (type: string): boolean => obliging.has(type);

/** What may be told of a person whose data must not leave: that it must not, and that it may again. Their data stays out of it. */
export const isNotice = (type: string): boolean => isObliging(type) || type === 'lead.restriction_lifted.v1';
