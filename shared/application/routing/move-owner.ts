import type { RecordStore } from '../ports/record-store.ts';
import type { Clock, Ids } from '../ports/system.ts';

type MoveDeps = {
  readonly records: Pick<RecordStore, 'get' | 'put'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly actor: string;
};
type Move = { readonly kind: 'account' | 'opportunity'; readonly id: string; readonly from: string; readonly to: string | null };

const attempts = 4;

/** Gives a record of the owner to another one, or to nobody, if it is still theirs. Optimistic: what changed meanwhile is read again. */
export async function moveOwner({ records, clock, ids, actor }: MoveDeps, { kind, id, from, to }: Move): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const row = await records.get(kind, id);
    if (row === null || row.body.ownerId !== from) return;
    const audit = {
      id: ids.next('audit'),
      at: clock.now(),
      actor,
      action: 'record.re-home',
      target: `${kind}/${id}`,
      difference: ['ownerId'],
    };
    const written = await records.put(kind, id, { ...row.body, ownerId: to }, row.version, audit);
    if (written.ok) return;
    if (written.conflict === 'target') throw new Error(`the successor of ${from} is no owner any more`);
  }
  throw new Error(`${kind} ${id} changed too often to be moved`);
}
