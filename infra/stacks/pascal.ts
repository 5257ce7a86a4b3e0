/** `enrich-lead` → `EnrichLead`: logical ids are read by people. */
export const pascal = (name: string): string => name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
