import * as z from 'zod';
import { stages } from '../../domain/leads/lifecycle.ts';
import { type NurtureTrack, nurtureReasons, stepSends, waitTimes } from '../../domain/nurture/track.ts';
import { $condition, $slug } from './common.ts';

const $text = (max: number) => z.string().min(1).max(max).nullable().default(null);

const $step = z.strictObject({
  id: $slug,
  waitSeconds: z.int().min(0).max(31_536_000).meta({ description: 'From the step before, or from the enrolment.' }),
  time: z
    .enum(waitTimes)
    .default('business')
    .meta({ description: 'business: hours of the calendar alone; wall: every hour, and then until the office opens.' }),
  purpose: $slug.meta({ description: 'What the person must allow, by the consent policy.' }),
  channel: $slug,
  send: z.enum(stepSends).default('event').meta({
    description: 'event: lead.nurture_step_due for the tool that has the channel; mail: we send it, where a sender is configured.',
  }),
  template: $text(200).meta({ description: 'Name by which the tool knows what to send.' }),
  subject: $text(200),
  text: $text(20_000).meta({ description: 'Plain text; {{firstName}}, {{lastName}}, {{company}} and {{unsubscribeUrl}} are filled in.' }),
});

export const $nurtureTrack = z
  .strictObject({
    name: z.string().min(1).max(200),
    active: z.boolean().default(true).meta({ description: 'false: nobody enters, and whoever is in it leaves at their next step.' }),
    reasons: z.array(z.enum(nurtureReasons)).min(1).max(10),
    when: $condition.optional(),
    calendarId: $slug,
    maxDelayDays: z
      .int()
      .min(0)
      .max(365)
      .default(14)
      .meta({ description: 'A step that a contact cap or a pause holds up for longer is left out.' }),
    steps: z.array($step).min(1).max(50),
    exit: z
      .strictObject({ stages: z.array(z.enum(stages)).max(10).default([]), when: $condition.optional() })
      .default({ stages: [] })
      .meta({
        description: 'Beside reply, meeting, qualification, owner, deal, disqualification and every no of the person, which always end it.',
      }),
  })
  .meta({ id: 'NurtureTrack', description: 'What is sent to leads that do not qualify yet, when, and what ends it.' }) satisfies z.ZodType<
  NurtureTrack,
  unknown
>;
