import type { LearnedVersion } from '../../domain/scoring/learned/model.ts';

/** Trainings of the learned score, for ever as they were. They hold numbers about many leads and nothing about one. */
export type LearnedStore = {
  /** The latest training; null before the first. */
  readonly newest: () => Promise<LearnedVersion | null>;
  readonly get: (version: number) => Promise<LearnedVersion | null>;
  /** `taken`: another training has this number. */
  readonly append: (version: LearnedVersion) => Promise<'ok' | 'taken'>;
};
