type Values = Readonly<Record<string, string | number | null>>;

export type Filled<T> = {
  readonly value: T;
  /** Names that were empty and now hold a value. */
  readonly filled: readonly string[];
  /** Values that contradict what was there, by name. */
  readonly claims: Readonly<Record<string, string>>;
};

/**
 * `offered` laid under `known`: empty fields take the value, equal ones stay (case and outer space apart, a person rarely
 * types a name twice alike), and a different one becomes a claim.
 */
export function fillEmpty<T extends Values>(known: T, offered: Partial<T>): Filled<T> {
  const entries = Object.entries(offered).flatMap(([name, value]): [string, string | number][] =>
    typeof value === 'number' || (typeof value === 'string' && value !== '') ? [[name, value]] : [],
  );
  const vacant = entries.filter(([name]) => isEmpty(known[name]));
  const conflicts = entries.filter(([name, value]) => !isEmpty(known[name]) && comparable(known[name]) !== comparable(value));
  return {
    value: { ...known, ...Object.fromEntries(vacant) },
    filled: vacant.map(([name]) => name),
    claims: Object.fromEntries(conflicts.map(([name, value]) => [name, String(value)])),
  };
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '';
const comparable = (value: unknown): string => String(value).normalize('NFC').trim().toLowerCase();
