import { codeToolName, type JsonObject, type JsonValue } from '@marimba/contracts';
import type { Tool } from '../tool.js';
import type { Sandbox } from './sandbox.js';

/** JavaScript in the sandbox. Part of a registry only where the installation has switched it on. */
export function runCode(sandbox: Sandbox): Tool {
  return {
    description: {
      name: codeToolName,
      description:
        'Run JavaScript and get the value that it returns. It sees `input` and the language itself: no files, no network, no modules.',
      parameters: {
        type: 'object',
        properties: {
          code: {
            type: 'string',
            description: 'the body of a function, as: return input.a + 1',
            minLength: 1,
            maxLength: 100_000,
          },
          input: { description: 'any JSON; null when left out' },
          timeoutMs: { type: 'integer', minimum: 1, maximum: 60_000 },
        },
        required: ['code'],
        additionalProperties: false,
      },
    },
    effects: 'none',
    async call({ code, input, timeoutMs }: JsonObject, { signal }) {
      const job = { code: String(code), input: input ?? null };
      const ran = await sandbox.run(job, signal, typeof timeoutMs === 'number' ? timeoutMs : undefined);
      return { ...ran } as JsonValue;
    },
  };
}
