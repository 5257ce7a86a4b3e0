import type * as z from 'zod';
import { clip } from '../../domain/kernel/well-formed.ts';
import type { Issue } from './problems.ts';

/** What a schema expects, in the words of the person who writes forms and rules. */
const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const formats: Readonly<Record<string, string>> = {
  date: 'must be a date, e.g. 2026-05-31',
  datetime: 'must be a time with its offset, e.g. 2026-05-31T09:00:00Z',
  url: 'must be a complete URL, e.g. https://www.example.com/thanks',
};

const list = (values: readonly unknown[]): string => values.map(String).join(', ');

/** `too_small` and `too_big` in words; `minimum`/`maximum` count characters, entries or the number itself. */
function sizeMessage(origin: string, least: boolean, bound: number | bigint, inclusive: boolean): string {
  if (origin === 'string')
    return least && bound === 1 ? 'must not be empty' : `must have at ${least ? 'least' : 'most'} ${bound} characters`;
  if (origin === 'array')
    return least && bound === 1 ? 'needs at least one entry' : `must have at ${least ? 'least' : 'most'} ${bound} entries`;
  if (inclusive) return `must be at ${least ? 'least' : 'most'} ${bound}`;
  return `must be ${least ? 'more' : 'less'} than ${bound}`;
}

/** The sentence for one zod issue. A message the schema itself carries wins over it. */
function sentence(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union'))
    return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${nouns[issue.expected] ?? 'of another type'}`;
    case 'invalid_value':
      return issue.values.length === 1 ? `must be ${list(issue.values)}` : `must be one of ${list(issue.values)}`;
    case 'too_small':
      return sizeMessage(issue.origin, true, issue.minimum, issue.inclusive ?? true);
    case 'too_big':
      return sizeMessage(issue.origin, false, issue.maximum, issue.inclusive ?? true);
    case 'invalid_format':
      return formats[issue.format] ?? 'does not have the right form';
    case 'invalid_union':
      return Array.isArray(issue.options) ? `must be one of ${list(issue.options)}` : 'is not valid';
    case 'invalid_key':
      return 'has a name that is not known here';
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return 'is not valid';
  }
}

/** Error map for `safeParse(value, explained)`: plain sentences instead of zod's own. */
export const explained = { error: sentence };

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${clip(String(part), 100).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

type Flat = { readonly path: readonly PropertyKey[]; readonly code: string; readonly message: string };

function flatten(issue: z.core.$ZodIssue, base: readonly PropertyKey[]): readonly Flat[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], code: issue.code, message: 'is not known here' }));
  if (issue.code === 'invalid_union') {
    const branch = nearestBranch(issue.errors);
    if (branch !== null) return branch.flatMap((inner) => flatten(inner, path));
  }
  return [{ path, code: issue.code, message: issue.message }];
}

/** Complaints a branch has, where each unknown member counts. */
const cost = (branch: readonly z.core.$ZodIssue[]): number =>
  branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);

/**
 * The alternative the writer meant: the one with the fewest complaints. Null when two are equally near, or when the value
 * as a whole has the wrong type; then the message of the union says what it takes.
 */
function nearestBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | null {
  const [best, second] = [...branches].sort((a, b) => cost(a) - cost(b));
  if (best === undefined || (second !== undefined && cost(second) === cost(best))) return null;
  return best.some((issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys') ? null : best;
}

/** More places than a person mends at once. */
export const maxIssues = 50;

/**
 * What is wrong with a request, a document or a record, at most 50 places: JSON Pointer to the leaf and a sentence that
 * follows it ("/name must be text"). Parse with `safeParse(value, explained)`. Values are not repeated.
 */
export const explainIssues = (error: z.ZodError): readonly Issue[] =>
  error.issues
    .flatMap((issue) => flatten(issue, []))
    .slice(0, maxIssues)
    .map(({ path, code, message }) => ({ pointer: pointerOf(path), code, message }));
