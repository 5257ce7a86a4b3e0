import type { Issue } from '../../../contracts/http/problems.ts';

/** A rule of sense that a document breaks; `message` follows the pointer. */
export const issue = (pointer: string, code: string, message: string): Issue => ({ pointer, code, message });

/** Each row whose key stands in an earlier row, at `<pointer>/<index><member>`. */
export function duplicates(keys: readonly (string | number)[], pointer: string, member: string, what: string): readonly Issue[] {
  const seen = new Set<string | number>();
  return keys.flatMap((key, index) => {
    if (seen.has(key)) return [issue(`${pointer}/${index}${member}`, 'duplicate', `${what} ${key} stands twice`)];
    seen.add(key);
    return [];
  });
}
