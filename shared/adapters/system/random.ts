import type { Random } from '../../application/ports/system.ts';

/** Jitter only; nothing secret comes from here. */
export const createRandom = (): Random => ({ next: () => Math.random() });
