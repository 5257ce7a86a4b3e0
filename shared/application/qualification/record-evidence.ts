import { activeDocuments } from '../../contracts/documents/active.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { DecisionId } from '../../domain/kernel/ids.ts';
import { parseInstant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { actorOf, type Principal } from '../access/authenticate.ts';
import type { Documents } from '../documents/documents.ts';
import { newEvent } from '../events/new-event.ts';
import { type CommandDeps, commandContext, runCommand } from '../leads/command.ts';

export type RecordEvidenceDeps = CommandDeps & { readonly documents: Documents<'qualification'> };
export type EvidenceInput = {
  readonly leadId: string;
  readonly criterion: string;
  readonly holds: boolean;
  readonly note: string | null;
  readonly occurredAt: string | null;
  readonly principal: Principal;
  readonly requestId: string;
};

const wrong = (pointer: string, code: string, message: string): Refusal =>
  refuse('invalid-request', `${pointer.slice(1)} ${message}`, [{ pointer, code, message }]);

/** Writes sales' word on a criterion as a decision of a person: erasable, explained, under the version of the rubric that asked for it. */
export const createRecordEvidence =
  (deps: RecordEvidenceDeps) =>
  async (input: EvidenceInput): Promise<Result<{ readonly evidenceId: string; readonly rubric: string }, Refusal>> => {
    const rubric = await deps.documents.get('qualification', activeDocuments.qualification);
    if (rubric === null) return err(refuse('unknown-document', `no qualification ${activeDocuments.qualification} is published`));
    const criterion = rubric.body.criteria.find(({ id }) => id === input.criterion);
    if (criterion === undefined)
      return err(wrong('/criterion', 'unknown-criterion', `is none of ${rubric.body.criteria.map(({ id }) => id).join(', ')}`));
    if (!criterion.evidence.some(({ type }) => type === 'answer'))
      return err(wrong('/criterion', 'no-answers', 'takes no answers; its evidence is of other types'));
    const evidenceId = brand<DecisionId>(deps.ids.next('decision'));
    const actor = actorOf(input.principal);
    const done = await runCommand(deps, input.leadId, ({ lead }, at) => {
      const occurredAt = input.occurredAt === null ? at : parseInstant(input.occurredAt);
      if (occurredAt === null || occurredAt > at) return err(wrong('/occurredAt', 'in-future', 'must be in the past'));
      const next = { ...lead, version: lead.version + 1, updatedAt: at };
      const { criterion: id, holds, note } = input;
      const decision = {
        id: evidenceId,
        leadId: lead.id,
        kind: 'qualification',
        at,
        causationId: null,
        leadVersion: next.version,
        documents: [{ kind: 'qualification', id: rubric.id, version: rubric.version }],
        inputs: { criterion: id, occurredAt, actor, note },
        outcome: { holds },
        reasons: [],
      } as const;
      const data = { decisionId: evidenceId, criterionId: id, holds, rubricVersion: `${rubric.id}@${rubric.version}`, actor };
      return ok({
        lead: next,
        decisions: [decision],
        events: [newEvent(commandContext(deps, next, at, input.requestId), 'lead.evidence_recorded.v1', data)],
      });
    });
    return done.ok ? ok({ evidenceId, rubric: `${rubric.id}@${rubric.version}` }) : done;
  };
