import type * as z from 'zod';
import { activeDocuments } from '../../contracts/documents/active.ts';
import type { $leadPatch } from '../../contracts/http/lead-inputs.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { factsOf } from '../../domain/leads/facts.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { fieldsRead } from '../../domain/scoring/fields-read.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import { type MatchDeps, matchAccount } from '../accounts/match-account.ts';
import type { Documents } from '../documents/documents.ts';
import { newEvent } from '../events/new-event.ts';
import { type CommandDeps, commandContext, type LeadWithClocks, runCommand } from './command.ts';

export type PatchInput = {
  readonly leadId: string;
  readonly principal: Principal;
  readonly requestId: string;
  /** Version of the If-Match header. */
  readonly ifVersion: number;
  readonly patch: z.output<typeof $leadPatch>;
};

export type PatchDeps = CommandDeps & MatchDeps & { readonly documents: Documents<'rubric'> };

/**
 * JSON Merge Patch by a trusted caller. A change of a fact that the published rubric reads asks for a new score, and the
 * answer says so by `pendingStep`: scoring moves the version again. Any other change leaves the ETag it answers in force,
 * and one that changes nothing writes nothing. Another company domain may be that of another account.
 */
export const createPatchLead =
  (deps: PatchDeps) =>
  (input: PatchInput): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, input.leadId, async ({ lead }, at) => {
      if (lead.version !== input.ifVersion) return err(refuse('stale-version', `the lead is at version ${lead.version}`));
      const { patch } = input;
      const said = { person: { ...lead.person, ...patch.person }, company: { ...lead.company, ...patch.company } };
      const merged = { ...said, ...(await accountAfter(deps, lead, said)) };
      const fields = [...changed('person.', lead.person, merged.person), ...changed('company.', lead.company, merged.company)];
      if (merged.accountId !== lead.accountId) fields.push('accountId');
      const nextStep = patch.nextStep === undefined ? lead.nextStep : patch.nextStep;
      const names = nextStep === lead.nextStep ? fields : [...fields, 'nextStep'];
      if (names.length === 0) return ok(null);
      const rescore = lead.pendingStep === null && (await movesScore(deps.documents, lead, { ...lead, ...merged }));
      const next: Lead = {
        ...lead,
        ...merged,
        nextStep,
        version: lead.version + 1,
        pendingStep: rescore ? 'score' : lead.pendingStep,
        pendingSince: rescore ? at : lead.pendingSince,
        updatedAt: at,
      };
      return ok({
        lead: next,
        events: [
          newEvent(commandContext(deps, next, at, input.requestId), 'lead.updated.v1', { fields: names, actor: actorOf(input.principal) }),
        ],
      });
    });

type Standing = Pick<Lead, 'accountId' | 'domainKey'>;

async function accountAfter(deps: MatchDeps, lead: Lead, said: Pick<Lead, 'person' | 'company'>): Promise<Standing> {
  if (said.company.domain === lead.company.domain) return { accountId: lead.accountId, domainKey: lead.domainKey };
  const { accountId, domainKey } = await matchAccount(deps, said);
  return { accountId, domainKey };
}

/** By facts, not by fields: a rule may read the country of the person or else of the company. */
async function movesScore(documents: Documents<'rubric'>, before: Lead, after: Lead): Promise<boolean> {
  const facts = changed('', factsOf(before), factsOf(after));
  const rubric = facts.length === 0 && before.accountId === after.accountId ? null : await documents.get('rubric', activeDocuments.rubric);
  if (rubric === null) return false;
  const read = fieldsRead(rubric.body);
  const otherAccount = before.accountId !== after.accountId && [...read].some((field) => field.startsWith('account.'));
  return otherAccount || facts.some((fact) => read.has(fact));
}

const changed = (prefix: string, before: object, after: object): readonly string[] => {
  const old = new Map(Object.entries(before));
  return Object.entries(after).flatMap(([name, value]) => (old.get(name) === value ? [] : [`${prefix}${name}`]));
};
