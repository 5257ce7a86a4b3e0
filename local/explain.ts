import { type LocalConfig, WrongConfiguration } from './config.ts';
import { NoEngine } from './engine.ts';
import { WrongMasterKey } from './master-key.ts';
import { DataFolderInUse } from './queues/database.ts';
import { NoStorage } from './storage.ts';

const inWords = [WrongConfiguration, NoEngine, NoStorage, DataFolderInUse, WrongMasterKey];

/** Sentences for the faults of the system that a wrong setting causes, by Node's code. */
const sentences: Readonly<Record<string, (config: LocalConfig) => string>> = {
  EADDRINUSE: ({ port }) => `port ${port} is in use; set PORT to another one`,
  EADDRNOTAVAIL: ({ host }) => `this machine has no address ${host}; set HOST to one it has, for example 127.0.0.1 or 0.0.0.0`,
  ENOTFOUND: ({ host }) => `the host name ${host} cannot be resolved; set HOST to an address of this machine, for example 127.0.0.1`,
  EAI_AGAIN: ({ host }) => `the host name ${host} cannot be resolved now; set HOST to an address of this machine, for example 127.0.0.1`,
  EACCES: ({ port, data }) => `this user may not use port ${port} or write to ${data}`,
  EPERM: ({ port, data }) => `this user may not use port ${port} or write to ${data}`,
  EROFS: ({ data }) => `${data} is on a read-only file system; set LEADLINE_DATA to a folder that can be written`,
  ENOSPC: ({ data }) => `there is no space left for ${data}`,
  EEXIST: ({ data }) => `${data} is a file; set LEADLINE_DATA to a folder`,
  ENOTDIR: ({ data }) => `a part of the path ${data} is a file; set LEADLINE_DATA to a folder`,
};

/** What a person can do something about, in words; null for a fault of ours. `config` is null while it is being read. */
export function explain(error: unknown, config: LocalConfig | null): string | null {
  if (!(error instanceof Error)) return null;
  if (inWords.some((known) => error instanceof known)) return error.message;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return config === null ? null : (sentences[code]?.(config) ?? null);
}
