import type { LeadEvent } from '../../contracts/events/catalogue.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { clearedFrom, groupIds, type Tombstone } from '../../domain/leads/erasure.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import type { ReadConsentPolicy } from '../consent/consent-policy.ts';
import { type ObligeDeps, oblige, sinksOf } from '../consent/propagate-consent.ts';
import { createForgetMatches, type ForgetStore } from '../identity/forget-matches.ts';
import { type StripDeps, stripPost } from '../leads/strip-post.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { Erasures } from '../ports/erasures.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { LookUpStore } from '../ports/look-up-store.ts';
import type { SecretBox } from '../ports/system.ts';
import { dropped, type Reaction } from '../reaction.ts';
import { type ForgetRecordsDeps, forgetRecords } from './forget-records.ts';
import { submissionsOf } from './submissions-of.ts';

type Leads = Pick<LeadStore, 'get' | 'event' | 'tombstone' | 'events' | 'submission' | 'waiting'> & StripDeps['leads'];
export type ClearErasedDeps = ObligeDeps &
  ForgetRecordsDeps & {
    readonly leads: Leads;
    readonly deliveries: Pick<DeliveryStore, 'ofLead'>;
    readonly erasures: Erasures;
    readonly matches: ForgetStore;
    readonly lookUps: Pick<LookUpStore, 'state' | 'forgetPerson'>;
    readonly policy: ReadConsentPolicy;
    readonly box: SecretBox;
  };

/** Rows one run deletes of a lead at most, well inside its time; the sweep asks for the next run. */
const rowsPerRun = 2000;

/**
 * Reaction to an erasure: tells every sink that holds the person, then deletes what hangs on them. Each part may be repeated,
 * and all are repeated by the sweep until a run that began after the last possible late writer has found nothing left.
 */
export const createClearErased =
  (deps: ClearErasedDeps) =>
  async (event: LeadEvent): Promise<Reaction> => {
    const tombstone = await deps.leads.tombstone(brand<LeadId>(event.leadId));
    if (tombstone === null || tombstone.eventId !== event.id) return dropped('no such erasure');
    if (tombstone.clearedAt !== null) return dropped('nothing is left');
    const began = deps.clock.now();
    const ids = groupIds(tombstone);
    // While the deliveries still say who was sent what.
    await tellSinks(deps, event, ids);
    await deps.erasures.seal(tombstone);
    const strip = (submission: Submission) => stripPost(deps, submission, ids, tombstone.erasedAt);
    for await (const submission of submissionsOf(deps.leads, ids)) if (submission.erasedAt === undefined) await strip(submission);
    for (const submission of await waitingOf(deps, tombstone)) await strip(submission);
    await forgetRecords(deps, tombstone);
    await forgetAnswers(deps, tombstone);
    // By the lead's own row, so before that is cleared.
    for (const id of ids) await createForgetMatches(deps.matches)(id);
    let left = false;
    for (const id of ids) left = (await deps.erasures.clear(tombstone, id, rowsPerRun)).left || left;
    if (!left && began >= clearedFrom(tombstone.erasedAt)) await deps.erasures.finish(tombstone, began);
    return 'done';
  };

async function tellSinks(deps: ClearErasedDeps, event: LeadEvent, ids: readonly LeadId[]): Promise<void> {
  const sinks = sinksOf((await Promise.all(ids.map(deps.deliveries.ofLead))).flat(), event);
  const { lateMinutes } = await deps.policy();
  for (const endpointId of sinks) await oblige(deps, event, endpointId, lateMinutes);
}

/** What providers said of the person, under every address they were asked for; the state names them, so before it is cleared. */
async function forgetAnswers({ lookUps }: ClearErasedDeps, tombstone: Tombstone): Promise<void> {
  const states = await Promise.all(groupIds(tombstone).map(lookUps.state));
  const names = new Set([...tombstone.identities, ...states.flatMap((state) => state?.personKeys ?? [])]);
  for (const name of names) await lookUps.forgetPerson(name);
}

/** Posts of the person that never became theirs: on hold, or not resolved yet. What they sent since is another matter. */
async function waitingOf({ leads }: ClearErasedDeps, { identities, erasedAt }: Tombstone): Promise<readonly Submission[]> {
  const waiting = await Promise.all(identities.map(leads.waiting));
  return waiting.flat().filter((submission) => submission.submittedAt < erasedAt);
}
