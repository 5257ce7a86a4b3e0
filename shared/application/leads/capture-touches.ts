import { type AttributionInput, attribute } from '../../domain/attribution/attribute.ts';
import type { Touch } from '../../domain/attribution/touch.ts';
import { brand } from '../../domain/kernel/brand.ts';
import type { TouchId } from '../../domain/kernel/ids.ts';
import type { Form } from '../../domain/leads/form.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { LeadStore } from '../ports/lead-store.ts';
import type { Capture } from './capture.ts';
import type { Origin } from './capture-context.ts';
import { personTouches } from './member-rows.ts';
import type { PageView } from './visit.ts';

const attributed = (form: Form, visit: Omit<AttributionInput, 'ownHosts'>) =>
  attribute({ ...visit, ownHosts: form.origins.flatMap((host) => (URL.canParse(host) ? [new URL(host).hostname] : [])) });

/** Where a post came from, by its visit's context; the form's own pages are no referrers. */
export function attributionOf({ pageUrl, referrer, utm, clickIds }: Origin, form: Form, selfReported: string | null) {
  const from = attributed(form, { pageUrl, referrer, utm, clickIds, selfReported });
  return { ...from, campaign: from.campaign ?? form.campaignId };
}

/** The touch that is the post itself. */
export function touchOf(capture: Capture): Touch {
  const { origin, form } = capture;
  return {
    ...attributionOf(origin, form.body, capture.fields.selfReported),
    id: brand<TouchId>(capture.ids.next('touch')),
    at: capture.submission.submittedAt,
    signal: 'form.submitted',
    submissionId: capture.submission.id,
    formId: form.id,
    tags: form.body.tags,
    referrer: origin.referrer,
    landingPage: origin.pageUrl,
  };
}

/**
 * What the browser remembers of the visits before, as touches with their original times. The signal is ours: whoever posts
 * can claim to have seen a page, and never to have done more. Views among `known` came with an earlier post.
 */
export function visitTouches(capture: Capture, known: readonly Touch[]): readonly Touch[] {
  const { visit } = capture.origin;
  if (visit === null) return [];
  const seen = new Set(known.map((touch) => `${touch.at} ${touch.landingPage}`));
  const views = [...(visit.first === null ? [] : [visit.first]), ...visit.pages];
  return views.filter(({ at, url }) => !seen.has(`${at} ${url}`)).map((view) => viewed(capture, view));
}

const viewed = (capture: Capture, { at, url, referrer }: PageView): Touch => ({
  ...attributed(capture.form.body, { pageUrl: url, referrer, utm: {}, clickIds: {} }),
  id: brand<TouchId>(capture.ids.next('touch')),
  at,
  signal: 'page.viewed',
  submissionId: capture.submission.id,
  formId: null,
  tags: [],
  referrer,
  landingPage: url,
});

/** A visit repeats the pages of the post before it, whichever of the person's leads that came to; a post without one needs no look. */
export const knownTouches = async (
  leads: Pick<LeadStore, 'touches'>,
  { origin }: Pick<Capture, 'origin'>,
  lead: Lead,
): Promise<readonly Touch[]> => (origin.visit === null ? [] : personTouches(leads, lead));
