import { createRequire } from 'node:module';
import type * as XGrammar from '@mlc-ai/web-xgrammar';

export type XGrammarModule = typeof XGrammar;

let loading: Promise<XGrammarModule> | undefined;

/**
 * The grammar engine. Its package says that it is an ES module and holds a script for CommonJS: run as a module it looks
 * for `require` and `__filename` among the globals and leaves its exports there, so they are lent to it while it loads.
 */
export function loadXGrammar(): Promise<XGrammarModule> {
  loading ??= load();
  return loading;
}

async function load(): Promise<XGrammarModule> {
  const require = createRequire(import.meta.url);
  const globals = globalThis as Record<string, unknown>;
  const lent = { require, __filename: require.resolve('@mlc-ai/web-xgrammar') };
  const before = Object.fromEntries(Object.keys(lent).map((name) => [name, globals[name]]));
  Object.assign(globals, lent);
  try {
    await import('@mlc-ai/web-xgrammar');
    const module = globals['xgrammar'] as XGrammarModule;
    // The first call instantiates its WebAssembly, which needs the same globals.
    (await module.Grammar.fromEBNF('root ::= "a"')).dispose();
    return module;
  } finally {
    Object.assign(globals, before);
    delete globals['xgrammar'];
  }
}
