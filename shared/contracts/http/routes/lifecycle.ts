import * as z from 'zod';
import { recycleReasons, rejectReasons, reopenReasons } from '../../../domain/leads/lifecycle.ts';
import { $country, $currency, $label } from '../../documents/account-records.ts';
import { $slug } from '../../documents/common.ts';
import { committeeRoles } from '../../documents/records.ts';
import { $leadPath, commandProblems, route } from './common.ts';
import { lead } from './lead-answer.ts';

const $note = z.string().max(2000).optional();
const because = <const T extends readonly [string, ...string[]]>(codes: T) =>
  z
    .strictObject({ code: z.enum(codes), note: $note })
    .refine((body) => body.code !== 'other' || (body.note ?? '').trim() !== '', { path: ['note'], message: 'is required with other' });

const row = <const Name extends string, const Verb extends string, B extends z.ZodType>(
  operationId: Name,
  verb: Verb,
  summary: string,
  body: B,
) =>
  route({
    operationId,
    method: 'POST',
    path: `/v1/leads/{leadId}/${verb}` as const,
    function: 'lifecycle',
    scope: 'leads:write',
    summary,
    params: $leadPath,
    body,
    responses: { 200: lead },
    problems: [...commandProblems, 'invalid-transition'],
  });

/** Stages as people move them; the table of `docs/lifecycle.md` says from where. */
export const lifecycleRoutes = {
  rejectLead: row(
    'rejectLead',
    'reject',
    'Sales gives the lead back: to somebody else (wrong-owner), or to marketing. Routing gets its turn back.',
    because(rejectReasons),
  ),
  recycleLead: row(
    'recycleLead',
    'recycle',
    'A lead that was worked on goes back to marketing; it may come again in a new cycle.',
    because(recycleReasons),
  ),
  reopenLead: row('reopenLead', 'reopen', 'A disqualified lead is open again, in a new cycle, and is scored.', because(reopenReasons)),
  progressLead: row(
    'progressLead',
    'progress',
    'Forward by sales: an accepted lead becomes an sql, an opportunity a customer.',
    z.strictObject({ to: z.enum(['sql', 'customer']), note: $note }),
  ),
  convertLead: {
    ...row(
      'convertLead',
      'convert',
      'The lead becomes an opportunity: linked with its account, with a deal that stands or is made, and with a seat in the committee that buys.',
      z.strictObject({
        account: z
          .union([
            z.strictObject({ id: $slug }),
            z.strictObject({
              id: $slug,
              name: z.string().min(1).max(200),
              domain: z.string().min(1).max(253),
              country: $country.optional(),
            }),
          ])
          .optional()
          .meta({ description: 'An account that stands, or with name and domain one to be made; absent: the one the lead has.' }),
        opportunity: z
          .union([
            z.strictObject({ id: $slug }),
            z.strictObject({
              id: $slug,
              name: z.string().min(1).max(200),
              stage: $label,
              amountMinor: z.int().min(0).nullable().optional(),
              currency: $currency.nullable().optional(),
              closeDate: z.iso.date().nullable().optional(),
            }),
          ])
          .optional(),
        role: z.enum(committeeRoles).optional(),
        note: $note,
      }),
    ),
    problems: [...commandProblems, 'invalid-transition', 'unknown-record', 'write-conflict'],
  },
} as const;
