import type { NurtureStep } from '../../../shared/domain/nurture/track.ts';
import { seededWorld, type World, type WorldOptions } from '../../support/world.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

type Step = Partial<NurtureStep> & { readonly id: string };
export const stepOf = (step: Step): Step => ({ waitSeconds: 3600, purpose: 'marketing', channel: 'email', ...step });
export const trackBody = (over: Readonly<Record<string, unknown>> = {}, steps: readonly Step[] = [{ id: 'one' }, { id: 'two' }]) => ({
  name: 'Track',
  reasons: ['below-threshold', 'recycled', 'rejected-by-sales'],
  calendarId: 'berlin',
  steps: steps.map(stepOf),
  ...over,
});

/** A world in which the demo track takes nobody and `track` is the one there is. Wednesday, ten in Berlin. */
export async function nurtureWorld(body: object | null = trackBody(), options: WorldOptions = {}): Promise<World> {
  const world = await seededWorld({ start: '2026-01-07T09:00:00.000Z', ...options });
  await world.publishDocument('nurture-track', 'stay-in-touch', { ...trackBody(), active: false });
  if (body !== null) await world.publishDocument('nurture-track', 'track', body);
  return world;
}

let people = 0;
/** A newsletter reader below the threshold who allowed marketing; the id of the lead. */
export async function reader(world: World, fields: Record<string, unknown> = {}): Promise<string> {
  people += 1;
  const answer = await world.submit('newsletter', { email: `reader${people}@firm${people}.example`, marketingConsent: 'yes', ...fields });
  await world.settle();
  return (await world.api('GET', `/v1/receipts/${answer.json.receiptId}`)).json.leadId;
}

export const runsOf = async (world: World, leadId: string) => (await world.api('GET', `/v1/leads/${leadId}/nurture`)).json.items;
export const runOf = async (world: World, leadId: string) => (await runsOf(world, leadId))[0];
export const told = (world: World, leadId: string, type: string) =>
  world.published.filter((event) => event.leadId === leadId && event.type === `lead.nurture_${type}.v1`);
export const stepsOf = (world: World, leadId: string): readonly string[] =>
  told(world, leadId, 'step_due').map(({ data }) => ('stepId' in data ? `${data.stepId}` : ''));
let acts = 0;
export async function record(world: World, leadId: string, signal: string, more: Record<string, unknown> = {}) {
  const answer = await world.api('POST', '/v1/engagements', { engagements: [{ eventId: `act-${++acts}`, signal, leadId, ...more }] });
  if (answer.json.results?.[0]?.status !== 'recorded') throw new Error(answer.text);
  await world.settle();
}
/** Without the thousands of sweeps in between: timers do it. */
export const later = (world: World, millis: number) => world.advance(millis, { sweeping: false });
