import { z } from 'zod';
import { uuid } from './references.js';

/** How a collection ranks. What is left out has its default. */
export const searchRanking = z.strictObject({
  /** Of BM25: how soon a term's repetition saturates. */
  k1: z.number().min(0).max(10).optional(),
  /** Of BM25: how far long chunks are marked down. */
  b: z.number().min(0).max(1).optional(),
  /** What is added up where words and vectors are fused: 1 / (k + rank), or scores as shares of the best one. */
  fusion: z.enum(['reciprocal-rank', 'scores']).optional(),
  /** Of reciprocal rank fusion: how little the first ranks stand out. */
  fusionK: z.number().min(0).max(1_000).optional(),
  /** How much of the fused score the vectors give (0 to 1); the words give the rest. */
  vectorWeight: z.number().min(0).max(1).optional(),
});
export type SearchRanking = z.infer<typeof searchRanking>;

/** How a collection is searched. `auto`: fused where the collection's chunks have vectors, else full text. */
export const searchMode = z.enum(['auto', 'full-text', 'vectors', 'fused']);
export type SearchMode = z.infer<typeof searchMode>;

/** The name of a field of documents' metadata. */
export const metadataKey = z
  .string()
  .max(64)
  .regex(/^[a-z][a-zA-Z0-9_]*$/, "use letters, digits and '_', beginning with a lower-case letter");
export const metadataValue = z.union([z.string().max(1_000), z.number(), z.boolean()]);
export type MetadataValue = z.infer<typeof metadataValue>;

/** What is known of a document beside its text. */
export const documentMetadata = z
  .record(metadataKey, metadataValue)
  .refine((fields) => Object.keys(fields).length <= 50, 'has more than 50 fields');
export type DocumentMetadata = z.infer<typeof documentMetadata>;

/** What a field of a type may hold. A date is ISO 8601, a day or a time in UTC. */
export const metadataTypes = {
  text: z.string(),
  number: z.number(),
  boolean: z.boolean(),
  date: z.union([z.iso.date(), z.iso.datetime()]),
};
export type MetadataType = keyof typeof metadataTypes;

/** The fields of metadata that searches of a collection may filter by, with their types. */
export const filterableKeys = z
  .record(metadataKey, z.enum(['text', 'number', 'boolean', 'date']))
  .refine((fields) => Object.keys(fields).length <= 50, 'has more than 50 fields');
export type FilterableKeys = z.infer<typeof filterableKeys>;

const bound = z.union([z.string().max(1_000), z.number()]);
/** Equal to a value, to one of several, or within bounds (of numbers and dates; both ends belong to it). */
export const searchFilter = z.union([
  metadataValue,
  z.array(metadataValue).min(1).max(100),
  z
    .strictObject({ from: bound.optional(), to: bound.optional() })
    .refine(({ from, to }) => from !== undefined || to !== undefined, "needs 'from', 'to' or both"),
]);
export type SearchFilter = z.infer<typeof searchFilter>;
/** All have to hold. The keys are those that the collection declares as filterable. */
export const searchFilters = z
  .record(metadataKey, searchFilter)
  .refine((fields) => Object.keys(fields).length <= 20, 'has more than 20 filters');
export type SearchFilters = z.infer<typeof searchFilters>;

/** Ids of documents of one collection. */
export const namedDocuments = z.array(uuid).min(1).max(50);

export const searchOptions = z.strictObject({
  mode: searchMode.optional(),
  /** Read the best passages again together with the question, and order them by that. */
  rerank: z.boolean().optional(),
  filters: searchFilters.optional(),
  /** Only in these documents of the collection. */
  documents: namedDocuments.optional(),
  limit: z.int().min(1).max(50).optional(),
});
export type SearchOptions = z.infer<typeof searchOptions>;
export const defaultSearchLimit = 10;

/** The place that one part of a search gave a passage (1-based), and its score there. */
export const searchRank = z.object({ rank: z.int().positive(), score: z.number() });
/** Where each part of the search had a passage; left out where the part did not find it or was not asked. */
export const searchRanks = z.object({
  /** By BM25. */
  fullText: searchRank.exactOptional(),
  /** By the cosine of the angle between the vectors. */
  vectors: searchRank.exactOptional(),
  /** By the weighted sum over the parts, as the collection's `ranking` says. */
  fused: searchRank.exactOptional(),
  reranked: searchRank.exactOptional(),
});
export type SearchRanks = z.infer<typeof searchRanks>;

/** What a search did to give its answer. */
export const searchMethod = z.object({
  /** The way that was taken; of `auto`, what it came to. */
  mode: z.enum(['full-text', 'vectors', 'fused']),
  /** Why, where the way was not asked for by name. */
  reason: z.string().optional(),
  vectors: z
    .object({
      /** Model whose vectors were compared, and its fingerprint: vectors of another are never used. */
      embedder: z.string(),
      fingerprint: z.string(),
      /** `hnsw`: approximately, by pgvector's index. `exact`: each vector was compared. */
      index: z.enum(['hnsw', 'exact']),
      /** Chunks of the collection that have no vector of this embedder yet, so that only full text finds them. */
      withoutVector: z.int().nonnegative(),
    })
    .optional(),
  /** How words and vectors were fused, and how much of it the vectors gave. */
  fusion: z.object({ by: z.enum(['reciprocal-rank', 'scores']), vectorWeight: z.number() }).optional(),
  /** Which model ordered the passages last. */
  reranker: z.string().optional(),
});
export type SearchMethod = z.infer<typeof searchMethod>;
