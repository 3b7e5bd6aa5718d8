// Ask-my-documents on questions with known answers: how often it is right, cites rightly and says rightly that it found nothing.

import { measureLongContext, measureRetrieval } from '../rag/measure.mjs';
import { readQuestions } from '../rag/questions.mjs';
import { startRagService } from '../rag/rag-service.mjs';
import { printTable } from '../table.mjs';

export const describe =
  'ask-my-documents on ../shared/data/qa-dev; --limit 40 (questions), --part held-out|tune|all, --grounding off,quote,span, --only retrieval,long-context, --data <file>';

const argument = (name, fallback) => {
  const index = process.argv.indexOf(`--${name}`);
  return index === -1 ? fallback : process.argv[index + 1];
};

export async function run() {
  const modes = argument('grounding', 'off,quote,span').split(',');
  const sections = argument('only', 'retrieval,long-context').split(',');
  const data = argument('data', new URL('../../../../shared/data/qa-dev/xquad-en-dev.jsonl', import.meta.url));
  const questions = readQuestions(data, argument('part', 'held-out'), Number(argument('limit', 40)));
  const service = await startRagService();
  const all = {};
  try {
    if (sections.includes('retrieval')) {
      all.retrieval = await measureRetrieval(service, questions, modes);
      console.log(
        `\n${questions.asked.length} questions, two passages each; "unanswerable": the same, asked of a collection without the passage`,
      );
      printTable(all.retrieval);
    }
    if (sections.includes('long-context')) {
      all.longContext = await measureLongContext(service, questions, modes.at(-1));
      console.log(
        '\nthe article read as a whole, against passages of it; the first question about an article and later ones',
      );
      printTable(all.longContext);
    }
  } finally {
    await service.stop();
  }
  return all;
}
