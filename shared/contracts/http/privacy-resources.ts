import * as z from 'zod';
import { erasureReasons } from '../../domain/leads/erasure.ts';
import { $at } from '../events/envelope.ts';
import { $lead } from './resources.ts';

export const $erase = z.strictObject({ reason: z.enum(erasureReasons) });

export const $tombstone = z
  .object({
    leadId: z.string().meta({ description: 'The id that was asked for.' }),
    memberIds: z.array(z.string()).meta({ description: 'Every other id the person had; all of them answer 410.' }),
    erasedAt: $at,
    reason: z.enum(erasureReasons),
    clearedAt: $at.nullable().meta({ description: 'When the last row was deleted; null while that goes on.' }),
  })
  .meta({ id: 'Tombstone' });

/** Rows as they are stored: their fields are those of the explanation, the touches and the consents of the API. */
const $rows = z.array(z.looseObject({}));

export const $personalData = z
  .object({
    leadId: z.string(),
    memberIds: z.array(z.string()),
    generatedAt: $at,
    lead: $lead,
    members: z.array($lead).meta({ description: 'The leads that were merged into this one, as they stand by themselves.' }),
    submissions: z
      .array(z.looseObject({ receiptId: z.string(), formId: z.string(), receivedAt: $at, raw: z.record(z.string(), z.unknown()) }))
      .meta({ description: 'Every post, as it was posted; also those on hold under an address of the person.' }),
    touches: $rows,
    engagements: $rows,
    consents: $rows.meta({ description: 'With the text that was shown, time, page and truncated address.' }),
    decisions: $rows.meta({ description: 'Every automated decision with its inputs and rule versions.' }),
    activities: $rows,
    sources: $rows.meta({ description: 'What providers said of them and their company, with source and end of licence.' }),
    duplicates: $rows.meta({ description: 'Leads that were taken for the same person, by what, and what became of it.' }),
    nurture: $rows.meta({ description: 'The nurture tracks they were put into, and what was sent in them.' }),
    seats: $rows.meta({ description: 'Their seats in the buying committees of accounts and opportunities.' }),
    opportunities: $rows.meta({ description: 'Deals that came from them.' }),
    recipients: z
      .array(z.object({ endpointId: z.string(), eventType: z.string(), state: z.string(), createdAt: $at, updatedAt: $at }))
      .meta({ description: 'Who was sent, or is to be sent, data of the person.' }),
  })
  .meta({ id: 'PersonalData' });
