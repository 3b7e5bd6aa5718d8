import { join } from 'node:path';
import { CliError } from '../cli-error.js';
import type { Config } from '../config.js';
import { readKeptKey } from '../demo/demo-key.js';
import { ApiClient } from './api-client.js';

/** The client for what was asked for, else for what the environment says; on this machine the demo's key will do. */
export async function connect(config: Config, { url, key }: { url?: string; key?: string }): Promise<ApiClient> {
  const address = url ?? config.serviceUrl;
  if (!URL.canParse(address)) throw new CliError(`'${address}' is no address.`, 'Write it as http://host:port');
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
  const found = key ?? config.apiKey ?? (local ? await readKeptKey(join(config.home, 'demo-key')) : undefined);
  if (found === undefined)
    throw new CliError(
      'There is no API key to send.',
      'Set MARIMBA_API_KEY, or pass one with --key. The first start printed one.',
    );
  return new ApiClient({ url: address, key: found });
}
