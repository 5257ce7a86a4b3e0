import type * as z from 'zod';
import type { $personalData } from '../../contracts/http/privacy-resources.ts';
import type { Refusal } from '../../contracts/http/problems.ts';
import type { Suspicion } from '../../domain/identity/suspicion.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { LeadId } from '../../domain/kernel/ids.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { LeadGroup } from '../../domain/leads/merge/group.ts';
import type { Submission } from '../../domain/leads/submission.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { absentLead } from '../leads/absent-lead.ts';
import { identityOf } from '../leads/identity-of.ts';
import { leadResource } from '../leads/lead-resource.ts';
import { memberRows, personTouches } from '../leads/member-rows.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { EngagementStore } from '../ports/engagement-store.ts';
import type { LeadGroups } from '../ports/lead-groups.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { LookUpStore } from '../ports/look-up-store.ts';
import type { MatchStore } from '../ports/match-store.ts';
import type { NurtureStore } from '../ports/nurture-store.ts';
import type { RecordStore } from '../ports/record-store.ts';
import type { Clock, Ids, SecretBox } from '../ports/system.ts';
import { type PersonEdge, recordsOf } from './records-of.ts';
import { submissionsOf } from './submissions-of.ts';

export type PersonalDataDeps = {
  readonly leads: LeadStore;
  readonly groups: Pick<LeadGroups, 'read'>;
  readonly engagements: Pick<EngagementStore, 'ofLead'>;
  readonly deliveries: Pick<DeliveryStore, 'ofLead'>;
  readonly matches: Pick<MatchStore, 'suspicionsOf'>;
  readonly lookUps: Pick<LookUpStore, 'state'>;
  readonly nurture: Pick<NurtureStore, 'get'>;
  readonly records: Pick<RecordStore, 'referrers' | 'getMany'>;
  readonly audit: AuditLog;
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly ids: Ids;
};
export type PersonalData = z.input<typeof $personalData>;
export type PersonalDataInput = { readonly leadId: string; readonly principal: Principal };

/**
 * Everything that is held on one person, under every id they have (GDPR Art. 15 and 20). Who asked is on record before
 * anything is told.
 */
export const createReadPersonalData =
  (deps: PersonalDataDeps) =>
  async ({ leadId, principal }: PersonalDataInput): Promise<Result<PersonalData, Refusal>> => {
    const group = await deps.groups.read(brand<LeadId>(leadId));
    if (group === null) return err(await absentLead(deps.leads, leadId));
    const { head } = group;
    const at = deps.clock.now();
    const id = deps.ids.next('audit');
    await deps.audit.write({ id, at, actor: actorOf(principal), action: 'lead.personal-data', target: `lead/${head.id}`, difference: [] });
    const rows = <T>(read: (id: LeadId) => Promise<readonly T[]>) => memberRows(head, read);
    const records = async (name: PersonEdge) =>
      (await recordsOf(deps.records, name, [head.id, ...(head.members ?? [])])).map(({ id, body }) => ({ id, ...body }));
    const [touches, engagements, consents, decisions, activities, deliveries, suspicions, machines, seats, opportunities, submissions] =
      await Promise.all([
        personTouches(deps.leads, head),
        rows(deps.engagements.ofLead),
        rows(deps.leads.consents),
        rows(deps.leads.decisions),
        rows(deps.leads.activities),
        rows(deps.deliveries.ofLead),
        rows(deps.matches.suspicionsOf),
        byMachines(deps, head),
        records('membership.lead'),
        records('opportunity.primary-lead'),
        submissionsOfPerson(deps, group),
      ]);
    return ok({
      leadId: head.id,
      memberIds: [...(head.members ?? [])],
      generatedAt: at,
      lead: leadResource(head, group.clocks),
      members: group.others.map((member) => leadResource(member.lead, member.clocks)),
      submissions: submissions.map(shown),
      touches: [...touches],
      engagements: [...engagements],
      consents: [...consents],
      decisions: [...decisions],
      activities: [...activities],
      duplicates: [...new Map(suspicions.map((row) => [row.pair.join(), row])).values()].map(suspected),
      ...machines,
      seats,
      opportunities,
      recipients: deliveries.map(({ endpointId, eventType, state, createdAt, updatedAt }) => ({
        endpointId,
        eventType,
        state,
        createdAt,
        updatedAt,
      })),
    });
  };

/** What providers said of them, and the tracks they went through. */
async function byMachines({ lookUps, nurture }: PersonalDataDeps, head: LeadGroup['head']) {
  const [sources, runs] = await Promise.all([
    memberRows(head, async (id) => (await lookUps.state(id))?.facts ?? []),
    memberRows(head, async (id) => (await nurture.get(id))?.runs ?? []),
  ]);
  return { sources: sources.map((fact) => ({ ...fact })), nurture: [...runs] };
}

/** Theirs, and what waits or is held under one of their addresses. */
async function submissionsOfPerson(deps: PersonalDataDeps, { head, others }: LeadGroup): Promise<readonly Submission[]> {
  const found: Submission[] = [];
  for await (const submission of submissionsOf(deps.leads, [head.id, ...(head.members ?? [])])) found.push(submission);
  const macs = await Promise.all([head, ...others.map((member) => member.lead)].map((lead) => identityOf(deps.box, lead.person.email)));
  for (const mac of new Set(macs.flatMap((mac) => mac ?? []))) found.push(...(await deps.leads.waiting(mac)));
  return [...new Map(found.map((submission) => [submission.id, submission])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const suspected = ({ pair, state, score, evidence, suspectedAt, decidedAt }: Suspicion) => ({
  leadIds: [...pair],
  state,
  score,
  criteria: evidence.map(({ criterion }) => criterion),
  suspectedAt,
  decidedAt,
});

const shown = ({ id, leadId, formId, formVersion, via, receivedAt, submittedAt, raw, claims, warnings, ...rest }: Submission) => ({
  receiptId: id,
  leadId,
  formId,
  formVersion,
  via,
  receivedAt,
  submittedAt,
  raw,
  claims,
  warnings: [...warnings],
  userAgent: rest.userAgent,
  ipPrefix: rest.ipPrefix,
  assessment: rest.assessment,
  hold: rest.hold,
});
