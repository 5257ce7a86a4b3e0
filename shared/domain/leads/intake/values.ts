/** The members of a posted object; none when it is something else. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text or number as trimmed text; null for what is absent, blank or something else. */
export function textOf(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
  return text === '' ? null : text;
}

/** The named members that hold a text, under other names: `[theirs, ours]`. */
export const pickTexts = (
  from: Readonly<Record<string, unknown>>,
  names: readonly (readonly [string, string])[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap(([theirs, ours]) => {
      const text = Object.hasOwn(from, theirs) ? textOf(from[theirs]) : null;
      return text === null ? [] : [[ours, text]];
    }),
  );
