import { createSesMailer } from '../../../shared/adapters/ses/mailer.ts';
import type { Mailer } from '../../../shared/application/ports/mailer.ts';
import { awsClient, runtimeVariable } from './aws-client.ts';
import type { Base } from './base.ts';

/** Amazon SES of this region; null while no sender is configured. */
export function mailer({ environment }: Base): Mailer | null {
  const from = environment.mailFrom();
  if (from === null) return null;
  const endpoint = process.env.AWS_ENDPOINT_URL_SESV2 ?? process.env.AWS_ENDPOINT_URL;
  return createSesMailer({
    // The service answers a throttle at once; when to try again is the step's to say.
    client: awsClient('ses', 0),
    endpoint: endpoint?.replace(/\/$/, '') ?? `https://email.${runtimeVariable('AWS_REGION')}.amazonaws.com`,
    from,
  });
}
