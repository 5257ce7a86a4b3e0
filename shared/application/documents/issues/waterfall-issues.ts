import type { Issue } from '../../../contracts/http/problems.ts';
import { stepName, type Waterfall } from '../../../domain/enrichment/waterfall.ts';
import { duplicates, issue } from './issue.ts';

/** Segments and steps that stand twice, ones that can never be reached, and what no provider offers. */
export function waterfallIssues({ segments, wanted, deadlineSeconds, timeoutSeconds }: Waterfall): readonly Issue[] {
  return [
    ...duplicates(wanted, '/wanted', '', 'the field'),
    ...duplicates(
      segments.map(({ id }) => id),
      '/segments',
      '/id',
      'the segment',
    ),
    ...(timeoutSeconds >= deadlineSeconds
      ? [issue('/timeoutSeconds', 'too-long', 'must be less than deadlineSeconds, or no lead would wait for a single call')]
      : []),
    ...segments.flatMap(({ when, steps }, s) => [
      ...(when === undefined && s < segments.length - 1
        ? [issue(`/segments/${s}/when`, 'unreachable', 'a segment without a condition takes every lead, so none after it is reached')]
        : []),
      ...duplicates(steps.map(stepName), `/segments/${s}/steps`, '', 'the step'),
      ...steps.flatMap(({ provider, subject }, i) =>
        provider === 'cognism' && subject === 'company'
          ? [issue(`/segments/${s}/steps/${i}/subject`, 'unsupported', 'cognism is asked about persons only')]
          : [],
      ),
    ]),
  ];
}
