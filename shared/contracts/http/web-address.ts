import * as z from 'zod';

/** The address of a page. */
export const $webAddress = z
  .string()
  .max(2000)
  .regex(/^https?:\/\//i, 'must be a web address');
