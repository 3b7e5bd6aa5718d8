import type { InferenceRequest, ModelRequest, ModelResult, TokenLogprob } from '@marimba/contracts';
import { AnswerParts } from '@marimba/inference';
import type { PieceSink } from '@marimba/queue';
import type { TokenSink } from './served-model.js';

/** Has a request answered, in parts where it asks for them. */
export async function answerInParts(
  request: ModelRequest,
  out: PieceSink,
  answer: (out: TokenSink) => Promise<ModelResult>,
): Promise<ModelResult> {
  if (request.kind === 'embed' || request.kind === 'rerank') return answer(() => undefined);
  if (request.inParts !== true)
    return answer((text, anew, logprobs) => out({ text, ...(logprobs === undefined ? {} : { logprobs }) }, anew));
  let beginsAnew = false;
  const begin = (): Parts =>
    new AnswerParts(partsOf(request), (piece) => {
      out(piece, beginsAnew);
      beginsAnew = false;
    });
  let parts = begin();
  let told = false;
  const result = await answer((text, anew, logprobs) => {
    if (anew) {
      parts = begin();
      beginsAnew = true;
    }
    told ||= logprobs !== undefined;
    parts.push(text, logprobs);
  });
  parts.finish();
  return withParts(result, parts, told);
}

/** `told`: the text came with its log-probabilities, so that those of its content are known. */
type Parts = AnswerParts<TokenLogprob>;

/** What is bound to a form, or written on from a prompt as it is, is text alone. */
function partsOf({ tools, toolChoice, constraint, raw }: InferenceRequest) {
  const isPlain = raw !== undefined || constraint !== undefined;
  return { reasoning: !isPlain, calls: !isPlain && tools.length > 0 && toolChoice !== 'none' };
}

function withParts(result: ModelResult, { whole }: Parts, told: boolean): ModelResult {
  if (!('text' in result)) return result;
  const { text, reasoning, toolCalls, logprobs } = whole;
  return {
    ...result,
    text,
    ...(reasoning === '' ? {} : { reasoning }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(told ? { logprobs } : {}),
  };
}
