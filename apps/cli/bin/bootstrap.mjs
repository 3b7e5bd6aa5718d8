#!/usr/bin/env node
// The way in of every npm script, also in a fresh clone: plain JavaScript without dependencies. It installs what is
// missing, builds what is stale, and hands over to the command line in apps/cli/dist.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const stamps = join(root, 'node_modules', '.cache', 'marimba');
const lockfile = join(root, 'package-lock.json');
const neededNode = [20, 19];

try {
  checkNode();
  await install();
  await build();
  const args = process.argv.slice(2);
  if (!args.includes('--only-setup')) await import(pathToFileURL(join(root, 'apps', 'cli', 'dist', 'main.js')).href);
} catch (error) {
  if (error.name !== 'SetupError') throw error;
  console.error(`\n${error.message}`);
  process.exitCode = error.exitCode;
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1])) return;
  throw setupError(
    `Marimba needs Node ${neededNode.join('.')} or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org (or: nvm install 22).`,
  );
}

/** Installs when node_modules is missing or was made from another lockfile. */
async function install() {
  const stamp = join(stamps, 'installed');
  const wanted = existsSync(lockfile) ? createHash('sha256').update(readFileSync(lockfile)).digest('hex') : 'none';
  if (read(stamp) === wanted) return;
  const installed = join(root, 'node_modules', '.package-lock.json');
  const byHand = existsSync(installed) && (wanted === 'none' || modified(installed) >= modified(lockfile));
  if (!byHand) {
    console.log(
      existsSync(installed)
        ? 'The dependencies changed. Installing them again.'
        : 'Installing the dependencies; this takes a minute the first time.',
    );
    await installWithNpm(wanted !== 'none');
  }
  write(stamp, wanted);
}

async function installWithNpm(hasLockfile) {
  const flags = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const remedy = 'Is the npm registry reachable (npm ping)?';
  if (hasLockfile)
    try {
      await phase('npm ci', npm(['ci', ...flags]), remedy);
      return;
    } catch (error) {
      // A lockfile that was written where some platforms' packages could not be fetched lacks them, and npm ci refuses it.
      if (!error.output?.includes('EUSAGE')) throw error;
      console.log('npm ci refuses the lockfile, so npm install takes from it what it names and adds the rest.');
    }
  else console.log('There is no package-lock.json, so npm install chooses the versions.');
  await phase('npm install', npm(['install', '--no-save', ...flags]), remedy);
}

/** Builds through nx, which knows what is stale; not even asked when no source has changed since the last build. */
async function build() {
  const stamp = join(stamps, 'built');
  const packages = ['libs', 'apps'].flatMap((group) => directories(join(root, group)));
  const wanted = sourcesDigest(packages);
  if (read(stamp) === wanted && packages.every((folder) => existsSync(join(folder, 'dist')))) return;
  console.log(existsSync(stamp) ? 'Building what changed.' : 'Building.');
  const { bin } = JSON.parse(readFileSync(join(root, 'node_modules', 'nx', 'package.json'), 'utf8'));
  const nx = join(root, 'node_modules', 'nx', bin.nx);
  const args = [nx, 'run-many', '-t', 'build', '--outputStyle=static'];
  await phase('The build', { program: process.execPath, args }, 'Run it alone with: npm run build');
  write(stamp, wanted);
}

function npm(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { program: process.execPath, args: [script, ...args] };
  return { program: 'npm', args, shell: process.platform === 'win32' };
}

/** Runs quietly; when it fails, the end of what it said is the reason. */
function phase(what, { program, args, shell = false }, remedy) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
    const child = spawn(program, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (data) => {
      output = (output + data).slice(-20_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    // Ctrl-C reaches the child by itself; this process only has to wait for its end and then end too.
    let interrupted = false;
    const interrupt = () => {
      interrupted = true;
    };
    process.on('SIGINT', interrupt);
    child.once('error', (error) => reject(setupError(`${what} could not be started: ${error.message}. ${remedy}`)));
    child.once('close', (code, signal) => {
      process.off('SIGINT', interrupt);
      if (code === 0) return resolve();
      if (interrupted) return reject(setupError('Interrupted.', 130));
      const tail = output.trimEnd().split('\n').slice(-40).join('\n');
      const failure = setupError(`${tail}\n\n${what} failed (${signal ?? `exit code ${code}`}). ${remedy}`);
      reject(Object.assign(failure, { output }));
    });
  });
}

/** Changes when a file that a build reads is added, removed or changed, by size and time. */
function sourcesDigest(packages) {
  const hash = createHash('sha256');
  const add = (path) => {
    const entry = statSync(path, { throwIfNoEntry: false });
    if (entry?.isDirectory())
      for (const name of readdirSync(path).sort()) name !== 'generated' && add(join(path, name));
    else hash.update(`${path.slice(root.length)}:${entry?.size}:${entry?.mtimeMs}\n`);
  };
  for (const name of ['package-lock.json', 'nx.json', '.swcrc', 'prisma.config.ts', 'prisma/schema.prisma'])
    add(join(root, name));
  for (const folder of packages)
    for (const name of ['package.json', 'src', 'scripts', 'public', 'index.html', 'vite.config.ts'])
      add(join(folder, name));
  return hash.digest('hex');
}

function directories(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'package.json')))
    .map((entry) => join(folder, entry.name));
}

function modified(path) {
  return statSync(path).mtimeMs;
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function setupError(message, exitCode = 1) {
  return Object.assign(new Error(message), { name: 'SetupError', exitCode });
}
