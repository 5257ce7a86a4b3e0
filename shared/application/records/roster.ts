import { $absence, $owner, $team } from '../../contracts/documents/roster-records.ts';
import type { Roster as RosterRows } from '../../domain/routing/refusal.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';

/** Owners, teams and absences as routing sees them: cached in the sandbox like documents. */
export type RosterView = RosterRows;
export type Roster = { readonly read: () => Promise<RosterView>; readonly invalidate: () => void };

export function createRoster(deps: { readonly store: Pick<RecordStore, 'list'>; readonly clock: Clock }): Roster {
  const views = createTimedCache(deps.clock, async (): Promise<RosterView> => {
    const [owners, teams, absences] = await Promise.all([deps.store.list('owner'), deps.store.list('team'), deps.store.list('absence')]);
    return {
      owners: new Map(owners.map((row) => [row.id, $owner.parse(row.body)])),
      teams: new Map(teams.map((row) => [row.id, $team.parse(row.body)])),
      absences: absences.map((row) => $absence.parse(row.body)),
    };
  });
  return { read: () => views.get('roster'), invalidate: views.clear };
}
