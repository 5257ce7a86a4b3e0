/** What a piece of content is. */
export const contentTypes = [
  'article',
  'guide',
  'white-paper',
  'e-book',
  'case-study',
  'report',
  'webinar',
  'video',
  'podcast',
  'comparison',
  'data-sheet',
  'template',
  'tool',
  'pricing',
  'other',
] as const;
/** How far along its reader is meant to be. */
export const funnelStages = ['awareness', 'consideration', 'decision', 'retention'] as const;
