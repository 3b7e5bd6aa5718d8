// The bundled hybrid model as embedder and as reranker: what a laptop has without any other model.

/** Means of the last hidden states; the model was not trained for it. */
export function hybridEmbedder(model) {
  return {
    name: 'marimba-70m',
    async embed(_tenant, texts) {
      const vectors = [];
      for (const text of texts) vectors.push(await model.embed(model.tokenize(text).slice(0, 160)));
      return { vectors, fingerprint: model.info.fingerprint };
    },
  };
}

/** The likelihood of the question after the passage, as the inference worker computes it; with the tokens that it reads. */
export function hybridReranker(model, queryLikelihood) {
  return {
    name: 'marimba-70m',
    async rank(_tenant, query, passages) {
      const ranked = [];
      for (const passage of passages) {
        const [score, tokens] = await queryLikelihood(model, query, passage);
        ranked.push({ score, tokens });
      }
      return ranked;
    },
  };
}
