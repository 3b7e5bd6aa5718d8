/**
 * The world outside, as a process of its own: makes an effect once for each `Idempotency-Key`, as a service does that can
 * be asked again, and remembers under which keys each effect of each run was asked for. Some answers get lost after the
 * effect was made, and some calls are refused before it: who asked cannot tell one from the other.
 */
import { createServer } from 'node:http';
import { SeededLots } from './seeded-lots.mjs';

const lots = new SeededLots(Number(process.argv[2]));
/** Key → what was made under it. */
const made = new Map();
let tickets = 0;
const counts = { calls: 0, repeated: 0, answersLost: 0, refused: 0 };

const server = createServer((request, response) => {
  if (request.method === 'GET') return answer(response, 200, { counts, made: [...made.values()] });
  let body = '';
  request.setEncoding('utf8').on('data', (text) => {
    body += text;
  });
  request.on('end', () => call(request.headers['idempotency-key'], JSON.parse(body), response));
});

function call(key, { runId, effect }, response) {
  counts.calls++;
  const known = made.get(key);
  if (known !== undefined) counts.repeated++;
  if (known === undefined && lots.chance(0.03)) {
    counts.refused++;
    return answer(response, 503, {});
  }
  const effectMade = known ?? { key, runId, effect, ticket: ++tickets, calls: 0 };
  effectMade.calls++;
  made.set(key, effectMade);
  if (known === undefined && lots.chance(0.03)) {
    counts.answersLost++;
    return response.destroy();
  }
  answer(response, 200, { ticket: effectMade.ticket });
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit(0));
