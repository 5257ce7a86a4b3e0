import type { MatchMac, MatchRow } from '../../domain/identity/match-row.ts';
import { personKeys } from '../../domain/identity/person-keys.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { MatchStore } from '../ports/match-store.ts';
import type { SecretBox } from '../ports/system.ts';

export type IndexDeps = {
  readonly matches: Pick<MatchStore, 'row' | 'putRow' | 'leave'>;
  readonly box: Pick<SecretBox, 'mac'>;
};

export const macsOf = ({ box }: Pick<IndexDeps, 'box'>, leads: readonly Pick<Lead, 'person' | 'company'>[]): Promise<readonly MatchMac[]> =>
  Promise.all(personKeys(leads).map(async ({ criterion, value }) => ({ criterion, mac: await box.mac('match', `${criterion}|${value}`) })));

export type Indexed =
  /** `before`: the lead had a row, so there may be suggestions that no longer stand. */
  | { readonly state: 'noted'; readonly before: boolean }
  /** Somebody wrote what is newer, or at the same time: read the lead again. */
  | { readonly state: 'overtaken' };

/**
 * Notes what the lead is found by, and takes it out of the values it no longer has. The note comes before it joins a value and goes
 * after it has left one, so that at any instant it names every value the lead is filed under.
 */
export async function noteKeys(deps: IndexDeps, leadId: LeadId, leadVersion: number, keys: readonly MatchMac[]): Promise<Indexed> {
  const first = await deps.matches.putRow({ leadId, leadVersion, revision: 1, keys }, null);
  if (first.ok) return { state: 'noted', before: false };
  const { standing } = first;
  if (standing === null || standing.leadVersion > leadVersion) return { state: 'overtaken' };
  const gone = standing.keys.filter(({ mac }) => !keys.some((key) => key.mac === mac));
  const isNew = keys.some(({ mac }) => !standing.keys.some((key) => key.mac === mac));
  if (gone.length === 0 && !isNew) return { state: 'noted', before: true };
  const union: MatchRow = { leadId, leadVersion, revision: standing.revision + 1, keys: [...keys, ...gone] };
  if (!(await deps.matches.putRow(union, standing.revision)).ok) return { state: 'overtaken' };
  if (gone.length === 0) return { state: 'noted', before: true };
  for (const { mac } of gone) await deps.matches.leave(mac, leadId);
  const done = await deps.matches.putRow({ ...union, revision: union.revision + 1, keys }, union.revision);
  return done.ok ? { state: 'noted', before: true } : { state: 'overtaken' };
}
