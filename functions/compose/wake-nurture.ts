import { base } from './parts/base.ts';
import { stepping } from './parts/stepping.ts';

export const composeWakeNurture = () => stepping(base('wake-nurture'));
