// An MCP server over stdio. Its first argument is a file whose JSON says what it offers: read anew for each question.
import { readFileSync } from 'node:fs';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const [, , file] = process.argv;
const offered = () => JSON.parse(readFileSync(file, 'utf8'));
const server = new Server({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: offered() }));
server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
  const { name, arguments: args } = params;
  if (name === 'fail') return { content: [{ type: 'text', text: `cannot with ${process.env.TOKEN}` }], isError: true };
  if (name === 'die') process.exit(1);
  const said = { pid: process.pid, args, token: process.env.TOKEN, database: process.env.DATABASE_URL ?? 'unknown' };
  return { content: [{ type: 'text', text: JSON.stringify(said) }], structuredContent: said };
});
await server.connect(new StdioServerTransport());
