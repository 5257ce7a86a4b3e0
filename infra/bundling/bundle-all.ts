import { bundle } from './bundle.ts';
import { entries } from './entries.ts';

const [outdir] = process.argv.slice(2);
if (outdir === undefined) throw new Error('usage: bundle-all <folder>');
await bundle(entries, outdir);
