import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { mediaType } from './read-body.ts';

/** A browser that posts a form by itself shows what comes back, so it wants a page or a redirect. */
export const comesFromPage = (event: APIGatewayProxyEventV2): boolean =>
  mediaType(event) !== 'application/json' && (event.headers.accept ?? '').includes('text/html');
