/** What the tracking snippet leaves on a page for the embed. */
declare global {
  interface Window {
    leadline?: {
      /** Members to post beside the fields of a form: where the visit came from, and the pages it saw. */
      readonly context: () => Readonly<Record<string, string>>;
      /** Tells that the visitor did something the snippet cannot see, by its name in the signal taxonomy. */
      readonly track: (signal: string, details?: Readonly<Record<string, unknown>>) => void;
    };
  }
}

/** Storage that may be forbidden, full or absent: then the page simply remembers nothing. */
export function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Nothing to be done, and nothing is lost but a convenience.
  }
}

/** 128 random bits in hex; `crypto.randomUUID` exists on secure pages only. */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
