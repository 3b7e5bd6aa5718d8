import { z } from 'zod';
import { contextChoice } from './context.js';
import { assuranceUse, requirementScore } from './definition/requirement.js';
import { sha256Hex, uuid } from './references.js';
import { documentMetadata, searchMethod, searchRanks } from './search.js';

/** The page, slide or part of the document, counted from 1; left out where a document has none. */
const page = z.int().positive().exactOptional();

/** A chunk of a document that a search found. Offsets are UTF-16 code units into the document's text. */
export const passage = z.object({
  chunkId: uuid,
  documentId: uuid,
  collection: z.string(),
  title: z.string(),
  /** Headings above the chunk, outermost first. */
  headings: z.array(z.string()),
  text: z.string(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  page,
  /** By the part of the search that decided the order. */
  score: z.number(),
  ranks: searchRanks.exactOptional(),
  /** The documents that say it word for word, where there is more than one; the first is `documentId`. */
  sources: z.array(z.object({ documentId: uuid, source: z.string(), title: z.string() })).exactOptional(),
});
export type Passage = z.infer<typeof passage>;

/** Where an answer's evidence stands. `verified`: the quote was found word for word at these offsets. */
export const citation = z.object({
  /** The number that the answer cites, 1-based in the order of the passages. */
  number: z.int().positive(),
  chunkId: uuid,
  documentId: uuid,
  title: z.string(),
  /** The cited passage's text, or the quoted sentence of it where the model quoted one. */
  quote: z.string(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  page,
  verified: z.boolean(),
});
export type Citation = z.infer<typeof citation>;

/** What a search gives: passages, best first, and how they were found. */
export const searchResult = z.object({ passages: z.array(passage), method: searchMethod });
export type SearchResult = z.infer<typeof searchResult>;

/** Output of a retrieve step. */
export const retrieveOutput = z.object({ passages: z.array(passage) });
export type RetrieveOutput = z.infer<typeof retrieveOutput>;

/** Output of a model step. */
export const modelOutput = z.object({ text: z.string() });
export type ModelOutput = z.infer<typeof modelOutput>;

/** Output of an agent step. */
export const agentOutput = z.object({
  answer: z.string(),
  /** What stood inside `<think>`, when the model thinks. */
  thinking: z.string().optional(),
  citations: z.array(citation),
  turns: z.int().positive(),
  /** What the agent found by searching, in the order in which the model read it. */
  passages: z.array(passage).optional(),
  /** What the answer of an agent that is held to its memory rests on; without `factId` it was said in the thread. */
  remembered: z.array(z.object({ factId: uuid.optional(), text: z.string() })).optional(),
  /** Of an agent with `knowledge`: how it got to know its documents. */
  context: contextChoice.optional(),
  /** The answer as JSON, of a step with an `output` schema. */
  output: z.json().optional(),
  /** Of an assured answer: how well it meets each requirement, and whether it meets them all. */
  requirements: z.array(requirementScore).optional(),
  passed: z.boolean().optional(),
  /** Every answer that was scored, in the order in which they were written. */
  candidates: z
    .array(z.object({ id: z.string(), score: z.number(), passed: z.boolean(), repairs: z.string().optional() }))
    .optional(),
  chosen: z.string().optional(),
  used: assuranceUse.optional(),
});
export type AgentOutput = z.infer<typeof agentOutput>;

/** What the pages of a document are. */
export const pageUnit = z.enum(['page', 'slide', 'part']);
export type PageUnit = z.infer<typeof pageUnit>;

/** A page, slide or part. Offsets are UTF-16 code units into the document's text. */
export const documentPage = z.object({
  number: z.int().positive(),
  /** Of a slide, or the name of an attachment. */
  title: z.string().optional(),
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});
export type DocumentPage = z.infer<typeof documentPage>;

export const documentSummary = z.object({
  id: uuid,
  collection: z.string(),
  title: z.string(),
  source: z.string(),
  /** Of what was sent, as its content says. */
  mediaType: z.string(),
  /** Of the text that was read out of it, and its size. */
  sha256: sha256Hex,
  bytes: z.int(),
  chunks: z.int(),
  /** What its pages are, and how many; left out where it has none. */
  unit: pageUnit.optional(),
  pages: z.int().nonnegative().optional(),
  /** The file itself; left out where the text was given. */
  original: z.object({ sha256: sha256Hex, bytes: z.int().nonnegative() }).optional(),
  metadata: documentMetadata.optional(),
  createdAt: z.string(),
});
export type DocumentSummary = z.infer<typeof documentSummary>;
