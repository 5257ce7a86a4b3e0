import * as z from 'zod';
import {
  type ConsentRecord,
  consentActs,
  consentBases,
  consentMethods,
  consentStates,
  suppressReasons,
} from '../../domain/consent/consent.ts';
import { $storedAt, stored } from './stored.ts';

const $text = z.string().nullable();

/** A file of its own: what only takes in reads no consents, and its bundle has no room for them. */
export const storedConsent = stored<ConsentRecord>(
  'consent',
  z.looseObject({
    purpose: z.string(),
    channel: z.string(),
    state: z.enum(consentStates),
    at: $storedAt,
    noticeText: z.string(),
    noticeHash: z.string(),
    formId: $text,
    page: $text,
    ipPrefix: $text,
    // Absent from older rows; the domain says what those stand for.
    act: z.enum(consentActs).optional(),
    method: z.enum(consentMethods).optional(),
    basis: z.enum(consentBases).optional(),
    reason: z.enum(suppressReasons).optional(),
  }),
);
