import type { EventData, LeadEvent } from '../../contracts/events/catalogue.ts';
import { type ConsentRecord, type ConsentState, consentKey } from '../../domain/consent/consent.ts';
import { checked } from '../../domain/kernel/brand.ts';
import { type EventContext, newEvent } from '../events/new-event.ts';

type States = Readonly<Record<string, ConsentState>>;
type Told = 'consent.requested.v1' | 'consent.granted.v1' | 'consent.withdrawn.v1' | 'consent.suppressed.v1' | 'consent.lifted.v1';

/**
 * What the records of one commit moved, as events: at most one of each type. `before` is the lead's summary without them.
 * Nothing moved, nothing told; only a request is told again each time, because its mail may have been lost.
 */
export function consentEvents(context: EventContext, before: States, records: readonly ConsentRecord[]): readonly LeadEvent[] {
  const from = ({ purpose, channel }: ConsentRecord): ConsentState => before[consentKey(purpose, channel)] ?? 'unknown';
  const tell = <T extends Told>(type: T, picked: readonly ConsentRecord[], more: object = {}): readonly LeadEvent[] => {
    const [first] = picked;
    if (first === undefined) return [];
    const consents = picked.map((record) => ({
      purpose: record.purpose,
      channel: record.channel,
      from: from(record),
      ...(type === 'consent.lifted.v1' ? { to: record.state } : {}),
    }));
    return [newEvent(context, type, checked<EventData<T>>({ consents, method: first.method, actor: first.actor, ...more }))];
  };
  const moved = (state: ConsentState) =>
    records.filter((record) => record.act !== 'lift' && record.state === state && from(record) !== state);
  const [first] = records;
  return [
    ...tell(
      'consent.requested.v1',
      records.filter((record) => record.act === 'request' && record.state !== 'granted'),
      { formId: first?.formId },
    ),
    ...tell('consent.granted.v1', moved('granted')),
    ...tell('consent.withdrawn.v1', moved('withdrawn')),
    ...tell('consent.suppressed.v1', moved('suppressed'), { reason: first?.reason }),
    ...tell(
      'consent.lifted.v1',
      records.filter((record) => record.act === 'lift'),
    ),
  ];
}
