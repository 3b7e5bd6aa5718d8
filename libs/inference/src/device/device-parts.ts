import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addonFile, runtimeFolder } from './native-session.js';

/** What a card needs beside its driver. */
export interface DeviceParts {
  /** File of the addon, and whether it is there. */
  addon: string;
  hasAddon: boolean;
  /** File of the runtime's CUDA provider, and whether it is there. */
  provider: string;
  hasProvider: boolean;
  /** Libraries that the provider wants and the system does not find. */
  missingLibraries: string[];
}

export async function deviceParts(): Promise<DeviceParts> {
  const addon = addonFile();
  const provider = join(runtimeFolder(), 'libonnxruntime_providers_cuda.so');
  const hasProvider = existsSync(provider);
  const missingLibraries = hasProvider ? missingOf(await linkerReport(provider)) : [];
  return { addon, hasAddon: existsSync(addon), provider, hasProvider, missingLibraries };
}

/** Names that a report of ldd says are not found. */
export const missingOf = (report: string): string[] =>
  [...report.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name!);

async function linkerReport(file: string): Promise<string> {
  // The linker ends with an error where nothing can be found; what it printed still says what.
  const { stdout } = await promisify(execFile)('ldd', [file]).catch((error: { stdout?: string }) => error);
  return stdout ?? '';
}
