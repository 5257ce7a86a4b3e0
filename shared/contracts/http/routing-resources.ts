import * as z from 'zod';

const $at = z.iso.datetime();
const $text = z.string().nullable();

/** Who would get a lead, or where it would wait, with every rule and candidate on the way. */
export const $routePreview = z
  .object({
    planVersion: z.int().nullable().meta({ description: 'Null for the draft.' }),
    at: $at,
    currentOwnerId: $text,
    outcome: z.enum(['routed', 'unrouted']),
    owner: z.object({ id: z.string(), name: z.string() }).nullable(),
    by: z.string().nullable().meta({ description: 'The step of the account that named the owner, or `rule`.' }),
    ruleId: $text,
    teamId: $text,
    accountId: $text,
    clocks: z.array(z.object({ kind: z.string(), dueAt: $at })),
    reason: z.string().nullable().meta({ description: 'Why nobody would get it.' }),
    queue: $text,
    trace: z.array(z.record(z.string(), z.unknown())),
  })
  .meta({ id: 'RoutePreview' });

export const $unroutedLead = z.object({
  leadId: z.string(),
  stage: z.string(),
  queue: z.string(),
  reason: $text,
  nextStep: $text,
  since: $at,
});

export const $reRun = z.object({
  requested: z.array(z.string()),
  skipped: z.array(z.object({ leadId: z.string(), why: z.string() })),
  cursor: $text,
});

export const $holdings = z
  .object({
    ownerId: z.string(),
    active: z.boolean(),
    successorId: $text,
    teams: z.array(z.string()),
    leads: z.int().meta({ description: 'Open leads; every number counts up to 1,000.' }),
    accounts: z.int(),
    opportunities: z.int(),
  })
  .meta({ id: 'Holdings', description: 'What an owner has.' });
