import { articleParagraphs } from './questions.mjs';
import { bare, f1, isRefusal, normal, percent } from './score.mjs';

/** Runs that are under way at once: as many as a model's batch takes. */
const together = 8;

/** Each question of a collection that holds its paragraph, and of one that does not. */
export async function measureRetrieval(service, { paragraphs, asked }, modes) {
  const half = (paragraph) => (paragraph % 4 < 2 ? 'first' : 'second');
  const sourceOf = (paragraph) => `paragraph-${paragraph}`;
  for (const name of ['first', 'second'])
    await service.fill(
      name,
      paragraphs.flatMap((text, index) => (half(index) === name ? [{ source: sourceOf(index), text }] : [])),
    );
  const rows = [];
  for (const grounding of modes) {
    const workflow = await service.askWorkflow(`ask-${grounding}`, { grounding });
    const asks = asked.flatMap((question) => {
      const own = half(question.paragraph);
      return [
        { ...question, collection: own, isThere: true },
        { ...question, collection: own === 'first' ? 'second' : 'first', isThere: false },
      ];
    });
    const answered = await inParallel(asks, async (ask) => ({ ...ask, ...(await service.ask(workflow, ask)) }));
    rows.push({ grounding, ...scoreOf(answered, ({ paragraph }) => sourceOf(paragraph)) });
  }
  return rows;
}

/** The article of each question: its passages searched, or the whole read before the question, which is then kept. */
export async function measureLongContext(service, { paragraphs, asked }, grounding) {
  const articleOf = (paragraph) => `article-${Math.floor(paragraph / articleParagraphs)}`;
  const wanted = new Set(asked.map(({ paragraph }) => articleOf(paragraph)));
  const articles = [...grouped(paragraphs, articleOf)].filter(([source]) => wanted.has(source));
  const ids = await service.fill(
    'articles',
    articles.map(([source, texts]) => ({ source, text: texts.join('\n\n') })),
  );
  const rows = [];
  for (const mode of ['retrieval', 'long-context', 'both']) {
    const workflow = await service.knowledgeWorkflow(`knowledge-${mode}`, { grounding, mode });
    const seen = new Set();
    const answered = [];
    // One after the other: the second question about an article comes after the first was read.
    for (const question of asked) {
      const source = articleOf(question.paragraph);
      const input = { ...question, collection: 'articles', document: ids.get(source), isThere: true };
      answered.push({ ...input, isFirst: !seen.has(source), ...(await service.ask(workflow, input)) });
      seen.add(source);
    }
    const prefill = (isFirst) =>
      median(answered.filter((each) => each.isFirst === isFirst).map(({ prefillMs }) => prefillMs));
    const read = (isFirst) =>
      median(answered.filter((each) => each.isFirst === isFirst).map(({ readTokens }) => readTokens));
    const {
      EM,
      F1,
      'citation precision': citations,
      'wrongly refused': refused,
    } = scoreOf(answered, ({ paragraph }) => articleOf(paragraph));
    rows.push({
      mode,
      EM,
      F1,
      'citation precision': citations,
      'wrongly refused': refused,
      'tokens read: first, later': `${read(true)}, ${read(false)}`,
      'prefill ms: first, later': `${prefill(true)}, ${prefill(false)}`,
    });
  }
  return rows;
}

function scoreOf(answered, sourceOf) {
  const there = answered.filter(({ isThere }) => isThere);
  const absent = answered.filter(({ isThere }) => !isThere);
  const given = there.filter(({ answer, noAnswer }) => !noAnswer && !isRefusal(answer));
  const wronglyRefused = there.filter(({ answer }) => isRefusal(answer)).length;
  const citations = given.flatMap((each) =>
    each.citations.map((citation) => ({ ...citation, wanted: sourceOf(each) })),
  );
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const refused = absent.filter(({ answer }) => isRefusal(answer)).length;
  return {
    EM: percent(given.filter((each) => normal(bare(each.answer)) === normal(each.expected)).length, there.length),
    F1: percent(sum(given.map((each) => f1(bare(each.answer), each.expected))), there.length),
    'citation precision': percent(citations.filter(({ source, wanted }) => source === wanted).length, citations.length),
    'answer in quote': percent(
      given.filter((each) => each.citations.some(({ quote }) => quote.includes(each.expected))).length,
      there.length,
    ),
    'word for word': percent(citations.filter(({ verified }) => verified).length, citations.length),
    'rightly refused': percent(refused, absent.length),
    'wrongly refused': percent(wronglyRefused, there.length),
    'no answer': percent(answered.filter(({ noAnswer }) => noAnswer).length, answered.length),
    'refusal correct': percent(refused + given.length, answered.length),
    'ms/token': (
      sum(answered.map(({ decodeMs }) => decodeMs)) / sum(answered.map(({ outputTokens }) => outputTokens))
    ).toFixed(1),
    'tokens/answer': (sum(answered.map(({ outputTokens }) => outputTokens)) / answered.length).toFixed(0),
  };
}

async function inParallel(items, work) {
  const results = new Array(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: together }, lane));
  return results;
}

function grouped(items, keyOf) {
  const groups = new Map();
  for (const [index, item] of items.entries()) groups.set(keyOf(index), [...(groups.get(keyOf(index)) ?? []), item]);
  return groups;
}

const median = (values) => Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0);
