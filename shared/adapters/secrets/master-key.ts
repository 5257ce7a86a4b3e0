import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Reads the deployment's master key once per sandbox; calls at the same time share one request and a failed one is
 * forgotten, so that the next call tries again.
 */
export function createMasterKey({
  client,
  secretId,
}: {
  readonly client: SecretsManagerClient;
  readonly secretId: string;
}): () => Promise<string> {
  let known: Promise<string> | null = null;
  const read = async (): Promise<string> => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (!SecretString) throw new Error('the master key secret holds no text');
    return SecretString;
  };
  return () => {
    known ??= read().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}
