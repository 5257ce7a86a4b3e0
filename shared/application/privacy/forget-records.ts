import type { Tombstone } from '../../domain/leads/erasure.ts';
import { groupIds } from '../../domain/leads/erasure.ts';
import type { AuditRow } from '../ports/document-store.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock, Ids } from '../ports/system.ts';
import { detachEdge } from '../records/detach-edge.ts';
import { recordsOf } from './records-of.ts';

export type ForgetRecordsDeps = {
  readonly records: Pick<RecordStore, 'get' | 'getMany' | 'referrers' | 'put' | 'close' | 'remove'>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** Takes a person out of the graph: their seats in buying committees go, and a deal names them as its origin no more. */
export async function forgetRecords({ records, clock, ids }: ForgetRecordsDeps, tombstone: Tombstone): Promise<void> {
  const leadIds = groupIds(tombstone);
  const audit = (action: string, target: string, difference: readonly string[]): AuditRow => ({
    id: ids.next('audit'),
    at: clock.now(),
    actor: tombstone.actor,
    action,
    target,
    difference,
  });
  // One that somebody is changing right now is left for the next run.
  for (const { kind, id, version } of await recordsOf(records, 'membership.lead', leadIds))
    if (await records.close(kind, id, version)) await records.remove(kind, id, version, audit('record.delete', `${kind}/${id}`, []));
  for (const { id, body } of await recordsOf(records, 'opportunity.primary-lead', leadIds)) {
    const edge = {
      name: 'opportunity.primary-lead',
      from: { type: 'opportunity', id },
      to: { type: 'lead', id: String(body.primaryLeadId) },
    } as const;
    await detachEdge({ store: records, audit }, edge);
  }
}
