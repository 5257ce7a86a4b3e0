import { $owner, $team } from '../../contracts/documents/roster-records.ts';
import type { Owner, Team } from '../../domain/routing/plan.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock } from '../ports/system.ts';
import { createTimedCache } from '../timed-cache.ts';

/** Owners and teams as routing sees them: cached in the sandbox like documents. */
export type RosterView = { readonly owners: ReadonlyMap<string, Owner>; readonly teams: ReadonlyMap<string, Team> };
export type Roster = { readonly read: () => Promise<RosterView>; readonly invalidate: () => void };

export function createRoster(deps: { readonly store: Pick<RecordStore, 'list'>; readonly clock: Clock }): Roster {
  const views = createTimedCache(deps.clock, async (): Promise<RosterView> => {
    const [owners, teams] = await Promise.all([deps.store.list('owner'), deps.store.list('team')]);
    return {
      owners: new Map(owners.map((row) => [row.id, $owner.parse(row.body)])),
      teams: new Map(teams.map((row) => [row.id, $team.parse(row.body)])),
    };
  });
  return { read: () => views.get('roster'), invalidate: views.clear };
}
