import { z } from 'zod';
import { pageUnit } from '../passage.js';
import { runEvent } from '../run-event.js';

/** A piece of a model's output while it is written. Not part of the log: the `model.called` event holds the whole. */
export const tokenMessage = z.object({ stepId: z.string(), callKey: z.string(), index: z.int(), text: z.string() });
export type TokenMessage = z.infer<typeof tokenMessage>;

/** How far a step has got with a document: pages read so far, of how many. Not part of the log. */
export const progressMessage = z.object({ stepId: z.string(), done: z.int(), total: z.int(), unit: pageUnit });
export type ProgressMessage = z.infer<typeof progressMessage>;

/**
 * `GET /v1/runs/:id/events` (server-sent events). Event names: `event` (a RunEvent), `token` (a TokenMessage), `progress` (a ProgressMessage), `end`
 * (empty, after the run's last event). Ids are `<seq>` or `<seq>-<token cursor>`; sent back as Last-Event-ID, nothing is missed.
 */
export const streamMessage = z.discriminatedUnion('event', [
  z.object({ event: z.literal('event'), id: z.string(), data: runEvent }),
  z.object({ event: z.literal('token'), id: z.string(), data: tokenMessage }),
  z.object({ event: z.literal('progress'), id: z.string(), data: progressMessage }),
  z.object({ event: z.literal('end'), id: z.string(), data: z.object({}) }),
]);
export type StreamMessage = z.infer<typeof streamMessage>;
