import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ConsentBox, Preferences } from '../../application/consent/consent-page.ts';
import { type Refusal, refuse } from '../../contracts/http/problems.ts';
import { type Instant, parseInstant } from '../../domain/kernel/instant.ts';
import { err, ok, type Result } from '../../domain/kernel/result.ts';
import { mediaType } from './read-body.ts';
import { readForm } from './read-form.ts';

const wrong = (pointer: string, message: string): Refusal =>
  refuse('invalid-request', undefined, [{ pointer, code: 'wrong-value', message }]);

/** RFC 8058: the body says `List-Unsubscribe=One-Click`, so that a scanner which posts at random unsubscribes nobody. */
export async function readOneClick(event: APIGatewayProxyEventV2): Promise<Result<null, Refusal>> {
  const fields = await readForm(event);
  if (!fields.ok) return fields;
  return fields.value['List-Unsubscribe'] === 'One-Click' ? ok(null) : err(wrong('/List-Unsubscribe', 'must be One-Click'));
}

/** The boxes a person moved and their pause: of the page's form, or as JSON `{set, pauseUntil, all}`. */
export async function readPreferences(
  event: APIGatewayProxyEventV2,
  boxes: readonly ConsentBox[],
  now: Instant,
): Promise<Result<Preferences, Refusal>> {
  const fields = await readForm(event);
  if (!fields.ok) return fields;
  const { all } = fields.value;
  if (all !== undefined && all !== 'off') return err(wrong('/all', 'must be off'));
  if (all === 'off') {
    const contact = boxes.filter((box) => box.kind !== 'processing' && box.on);
    return ok({ set: Object.fromEntries(contact.map((box) => [box.key, false])) });
  }
  return mediaType(event) === 'application/json' ? fromJson(fields.value, boxes, now) : fromPage(fields.value, boxes, now);
}

type Fields = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function fromJson({ set = {}, pauseUntil }: Fields, boxes: readonly ConsentBox[], now: Instant): Result<Preferences, Refusal> {
  if (!isRecord(set)) return err(wrong('/set', 'must be an object of true and false by purpose:channel'));
  const known = new Set(boxes.map((box) => box.key));
  const moved: [string, boolean][] = [];
  for (const [key, value] of Object.entries(set)) {
    if (!known.has(key) || typeof value !== 'boolean') return err(wrong('/set', 'names true or false by a purpose:channel of this page'));
    moved.push([key, value]);
  }
  if (pauseUntil === undefined) return ok({ set: Object.fromEntries(moved) });
  const until = pauseUntil === null ? null : typeof pauseUntil === 'string' ? parseInstant(pauseUntil) : undefined;
  if (until === undefined || (until === null && pauseUntil !== null))
    return err(wrong('/pauseUntil', 'must be a time with its offset, or null'));
  return ok({ set: Object.fromEntries(moved), pausedUntil: ahead(until, now) });
}

/** A repeated field comes as a list, a single one as text. */
const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((text) => (typeof text === 'string' && text !== '' ? [text] : []));
const wordsOf = (value: unknown): readonly string[] => (typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : []);

function fromPage(fields: Fields, boxes: readonly ConsentBox[], now: Instant): Result<Preferences, Refusal> {
  const [on, was] = [new Set(listOf(fields.on)), new Set(wordsOf(fields.was))];
  const locked = new Set(boxes.flatMap((box) => (box.locked ? [box.key] : [])));
  const moved = wordsOf(fields.shown).filter((key) => on.has(key) !== was.has(key) && !locked.has(key));
  const set = Object.fromEntries(moved.map((key) => [key, on.has(key)]));
  const { pauseUntil = '', pauseWas = '' } = fields;
  if (pauseUntil === pauseWas) return ok({ set });
  if (pauseUntil === '') return ok({ set, pausedUntil: null });
  const until = typeof pauseUntil === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(pauseUntil) ? parseInstant(`${pauseUntil}T00:00:00Z`) : null;
  return until === null ? err(wrong('/pauseUntil', 'must be a date such as 2026-01-31')) : ok({ set, pausedUntil: ahead(until, now) });
}

/** A pause that is over is none. */
const ahead = (until: Instant | null, now: Instant): Instant | null => (until === null || until <= now ? null : until);
