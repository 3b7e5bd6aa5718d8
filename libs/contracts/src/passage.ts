import { z } from 'zod';
import { sha256Hex, uuid } from './references.js';

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
  score: z.number(),
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
  createdAt: z.string(),
});
export type DocumentSummary = z.infer<typeof documentSummary>;
