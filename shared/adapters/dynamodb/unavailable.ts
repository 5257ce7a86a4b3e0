/** Names the SDK gives to a table that is overloaded, throttled or gone for the moment. */
const names: ReadonlySet<string> = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'ThrottlingException',
  'TimeoutError',
]);
/** What node:net says when nobody is there. */
const codes: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');

function serverFault(error: Error): boolean {
  const metadata: unknown = '$metadata' in error ? error.$metadata : null;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return false;
  return typeof metadata.httpStatusCode === 'number' && metadata.httpStatusCode >= 500;
}

/** Whether a fault of the SDK means that the table does not answer (network, timeout, throttling, 5xx): nothing is wrong with the request. */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && (names.has(error.name) || codes.has(codeOf(error)) || serverFault(error));

/** Codes of a cancelled transaction that say the same of one of its items. */
export const throttledReasons: ReadonlySet<string | undefined> = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded']);
