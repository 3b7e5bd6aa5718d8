import { z } from 'zod';
import { modelResource } from '../bodies.js';

/** A model as OpenAI's clients and ours read it. */
export const listedModel = modelResource.extend({
  id: z.string(),
  object: z.literal('model'),
  /** Seconds since 1970 at which it was last seen: nobody says when a model was made. */
  created: z.int(),
  owned_by: z.string(),
});

/** `data` for OpenAI's clients, `items` as in every list of this interface: the same models. */
export const modelList = z.object({
  object: z.literal('list'),
  data: z.array(listedModel),
  items: z.array(listedModel),
});
