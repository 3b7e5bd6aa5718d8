// Search: quality on the Cranfield collection, and speed at 10,000 and 100,000 chunks.
import { HybridModel, TextEncoder } from '@marimba/inference';
import { queryLikelihood } from '../../../apps/worker/dist/inference/query-likelihood.js';
import { bundledModel, cacheDir } from '../inference/setting.mjs';
import { hybridEmbedder, hybridReranker } from '../retrieval/hybrid-parts.mjs';
import { packagedEmbedders } from '../retrieval/packaged-embedders.mjs';
import { printTable } from '../table.mjs';

const sections = ['quality', 'scale'];

export const describe =
  'search; --only quality,scale, --embedder none|bundled|use|words|<encoder folder>, --reranker none|bundled|<encoder folder>, --rerank-queries 45, --rerank-depths 20,50, --sizes 10000,100000, --vectors random|words, --seconds 10, --threads 2';

const argument = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`);
  return index === -1 ? fallback : process.argv[index + 1];
};

export async function run() {
  const wanted = argument('only', sections.join(',')).split(',');
  const unknown = wanted.find((name) => !sections.includes(name));
  if (unknown !== undefined) throw new Error(`there is no section ${unknown}; the sections are ${sections.join(', ')}`);
  const threads = Number(argument('threads', 2));
  const opened = [];
  const keep = (model) => {
    opened.push(model);
    return model;
  };
  let hybrid;
  const bundled = () => {
    hybrid ??= HybridModel.open(bundledModel, { cacheDir, threads }).then(keep);
    return hybrid;
  };
  const encoder = async (folder) => keep(await TextEncoder.open(folder, { cacheDir, threads }));
  const openers = {
    embedder: {
      ...packagedEmbedders,
      bundled: async () => hybridEmbedder(await bundled()),
      folder: async (folder) => {
        const model = await encoder(folder);
        const embed = async (_tenant, texts, purpose) => ({
          ...(await model.embed(texts, purpose)),
          fingerprint: model.info.fingerprint,
        });
        return { name: model.info.name, embed };
      },
    },
    reranker: {
      bundled: async () => hybridReranker(await bundled(), queryLikelihood),
      folder: async (folder) => {
        const model = await encoder(folder);
        return {
          name: model.info.name,
          async rank(_tenant, query, passages) {
            const ranked = [];
            for (const passage of passages) {
              const { scores, tokens } = await model.rank(query, [passage]);
              ranked.push({ score: scores[0], tokens });
            }
            return ranked;
          },
        };
      },
    },
  };
  const opener = (kind) => {
    const which = argument(kind, 'bundled');
    if (which === 'none') return undefined;
    const { folder, ...named } = openers[kind];
    return Object.hasOwn(named, which) ? named[which] : () => folder(which);
  };
  const options = {
    embedder: opener('embedder'),
    reranker: opener('reranker'),
    rerankQueries: Number(argument('rerank-queries', 45)),
    rerankDepths: argument('rerank-depths', '20,50').split(',').map(Number),
    sizes: argument('sizes', '10000,100000').split(',').map(Number),
    vectors: argument('vectors', 'random'),
    seconds: Number(argument('seconds', 10)),
  };
  const all = {};
  try {
    for (const name of wanted) {
      const section = await import(`../retrieval/${name}.mjs`);
      console.log(`\n${section.title}`);
      all[name] = await section.run(options);
      printTable(all[name]);
    }
  } finally {
    for (const model of opened) await model.close();
  }
  return all;
}
