import { checkImports, minimumModules } from './import-graph.ts';

/** `npm run check`: fails on a forbidden arrow, and on a graph too small to be ours (a checker that sees nothing is green). */
const { modules, violations } = await checkImports();
for (const violation of violations) console.error(`${violation.rule}: ${violation.from} → ${violation.to}`);
if (modules < minimumModules) console.error(`only ${modules} modules were seen; expected at least ${minimumModules}`);
console.log(`imports: ${modules} modules, ${violations.length} violations`);
process.exitCode = violations.length > 0 || modules < minimumModules ? 1 : 0;
