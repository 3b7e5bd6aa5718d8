import { completion, completionBody } from '@marimba/contracts';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Caller, type Principal } from '../../access/principal.js';
import { Input } from '../../http/input.js';
import { defineRoute, Route, type RouteInput } from '../../http/route.js';
import { answerAll, streamAll, usageOf } from '../answers.js';
import { answerClient } from '../client-gone.js';
import { EventStream } from '../event-stream.js';
import { ModelCalls } from '../model-calls.js';
import { CompletionAnswer } from './completion-answer.js';
import { completionRequests } from './completion-request.js';

const createCompletion = defineRoute({
  method: 'POST',
  path: '/v1/completions',
  tag: 'OpenAI-compatible',
  summary: 'Have a model write on from a prompt as it is, without its chat template',
  description: 'As OpenAI has it. With `stream` the answer comes as server-sent events, the last of which is `[DONE]`.',
  body: completionBody,
  response: completion,
  produces: 'text/event-stream',
  errors: 'openai',
});

@Controller()
export class CompletionsController {
  constructor(@Inject(ModelCalls) private readonly calls: ModelCalls) {}

  @Route(createCompletion)
  create(
    @Input() { body }: RouteInput<typeof createCompletion>,
    @Caller() principal: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return answerClient(reply, async (signal) => {
      const requests = completionRequests(body);
      const model = await this.calls.model(body.model, requests.length);
      const caller = { principal, signal };
      const answer = new CompletionAnswer(model);
      if (body.stream !== true) {
        const results = await answerAll(this.calls, model.name, requests, caller);
        void reply.send(answer.whole(results, usageOf(results, body.n ?? 1)));
        return;
      }
      const stream = new EventStream(reply, signal);
      await stream.run(async () => {
        const results = await streamAll(this.calls, model.name, requests, caller, {
          onPiece: (piece, index) => stream.send(answer.piece(piece, index)),
          onEnd: (result, index, rest) => stream.send(answer.end(result, index, rest)),
        });
        if (body.stream_options?.include_usage) await stream.send(answer.usage(usageOf(results, body.n ?? 1)));
      });
    });
  }
}
