import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * Installs DBOS Transact and LangGraph from the npm registry, at the versions of the lockfile, unless they are there:
 * no install script runs. Gives the versions by package.
 */
export function installPeers() {
  const versions = readJson(join(folder, 'package.json')).dependencies;
  const installed = ([name, version]) => {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    return existsSync(manifest) && readJson(manifest).version === version;
  };
  const peers = Object.entries(versions);
  if (peers.every(installed)) return versions;
  const names = peers.map((peer) => peer.join(' ')).join(', ');
  console.log(`Installing ${names} (about 80 MB) into ${folder} …`);
  const { status, stderr } = spawnSync('npm', ['install', '--no-save', '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new Error(`npm could not install ${names} in ${folder}:\n${stderr}\nIs the registry reachable?`);
  return versions;
}
