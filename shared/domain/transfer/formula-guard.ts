/**
 * First characters that make a spreadsheet run a cell instead of showing it (OWASP CSV injection), the full-width ones
 * that some programs fold to them, and the guard itself. White space before a sign does not stop a program that trims.
 */
const dangerous = /^(?:['\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** The cell as a spreadsheet may safely open it: an apostrophe before anything that could be taken for a formula. */
export const guardCell = (cell: string): string => (dangerous.test(cell) ? `'${cell}` : cell);

/**
 * The cell as it was before `guardCell`. An apostrophe that guards nothing is the person's own and stays, so that a file
 * of another program loses no character.
 */
export const unguardCell = (cell: string): string => (cell.startsWith("'") && dangerous.test(cell.slice(1)) ? cell.slice(1) : cell);
