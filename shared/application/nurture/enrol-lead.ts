import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { exitOf, type Sight, someStepMay } from '../../domain/nurture/decide-step.ts';
import { isRunning, type Nurture, type Run, resumeRun, startRun, withRuns } from '../../domain/nurture/run.ts';
import { type NurtureReason, reasonOf, takes } from '../../domain/nurture/track.ts';
import type { Published } from '../documents/documents.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { NurtureStore } from '../ports/nurture-store.ts';
import type { Ids } from '../ports/system.ts';
import { Contended, dropped, maxAttempts, type Reaction } from '../reaction.ts';
import { nurtureContext, startedEvent } from './nurture-events.ts';
import { type TrackDeps, trackOf, withCalendar } from './rules-of.ts';
import { type SightDeps, sightOf } from './sight.ts';
import { type RunTimerDeps, startRunTimers } from './start-run-timers.ts';

export type EnrolDeps = TrackDeps &
  SightDeps &
  RunTimerDeps & {
    readonly leads: Pick<LeadStore, 'get'>;
    readonly nurture: Pick<NurtureStore, 'get' | 'save'>;
    readonly ids: Ids;
  };
type Nurtured = Extract<LeadEvent, { readonly type: 'lead.nurtured.v1' }>;

/**
 * Reaction to a lead that goes to nurture: it enters every track that wants it, each once per cycle. A track that it left in this
 * cycle, because it qualified or replied, it goes on with where it stopped. The law, a deal, an owner or a no of the person keep it out.
 */
export const createEnrolLead =
  (deps: EnrolDeps) =>
  async (event: Nurtured): Promise<Reaction> => {
    const reason = reasonOf(event.data.reason);
    if (reason === null) return dropped('no reason that a track may take');
    const tracks = (await deps.documents.all('nurture-track')).filter(({ body }) => body.active && body.reasons.includes(reason));
    if (tracks.length === 0) return dropped('no track takes leads for this reason');
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      const lead = await deps.leads.get(brand<LeadId>(event.leadId));
      if (lead === null) return dropped('no such lead');
      const before = (await deps.nurture.get(lead.id)) ?? { leadId: lead.id, revision: 0, runs: [] };
      const known = before.runs.filter((run) => isRunning(run) && run.causeId === event.id);
      // Another delivery of the event may have ended between the row and the timers.
      if (known.length > 0) {
        await startRunTimers(deps, lead.id, known);
        return 'repeated';
      }
      const at = deps.clock.now();
      const entering = { before, lead, sight: await sightOf(deps, lead), reason, event, at };
      const runs = (await Promise.all(tracks.map((track) => enter(deps, track, entering)))).flatMap((run) => run ?? []);
      if (runs.length === 0) return dropped('no track may take it now');
      const nurture = withRuns(before, ...runs);
      const events = runs.map((run) => startedEvent(nurtureContext(deps, lead, run, at, event), run));
      const saved = await deps.nurture.save({ nurture, expectedRevision: before.revision, leadVersion: lead.version, events });
      if (saved === 'stale') continue;
      await startRunTimers(deps, lead.id, runs);
      return 'done';
    }
    throw new Contended(event.leadId);
  };

type Entering = {
  readonly before: Nurture;
  readonly lead: Lead;
  readonly sight: Sight;
  readonly reason: NurtureReason;
  readonly event: Nurtured;
  readonly at: Instant;
};

/** The run with which the lead enters the track, or goes on in it; null when it does not. */
async function enter(deps: TrackDeps, published: Published<'nurture-track'>, entering: Entering): Promise<Run | null> {
  const { before, lead, sight, reason, event, at } = entering;
  if (!takes(published.body, reason, factsOf(lead))) return null;
  const ofTrack = before.runs.filter(({ trackId }) => trackId === published.id);
  if (ofTrack.some(isRunning)) return null;
  const left = ofTrack.find(({ cycle }) => cycle === lead.cycle);
  if (left !== undefined && !isLater(event, left)) return null;
  const track = left === undefined ? published.body : await trackOf(deps, left);
  const rules = await withCalendar(deps, track);
  const start = { trackId: published.id, trackVersion: published.version, cycle: lead.cycle, reason, causeId: event.id, at };
  const run = left === undefined ? startRun(start, rules) : resumeRun(left, start, rules);
  return exitOf(run, track, sight, at) === null && someStepMay(track, sight, at) ? run : null;
}

/** A run that was left goes on for a later event alone; one that came to its end never does. */
const isLater = (event: Nurtured, { state, causeId, endedAt }: Run): boolean =>
  state === 'exited' && event.id > causeId && (endedAt === null || event.occurredAt >= endedAt);
