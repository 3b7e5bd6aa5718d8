// A model as a judge of requirements: how often its yes and no are right, on a small labelled set.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HybridModel } from '@marimba/inference';
import { judgeMessages, readJudgement } from '@marimba/steps/testing';

const root = join(import.meta.dirname, '..', '..', '..');

export const describe =
  'a model as a judge: 48 labelled answers, half of them meeting their requirement; --model <folder> (models/marimba-70m)';

/** The area under the ROC curve: how often a right answer is scored above a wrong one. Ties count half. */
function areaUnderCurve(rows) {
  const [good, bad] = [true, false].map((meets) => rows.filter((row) => row.meets === meets));
  let above = 0;
  for (const { score } of good)
    for (const other of bad) above += score > other.score ? 1 : score === other.score ? 0.5 : 0;
  return above / (good.length * bad.length);
}

export async function run() {
  const labelled = JSON.parse(readFileSync(join(root, 'tests', 'bench', 'judge', 'labelled.json'), 'utf8'));
  const option = process.argv.indexOf('--model');
  const folder = option === -1 ? join(root, 'models', 'marimba-70m') : resolve(process.argv[option + 1] ?? '');
  const model = await HybridModel.open(folder, { cacheDir: join(root, '.marimba', 'cache') });
  const rows = [];
  try {
    for (const { task, requirement, answer, meets } of labelled) {
      const prompt = model.renderChat(judgeMessages(task, answer, requirement), { addGenerationPrompt: true });
      const { text, logprobs } = await model.generate({
        prompt,
        parameters: { maxTokens: 4, temperature: 0, logprobs: 20 },
        constraint: { kind: 'choice', choices: ['yes', 'no'] },
      });
      const tokens = (logprobs ?? []).map(({ text: token, logprob, top }) => ({
        token,
        logprob,
        top: top.map((each) => ({ token: each.text, logprob: each.logprob })),
      }));
      rows.push({ meets, score: readJudgement(text, tokens).score });
    }
  } finally {
    await model.close();
  }
  const share = (part) => Number((part.length / rows.length).toFixed(3));
  const pairs = Array.from({ length: rows.length / 2 }, (_, index) => [rows[2 * index], rows[2 * index + 1]]);
  return [
    {
      answers: rows.length,
      'right at 0.5': share(rows.filter(({ meets, score }) => meets === score >= 0.5)),
      'says yes': share(rows.filter(({ score }) => score >= 0.5)),
      'better of a pair scored higher': Number(
        (pairs.filter(([good, bad]) => good.score > bad.score).length / pairs.length).toFixed(3),
      ),
      'area under the curve': Number(areaUnderCurve(rows).toFixed(3)),
    },
  ];
}
