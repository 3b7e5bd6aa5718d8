import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A package too large to be installed for a bench alone. `peers`: what it needs beside it. */
export function optionalPackage(name, peers = []) {
  try {
    return require(name);
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      `${name} is not installed. Get it for this bench alone with: npm install --no-save ${[name, ...peers].join(' ')}`,
    );
  }
}
