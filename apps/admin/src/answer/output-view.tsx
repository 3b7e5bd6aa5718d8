import { type JsonValue, retrieveOutput } from '@marimba/contracts';
import { JsonBlock } from '../components/json-block.js';
import { PassageList } from '../knowledge/passage-list.js';
import { AnswerView } from './answer-view.js';
import { readAnswer } from './read-answer.js';

/** An output in the form that reads best: an answer, passages, or JSON. */
export function OutputView({ value }: { value: JsonValue }) {
  const answer = readAnswer(value);
  if (answer) return <AnswerView answer={answer} />;
  const retrieved = retrieveOutput.safeParse(value).data;
  if (retrieved && retrieved.passages.length > 0) return <PassageList passages={retrieved.passages} />;
  return <JsonBlock value={value} label="Output" />;
}
