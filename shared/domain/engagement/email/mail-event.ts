import type { Signal } from '../signals.ts';

/** What an e-mail service says that happened to one mail, in our terms. */
export type MailEvent = {
  /** Names the event for the service; where it gives none, what it consists of does. */
  readonly id: string;
  readonly recipient: string;
  readonly signal: Signal;
  /** RFC 3339, or null when the service says none. */
  readonly at: string | null;
  readonly messageId: string | null;
  readonly link: string | null;
  readonly userAgent: string | null;
  /** The service says itself that no person did it. */
  readonly machine: boolean;
  readonly campaign: string | null;
};

export type Json = Readonly<Record<string, unknown>>;
export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member by its path, or undefined. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isJson(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined), value);
}

const maxText = 2000;
export function text(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found.slice(0, maxText) : null;
}

export const list = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

const endOfFourDigits = Date.UTC(10_000, 0);

/** RFC 3339 of a text with a zone, or of seconds since 1970; null for anything else. */
export function time(value: unknown, ...path: readonly string[]): string | null {
  const found = at(value, ...path);
  const seconds = typeof found === 'number' ? found : typeof found === 'string' && /^\d{9,10}(\.\d+)?$/.test(found) ? Number(found) : null;
  const millis = seconds === null ? (typeof found === 'string' ? Date.parse(found) : Number.NaN) : seconds * 1000;
  return millis >= 0 && millis < endOfFourDigits ? new Date(millis).toISOString() : null;
}

/** An id out of what an event consists of, for services that give none. */
export const composed = (...parts: readonly (string | null)[]): string => JSON.stringify(parts);
