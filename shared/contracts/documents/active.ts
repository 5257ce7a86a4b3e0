/** The singletons the pipeline reads by a fixed id. Apart from the kinds, whose schemas would come along into every bundle. */
export const activeDocuments = {
  rubric: 'default',
  routingPlan: 'default',
  consentPolicy: 'default',
  matching: 'default',
  qualification: 'default',
} as const;
