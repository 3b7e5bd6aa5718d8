import { embeddingBody, embeddingList } from '@marimba/contracts';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Caller, type Principal } from '../../access/principal.js';
import { Input } from '../../http/input.js';
import { defineRoute, Route, type RouteInput } from '../../http/route.js';
import { answerClient } from '../client-gone.js';
import { textsOf } from '../completions/completion-request.js';
import { ModelCalls } from '../model-calls.js';

const createEmbeddings = defineRoute({
  method: 'POST',
  path: '/v1/embeddings',
  tag: 'OpenAI-compatible',
  summary: 'Turn texts into vectors of length 1',
  body: embeddingBody,
  response: embeddingList,
  errors: 'openai',
});

@Controller()
export class EmbeddingsController {
  constructor(@Inject(ModelCalls) private readonly calls: ModelCalls) {}

  @Route(createEmbeddings)
  create(
    @Input() { body }: RouteInput<typeof createEmbeddings>,
    @Caller() principal: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return answerClient(reply, async (signal) => {
      const model = await this.calls.model(body.model, 1);
      const inputs = textsOf(body.input);
      const { vectors, promptTokens } = await this.calls.embed(
        model.name,
        { v: 1, kind: 'embed', inputs },
        { principal, signal },
      );
      void reply.send({
        object: 'list',
        data: vectors.map((vector, index) => ({
          object: 'embedding',
          index,
          embedding: body.encoding_format === 'base64' ? vector : numbersOf(vector),
        })),
        model: model.name,
        usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
      });
    });
  }
}

/** Little-endian 32-bit floats in base64 as numbers. */
function numbersOf(vector: string): number[] {
  const bytes = Buffer.from(vector, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
