// LangGraph in a process of its own: `node langgraph-process.mjs <url of an empty database> <section> [figures]`.
import { randomUUID } from 'node:crypto';
import {
  countedPg,
  load,
  messagesOf,
  poolSize,
  serve,
  stepsInAChain,
  stepsInAMap,
  turnsOfAnAgent,
} from './setting.mjs';

const { pg, roundTrips } = countedPg('@langchain/langgraph-checkpoint-postgres');
const { Annotation, END, Send, START, StateGraph } = await load('@langchain/langgraph');
const { PostgresSaver } = await load('@langchain/langgraph-checkpoint-postgres');

/** Times by thread id, kept beside the graph: what is in the state goes into the database. */
const times = new Map();
const mark = (config) => times.get(config.configurable.thread_id).push(performance.now());

/** Says when the result of a mapped step is in the database; the graph itself does not. */
class TimedSaver extends PostgresSaver {
  async putWrites(config, writes, taskId) {
    await super.putWrites(config, writes, taskId);
    if (writes.some(([channel]) => channel === 'mapped')) mark(config);
  }
}

const checkpointer = new TimedSaver(new pg.Pool({ connectionString: process.argv[2], max: poolSize }));
await checkpointer.setup();

/** A list to which a node adds. */
const list = () => Annotation({ reducer: (all, more) => all.concat(more), default: () => [] });
const nodesInARow = Array.from({ length: stepsInAChain }, (_, index) => `s${index}`);

const chain = new StateGraph(Annotation.Root({ number: Annotation() }));
for (const node of nodesInARow)
  chain.addNode(node, async ({ number }, config) => {
    mark(config);
    return { number: number + 1 };
  });
for (const [index, node] of [...nodesInARow, END].entries()) chain.addEdge(nodesInARow[index - 1] ?? START, node);

/** One node again and again: a turn of an agent. The history is a list in the state, as in LangGraph's own agents. */
const agent = new StateGraph(Annotation.Root({ turn: Annotation(), messages: list() }))
  .addNode('model', async ({ turn }, config) => {
    mark(config);
    return { turn: turn + 1, messages: messagesOf(turn) };
  })
  .addEdge(START, 'model')
  .addConditionalEdges('model', ({ turn }) => (turn < turnsOfAnAgent ? 'model' : END), ['model', END]);

const fanOut = () => Array.from({ length: stepsInAMap }, (_, index) => new Send('each', { index }));
const map = new StateGraph(Annotation.Root({ mapped: list(), total: Annotation() }))
  .addNode('each', async ({ index }, config) => {
    if (index === 0) mark(config);
    return { mapped: [index + 1] };
  })
  .addNode('join', async ({ mapped }) => ({ total: mapped.length }))
  .addConditionalEdges(START, fanOut, ['each'])
  .addEdge('each', 'join')
  .addEdge('join', END);

/** Milliseconds between the begin of a node and that of the next; the last one ends with the run. */
const betweenMarks = (marks, ended) => marks.map((mark, index) => (marks[index + 1] ?? ended) - mark);
const sinceFirstMark = ([begun, ...marks]) => marks.map((mark) => mark - begun);

/**
 * `sync` is the durability of the other engines: a node begins when the checkpoint of the one before is in the
 * database. The default (`async`) would write it while the next one runs.
 */
const timesOf = (graph, input, stepTimes) => {
  const compiled = graph.compile({ checkpointer });
  return async () => {
    const threadId = randomUUID();
    times.set(threadId, []);
    const config = { configurable: { thread_id: threadId }, durability: 'sync', recursionLimit: 2 * turnsOfAnAgent };
    await compiled.invoke(input, config);
    const stepMs = stepTimes(times.get(threadId), performance.now());
    times.delete(threadId);
    return stepMs;
  };
};

const engine = {
  chain: timesOf(chain, { number: 0 }, betweenMarks),
  map: timesOf(map, {}, sinceFirstMark),
  agent: timesOf(agent, { turn: 0 }, betweenMarks),
};
await serve(engine, roundTrips);
await checkpointer.end();
process.exit(0);
