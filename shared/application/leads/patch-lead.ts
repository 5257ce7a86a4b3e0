import type * as z from 'zod';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import type { $leadPatch } from '../../contracts/http/resources.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
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

/** JSON Merge Patch by a trusted caller; a real change asks for a new score. */
export const createPatchLead =
  (deps: CommandDeps) =>
  (input: PatchInput): Promise<Result<LeadWithClocks, Refusal>> =>
    runCommand(deps, input.leadId, ({ lead }, at) => {
      if (lead.version !== input.ifVersion) return err(refuse('stale-version', `the lead is at version ${lead.version}`));
      const { patch } = input;
      const merged = { person: { ...lead.person, ...patch.person }, company: { ...lead.company, ...patch.company } };
      const fields = [...changed('person', lead.person, merged.person), ...changed('company', lead.company, merged.company)];
      const nextStep = patch.nextStep === undefined ? lead.nextStep : patch.nextStep;
      const names = nextStep === lead.nextStep ? fields : [...fields, 'nextStep'];
      const rescore = fields.length > 0 && lead.pendingStep === null;
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

const changed = (prefix: string, before: object, after: object): readonly string[] => {
  const old = new Map(Object.entries(before));
  return Object.entries(after).flatMap(([name, value]) => (old.get(name) === value ? [] : [`${prefix}.${name}`]));
};
