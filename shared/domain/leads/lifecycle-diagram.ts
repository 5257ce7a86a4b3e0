import { stages, transitions } from './lifecycle.ts';

/** The transition table as a Mermaid state diagram, for docs/lifecycle.md. */
export function lifecycleMermaid(): string {
  const rows = transitions.map((row) => `  ${row.from} --> ${row.to}: ${row.cause}${row.needsReason ? ' (reason)' : ''}`);
  const final = stages.filter((stage) => !transitions.some((row) => row.from === stage));
  return ['stateDiagram-v2', '  [*] --> subscriber', '  [*] --> lead', ...rows, ...final.map((stage) => `  ${stage} --> [*]`), ''].join(
    '\n',
  );
}
