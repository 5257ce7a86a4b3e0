/**
 * What a person answers to "How did you hear about us?", against what was tracked. Free text, so only names nobody means
 * otherwise are read; everything else says nothing.
 */
const families = ['search', 'social', 'video', 'assistant', 'email', 'audio', 'people', 'event'] as const;
type Family = (typeof families)[number];

const words: Readonly<Record<Family, RegExp>> = {
  search: /\b(?:google|bing|duckduckgo|yahoo|ecosia|search engine|web ?search|googled)\b/,
  social: /\b(?:linkedin|facebook|instagram|twitter|reddit|tiktok|xing|mastodon|bluesky|social media)\b/,
  video: /\b(?:youtube|vimeo)\b/,
  assistant: /\b(?:chatgpt|perplexity|claude|gemini|copilot|deepseek)\b/,
  email: /\b(?:newsletter|e-?mail)\b/,
  audio: /\b(?:podcast|radio)\b/,
  people: /\b(?:friend|colleague|coworker|co-worker|word of mouth|recommend(?:ed|ation)|referred by)\b/,
  event: /\b(?:conference|trade ?show|trade fair|meetup|exhibition)\b/,
};

/** Families by the channels that belong to them; channels of no family (Direct, Referral, Unassigned …) contradict nobody. */
const familyOfChannel: Readonly<Record<string, Family>> = {
  'Paid Search': 'search',
  'Organic Search': 'search',
  'Paid Social': 'social',
  'Organic Social': 'social',
  'Paid Video': 'video',
  'Organic Video': 'video',
  'AI Assistant': 'assistant',
  Email: 'email',
  Audio: 'audio',
};

/** True when the person names what brought them and the tracked channel is plainly another. */
export function contradicts(selfReported: string, channel: string): boolean {
  const text = selfReported.toLowerCase();
  const named = families.filter((family) => words[family].test(text));
  const tracked = Object.hasOwn(familyOfChannel, channel) ? familyOfChannel[channel] : undefined;
  return named.length > 0 && tracked !== undefined && !named.includes(tracked);
}
