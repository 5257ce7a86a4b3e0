import { corsHeaders } from '../cors.ts';

/** The answer to a preflight; the headers are those that clients of the products send. */
export const allowHeaders = (origins: readonly string[], origin: string | null): Readonly<Record<string, string>> => ({
  ...corsHeaders(origins, origin),
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type, accept, x-requested-with',
  'access-control-max-age': '600',
});
