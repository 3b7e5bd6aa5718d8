import type { Citation } from '@marimba/contracts';

/** What has come of an answer so far, whoever gives it. */
export interface Answer {
  text: string;
  reasoning: string;
  finish: string | undefined;
  usage: AnswerUsage | undefined;
  /** Of an agent: what it has called, in order. */
  tools: CalledTool[];
  citations: Citation[];
  /** The run that answers; a model that is asked directly leaves none. */
  runId: string | undefined;
  /** What the run waits for; undefined while it goes on. */
  waiting: string | undefined;
}

export interface AnswerUsage {
  prompt: number;
  cached: number;
  written: number;
  /** What of a kept state was continued from, or why nothing was; undefined where nobody says. */
  reason: string | undefined;
}

export interface CalledTool {
  name: string;
  failed: boolean;
  seq: number;
}

export const noAnswer: Answer = {
  text: '',
  reasoning: '',
  finish: undefined,
  usage: undefined,
  tools: [],
  citations: [],
  runId: undefined,
  waiting: undefined,
};
