import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelServer } from '../../integration/openai/model-server.js';
import { randomJamba, writeJamba } from '../../parity/tiny-jamba/tiny-jamba.js';
import { HubServer } from '../../support/hub-server.js';

/** What stands around the service: a model hub, an MCP server as a program, and a model that calls what it is told to. */
export class Surroundings {
  /** Of the hub. */
  readonly model = 'acme/tiny-hybrid';
  /** Does what its task says: `call <tool>`. Its name comes after that of the bundled one, so that no page offers it first. */
  readonly obedientModel = 'obedient';
  /** Of MARIMBA_MCP_COMMANDS; a server with the one tool `forecast`. */
  readonly mcpCommand = 'weather-server';

  private constructor(
    private readonly folder: string,
    readonly hub: HubServer,
    private readonly models: ModelServer,
    readonly variables: Record<string, string>,
  ) {}

  static async start(): Promise<Surroundings> {
    const folder = mkdtempSync(join(tmpdir(), 'marimba-admin-'));
    const served = join(folder, 'served');
    writeJamba(randomJamba({ shards: 1 }), served);
    const files = readdirSync(served).map((name) => [name, readFileSync(join(served, name))] as const);
    const hub = await HubServer.start('acme/tiny-hybrid', new Map(files));
    const models = new ModelServer();
    const offered = join(folder, 'tools.json');
    writeFileSync(offered, JSON.stringify([forecast]));
    const program = join(import.meta.dirname, '../../integration/tools/mcp-program.mjs');
    return new Surroundings(folder, hub, models, {
      MARIMBA_HUB_URL: hub.url,
      MARIMBA_DOWNLOADS_DIR: join(folder, 'downloads'),
      MARIMBA_OPENAI_MODELS: `obedient=${await models.start()}#Obedient`,
      MARIMBA_MCP_COMMANDS: JSON.stringify({ 'weather-server': [process.execPath, program, offered] }),
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.hub.stop(), this.models.stop()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const forecast = {
  name: 'forecast',
  description: 'What the weather will be',
  inputSchema: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
};
