import * as z from 'zod';
import { touchConflicts } from '../../domain/attribution/touch.ts';
import { holds, vias } from '../../domain/leads/submission.ts';
import { $issue } from './problem-schema.ts';
import { $company, $person } from './resources.ts';

const $text = z.string().nullable();
const $at = z.iso.datetime();

const $expiresAt = $at.nullable().meta({ description: 'When the post is deleted by the retention of its form; null: with its person.' });

/** What a person decided over a submission on hold. */
const $review = z.object({ by: z.string(), at: $at, decision: z.enum(['released', 'rejected']) }).nullable();

export const $receipt = z
  .object({
    receiptId: z.string(),
    formId: z.string(),
    formVersion: z.int(),
    receivedAt: $at,
    submittedAt: $at,
    /** Ledger state of the submission (R7). */
    state: z.enum(['pending', 'done', 'quarantined', 'rejected', 'dead', 'erased']),
    outcome: z.enum(['routed', 'nurtured', 'unrouted', 'merged']).nullable(),
    leadId: $text,
    via: z.enum(vias).meta({ description: 'The door it came through.' }),
    reasons: z
      .array(z.object({ code: z.string(), weight: z.number() }))
      .meta({ description: 'What spoke against it, with the points each added.' }),
    review: $review,
    warnings: z.array(z.string()),
    claims: z.array(z.string()),
    expiresAt: $expiresAt,
  })
  .meta({ id: 'Receipt' });

/** A submission: everything that was posted, and why it is held if it is. */
export const $submission = z
  .object({
    receiptId: z.string(),
    formId: z.string(),
    formVersion: z.int(),
    via: z.enum(vias),
    receivedAt: $at,
    submittedAt: $at,
    state: z.enum([...holds, 'released', 'accepted', 'parked']),
    leadId: $text,
    score: z.number(),
    reasons: z.array(z.object({ code: z.string(), weight: z.number() })),
    review: $review,
    warnings: z.array(z.string()),
    userAgent: $text,
    ipPrefix: $text,
    expiresAt: $expiresAt,
    raw: z.record(z.string(), z.unknown()).meta({ description: 'As posted by a visitor: untrusted text.' }),
  })
  .meta({ id: 'Submission' });

/** What a post would become under a form. `version` null: its draft. */
export const $formDryRun = z
  .object({
    version: z.int().nullable(),
    outcome: z.enum(['accepted', 'quarantined', 'rejected', 'invalid']),
    issues: z.array($issue),
    person: $person.partial(),
    company: $company.partial(),
    consents: z.array(z.object({ purpose: z.string(), channel: z.string(), granted: z.boolean(), noticeHash: z.string() })),
    extra: z
      .record(z.string(), z.string())
      .meta({ description: 'Declared values that are no attribute of the lead; kept with the submission.' }),
    undeclared: z.array(z.string()),
    unusable: z.array(z.string()),
    warnings: z.array(z.string()),
    touch: z.object({
      channel: z.string(),
      source: $text,
      medium: $text,
      campaign: $text,
      selfReported: $text,
      conflicts: z.array(z.enum(touchConflicts)),
    }),
    submittedAt: $at,
    assessment: z.object({
      verdict: z.enum(['accept', 'quarantine', 'reject']),
      score: z.number(),
      reasons: z.array(z.object({ code: z.string(), weight: z.number() })),
    }),
  })
  .meta({ id: 'FormDryRun' });
