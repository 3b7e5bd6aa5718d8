import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { ModelFormatError } from '../errors.js';
import { readJsonObject } from '../weights/json-file.js';
import type { ModelTokenizer } from './model-tokenizer.js';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  toolCalls?: { name: string; arguments: unknown }[] | undefined;
}

export interface ToolDescription {
  name: string;
  description: string;
  parameters: unknown;
}

export interface RenderOptions {
  tools?: ToolDescription[] | undefined;
  addGenerationPrompt?: boolean | undefined;
}

/** The model's own chat template (Jinja), from chat_template.jinja or tokenizer_config.json. */
export class ChatTemplate {
  private constructor(
    private readonly template: Template,
    private readonly tokenizer: ModelTokenizer,
    private readonly specials: Record<string, string>,
  ) {}

  static open(dir: string, tokenizer: ModelTokenizer): ChatTemplate {
    const file = join(dir, 'tokenizer_config.json');
    const config = readJsonObject(file);
    const separate = join(dir, 'chat_template.jinja');
    const source = existsSync(separate) ? readFileSync(separate, 'utf8') : config['chat_template'];
    if (typeof source !== 'string')
      throw new ModelFormatError(
        file,
        'has no chat_template',
        'Choose an instruction-tuned model, or add chat_template.jinja.',
      );
    const specials = Object.fromEntries(
      ['bos_token', 'eos_token', 'pad_token'].map((name) => [name, tokenText(config[name])]),
    );
    return new ChatTemplate(parse(existsSync(separate) ? separate : file, source), tokenizer, specials);
  }

  /** The prompt's text. Contents, tools and their arguments cannot forge turn marks: special tokens in them are broken up. */
  render(messages: readonly ChatMessage[], { tools = [], addGenerationPrompt = true }: RenderOptions = {}): string {
    return this.template.render({
      ...this.specials,
      messages: messages.map(({ role, content, toolCalls }) => ({
        role,
        content: this.tokenizer.neutralize(content),
        ...(toolCalls?.length ? { tool_calls: this.neutral(toolCalls) } : {}),
      })),
      ...(tools.length > 0 ? { tools: this.neutral(tools) } : {}),
      add_generation_prompt: addGenerationPrompt,
    });
  }

  /** The value with every text in it neutralized, names of fields too. */
  private neutral(value: unknown): unknown {
    if (typeof value === 'string') return this.tokenizer.neutralize(value);
    if (Array.isArray(value)) return value.map((each) => this.neutral(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [this.tokenizer.neutralize(name), this.neutral(each)]),
    );
  }
}

function parse(file: string, source: string): Template {
  try {
    return new Template(source);
  } catch (error) {
    throw new ModelFormatError(file, `its chat template cannot be read (${(error as Error).message})`);
  }
}

function tokenText(value: unknown): string {
  if (typeof value === 'string') return value;
  return (value as { content?: string } | null | undefined)?.content ?? '';
}
