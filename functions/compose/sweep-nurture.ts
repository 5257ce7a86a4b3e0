import { base } from './parts/base.ts';
import { stepping } from './parts/stepping.ts';

export const composeSweepNurture = () => stepping(base('sweep-nurture'));
