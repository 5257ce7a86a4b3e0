import { eventTypes, publicType } from '../../../contracts/events/catalogue.ts';
import type { Issue } from '../../../contracts/http/problems.ts';
import type { NurtureTrack } from '../../../domain/nurture/track.ts';
import type { QualificationRubric } from '../../../domain/qualification/rubric.ts';
import type { RoutingPlan } from '../../../domain/routing/plan.ts';
import type { Calendar } from '../../../domain/sla/policy.ts';
import type { WebhookEndpoint } from '../../../domain/webhooks/endpoint.ts';
import { selectsEvent } from '../../../domain/webhooks/event-filter.ts';
import { duplicates, issue } from './issue.ts';

/** A date stands once; a zone with a fixed offset knows no summer time, so it is no place of work. */
export const calendarIssues = ({ zone, holidays }: Calendar): readonly Issue[] => [
  ...(zone.includes('/') || zone === 'UTC' ? [] : [issue('/zone', 'no-zone', 'must be an IANA time zone, e.g. Europe/Berlin, or UTC')]),
  ...duplicates(
    holidays.map((holiday) => holiday.date),
    '/holidays',
    '/date',
    'the date',
  ),
];

export const routingPlanIssues = ({ rules, territories = [] }: RoutingPlan): readonly Issue[] => [
  ...duplicates(
    rules.map((rule) => rule.id),
    '/rules',
    '/id',
    'the rule',
  ),
  ...duplicates(
    territories.map((territory) => territory.id),
    '/territories',
    '/id',
    'the territory',
  ),
  ...(territories.length > 0
    ? []
    : rules.flatMap((rule, i) =>
        rule.territory === 'required'
          ? [issue(`/rules/${i}/territory`, 'no-territories', 'the plan has no territories, so nobody could ever take the lead')]
          : [],
      )),
];

/** Each criterion once: answers go by its id. */
export const qualificationIssues = ({ criteria }: QualificationRubric): readonly Issue[] =>
  duplicates(
    criteria.map(({ id }) => id),
    '/criteria',
    '/id',
    'the criterion',
  );

/** A filter that selects no event of the catalogue is a typing mistake: its endpoint would stay silent for ever. */
export const webhookEndpointIssues = ({ events }: WebhookEndpoint): readonly Issue[] =>
  events.flatMap((filter, i) =>
    eventTypes.some((type) => selectsEvent(filter, type))
      ? []
      : [
          issue(
            `/events/${i}`,
            'unknown-event',
            `matches no event; use *, lead.*, engagement.*, sla.*, consent.* or one of ${eventTypes.map(publicType).join(', ')}`,
          ),
        ],
  );

/** A step stands once; what we mail ourselves goes to an address and says something. */
export const nurtureTrackIssues = ({ steps }: Pick<NurtureTrack, 'steps'>): readonly Issue[] => [
  ...duplicates(
    steps.map((step) => step.id),
    '/steps',
    '/id',
    'the step',
  ),
  ...steps.flatMap((step, i) => {
    if (step.send === 'event') return [];
    const missing = (['subject', 'text'] as const).filter((name) => step[name] === null);
    return [
      ...missing.map((name) => issue(`/steps/${i}/${name}`, 'missing-text', 'a mail needs a subject and a text')),
      ...(step.channel === 'email' ? [] : [issue(`/steps/${i}/channel`, 'no-mail', 'a mail goes by the channel email')]),
    ];
  }),
];
