import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;
const version = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies['node-llama-cpp'];

/** The package with the CPU program for this machine: the others (CUDA, Vulkan) are not fetched. */
function binaryPackage() {
  const name = {
    'linux-x64': 'linux-x64',
    'linux-arm64': 'linux-arm64',
    'darwin-arm64': 'mac-arm64-metal',
    'darwin-x64': 'mac-x64',
    'win32-x64': 'win-x64',
    'win32-arm64': 'win-arm64',
  }[`${process.platform}-${process.arch}`];
  if (name === undefined)
    throw new Error(
      `llama.cpp has no prebuilt program for ${process.platform}-${process.arch}; leave peer, 3b and state out`,
    );
  return `@node-llama-cpp/${name}`;
}

/**
 * Installs node-llama-cpp with its prebuilt CPU program from the npm registry, unless it is there: nothing is compiled
 * and no install script runs.
 */
export function installPeer() {
  const binary = binaryPackage();
  const installed = (name) => {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  };
  if (installed('node-llama-cpp') && installed(binary)) return version;
  console.log(`Installing node-llama-cpp ${version} with ${binary} (about 85 MB) into ${folder} …`);
  const flags = ['--no-save', '--ignore-scripts', '--omit=optional', '--omit=peer', '--loglevel=error'];
  const { status, stderr } = spawnSync('npm', ['install', ...flags, `${binary}@${version}`], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    throw new Error(
      `npm could not install node-llama-cpp ${version} in ${folder}:\n${stderr}\nIs the registry reachable?`,
    );
  return version;
}
