import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { type ConsentRecord, type ConsentState, consentKey } from '../../domain/consent/consent.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';

type States = Readonly<Record<string, ConsentState>>;

/**
 * What the records of one commit moved, as events: at most one of each type. `before` is the lead's summary without them.
 * Nothing moved, nothing told; only a request is told again each time, because its mail may have been lost.
 */
export function consentEvents(context: EventContext, before: States, records: readonly ConsentRecord[]): readonly LeadEvent[] {
  const from = ({ purpose, channel }: ConsentRecord): ConsentState => before[consentKey(purpose, channel)] ?? 'unknown';
  const told = (picked: readonly ConsentRecord[]) => {
    const [first] = picked;
    return first === undefined
      ? null
      : {
          consents: picked.map((record) => ({ purpose: record.purpose, channel: record.channel, from: from(record) })),
          method: first.method ?? ('form' as const),
          actor: first.actor ?? 'person',
        };
  };
  const moved = (state: ConsentState) => records.filter((record) => record.state === state && from(record) !== state);
  const [first] = records;
  const requested = told(records.filter((record) => record.act === 'request' && record.state !== 'granted'));
  const [granted, withdrawn, suppressed] = [told(moved('granted')), told(moved('withdrawn')), told(moved('suppressed'))];
  return [
    ...(requested === null ? [] : [newEvent(context, 'consent.requested.v1', { ...requested, formId: first?.formId ?? null })]),
    ...(granted === null ? [] : [newEvent(context, 'consent.granted.v1', granted)]),
    ...(withdrawn === null ? [] : [newEvent(context, 'consent.withdrawn.v1', withdrawn)]),
    ...(suppressed === null ? [] : [newEvent(context, 'consent.suppressed.v1', { ...suppressed, reason: first?.reason ?? 'opt-out' })]),
  ];
}
