import { chatCompletion, chatCompletionBody } from '@marimba/contracts';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Caller, type Principal } from '../../access/principal.js';
import { Input } from '../../http/input.js';
import { defineRoute, Route, type RouteInput } from '../../http/route.js';
import { answerAll, streamAll, usageOf } from '../answers.js';
import { answerClient } from '../client-gone.js';
import { EventStream } from '../event-stream.js';
import { ModelCalls } from '../model-calls.js';
import { ChatChunks, chatCompletionOf } from './chat-answer.js';
import { chatRequests } from './chat-request.js';

const createChatCompletion = defineRoute({
  method: 'POST',
  path: '/v1/chat/completions',
  tag: 'OpenAI-compatible',
  summary: 'Have a model answer a conversation',
  description:
    'As OpenAI has it. With `stream` the answer comes as server-sent events, the last of which is `[DONE]`. ' +
    'A parameter that the model cannot honour is refused; a client that closes the connection ends the answer.',
  body: chatCompletionBody,
  response: chatCompletion,
  produces: 'text/event-stream',
  errors: 'openai',
});

@Controller()
export class ChatController {
  constructor(@Inject(ModelCalls) private readonly calls: ModelCalls) {}

  @Route(createChatCompletion)
  create(
    @Input() { body }: RouteInput<typeof createChatCompletion>,
    @Caller() principal: Principal,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return answerClient(reply, async (signal) => {
      const model = await this.calls.model(body.model, body.n ?? 1);
      const requests = chatRequests(body, model);
      const caller = { principal, signal };
      if (body.stream !== true) {
        const results = await answerAll(this.calls, model.name, requests, caller);
        void reply.send(chatCompletionOf(model, results, usageOf(results, results.length)));
        return;
      }
      const stream = new EventStream(reply, signal);
      const chunks = new ChatChunks(model, body.stream_options?.include_usage === true);
      const send = async (events: object[]): Promise<void> => {
        for (const event of events) await stream.send(event);
      };
      await stream.run(async () => {
        const results = await streamAll(this.calls, model.name, requests, caller, {
          onPiece: (piece, index) => send(chunks.piece(piece, index)),
          onEnd: (result, index, rest) => send(chunks.end(result, index, rest)),
        });
        await send(chunks.usage(usageOf(results, results.length)));
      });
    });
  }
}
