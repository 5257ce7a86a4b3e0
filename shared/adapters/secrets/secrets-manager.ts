import * as z from 'zod';
import { signedHeaders } from './signed-headers.ts';

export type SecretsManagerConfig = {
  /** `https://secretsmanager.<region>.amazonaws.com`, or a server of a test. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string | undefined };
  /** Tries in all; absent: 3. */
  readonly maxAttempts?: number;
};

/** Longer than the service ever takes; three of them fit into the shortest function. */
const timeoutMillis = 2500;
const pauseMillis = 100;
const $answer = z.object({ SecretString: z.string().min(1, 'the secret holds no text') });

type Environment = Readonly<Record<string, string | undefined>>;

/** What Lambda's environment says: the role's credentials, the region, and the endpoint when it is an emulator's. */
export function secretsManagerOf(environment: Environment): SecretsManagerConfig {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (region === undefined || accessKeyId === undefined || secretAccessKey === undefined) throw new Error('no region or credentials');
  const endpoint = environment.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? environment.AWS_ENDPOINT_URL;
  return {
    endpoint: endpoint ?? `https://secretsmanager.${region}.amazonaws.com`,
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken: environment.AWS_SESSION_TOKEN },
  };
}

/**
 * Text of a secret: one signed POST, for which the service's SDK client would be 16 KB of every bundle. Tries again after a
 * fault, a throttle or no answer; throws what the service calls the error, or its status.
 */
export async function readSecret(config: SecretsManagerConfig, id: string): Promise<string> {
  const { maxAttempts = 3 } = config;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask(config, id).catch((error: unknown) => {
      if (attempt >= maxAttempts) throw error;
      return null;
    });
    if (answer?.status === 200) return $answer.parse(await answer.json()).SecretString;
    if (answer !== null && (attempt >= maxAttempts || !isPassing(answer.status))) throw new Error(await nameOf(answer));
    await new Promise((resolve) => setTimeout(resolve, pauseMillis * attempt));
  }
}

function ask({ endpoint, region, credentials }: SecretsManagerConfig, id: string): Promise<Response> {
  const url = new URL('/', endpoint).href;
  const body = JSON.stringify({ SecretId: id });
  const date = new Date(Date.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' };
  return fetch(url, {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMillis),
    headers: signedHeaders({ url, region, service: 'secretsmanager', headers, body, credentials, date }),
    body,
  });
}

const isPassing = (status: number): boolean => status === 429 || status >= 500;

const $fault = z.object({ __type: z.string() });
async function nameOf(answer: Response): Promise<string> {
  const fault = $fault.safeParse(await answer.json().catch(() => null));
  return `Secrets Manager: ${fault.success ? fault.data.__type : answer.status}`;
}
