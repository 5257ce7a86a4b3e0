import type { Run } from '../../domain/nurture/run.ts';
import type { NurtureTrack } from '../../domain/nurture/track.ts';
import type { Calendar } from '../../domain/sla/policy.ts';
import type { Documents } from '../documents/documents.ts';
import { MissingConfiguration } from '../ports/errors.ts';

export type TrackDeps = { readonly documents: Documents<'nurture-track' | 'calendar'> };
export type Rules = { readonly track: NurtureTrack; readonly calendar: Calendar };

/** The hours of a track, as published now. */
export async function withCalendar({ documents }: TrackDeps, track: NurtureTrack): Promise<Rules> {
  const calendar = await documents.get('calendar', track.calendarId);
  if (calendar === null) throw new MissingConfiguration('calendar', track.calendarId);
  return { track, calendar: calendar.body };
}

/** The very version a run began with. */
export const trackOf = async ({ documents }: TrackDeps, run: Pick<Run, 'trackId' | 'trackVersion'>): Promise<NurtureTrack> =>
  (await documents.pinned('nurture-track', run.trackId, run.trackVersion)).body;
