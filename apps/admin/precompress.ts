import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Beside every script and style, the same pressed: the service sends it to whoever takes it, and presses nothing itself. */
export function precompress(): Plugin {
  return {
    name: 'marimba:precompress',
    apply: 'build',
    generateBundle: {
      // Styles are among the last to be written.
      order: 'post',
      async handler(_options, bundle) {
        await Promise.all(
          Object.values(bundle).map(async (file) => {
            if (!/\.(js|css)$/.test(file.fileName)) return;
            const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
            // 9 of 11: nearly as small, in a tenth of the time.
            const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
            const pressed = { br: await brotli(content, { params }), gz: await zip(content, { level: 9 }) };
            for (const [extension, source] of Object.entries(pressed))
              this.emitFile({ type: 'asset', fileName: `${file.fileName}.${extension}`, source });
          }),
        );
      },
    },
  };
}
