import { setImmediate as letOthersWork } from 'node:timers/promises';
import {
  type JsonValue,
  MarimbaError,
  type ReplayMessage,
  type ReplayMode,
  type RunEvent,
  type RunEventOf,
  type StoredValue,
  toErrorRecord,
  verifyEvents,
} from '@marimba/contracts';
import { type CallPorts, type ReplayedLog, replayLog, type VerifiedCall, verifyModelCall } from '@marimba/engine';
import { Store } from '@marimba/store';
import type { ToolRegistry } from '@marimba/tools';
import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from '../../logger.js';
import { type Caller, ModelCalls } from '../../openai/model-calls.js';
import { LOGGER, TOOLS } from '../../tokens.js';
import { replayReportOf } from './replay-report.js';

type CallOfStep = VerifiedCall & { stepId: string };

/** Makes anew what a log says, and tells how far it is while it does. Nothing is written. */
@Injectable()
export class RunReplayer {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(ModelCalls) private readonly models: ModelCalls,
    @Inject(TOOLS) private readonly tools: ToolRegistry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws TerminalError run.not-found, before the first message; later errors are a message */
  async *replay(runId: string, mode: ReplayMode, caller: Caller): AsyncGenerator<ReplayMessage, void, void> {
    const { tenantId } = caller.principal;
    const { definition, events } = await this.store.runs.load(tenantId, runId);
    const resolve = (value: StoredValue) => this.store.runs.resolve(tenantId, value);
    yield { type: 'progress', of: 'events', done: 0, total: events.length };
    try {
      yield* this.made({ runId, definition, events, resolve }, mode, caller);
    } catch (error) {
      if (caller.signal.aborted) return;
      yield { type: 'error', error: this.recordOf(error, runId) };
    }
  }

  private async *made(log: ReplayedLog, mode: ReplayMode, caller: Caller): AsyncGenerator<ReplayMessage, void, void> {
    const { runId, events } = log;
    const total = events.length;
    const walk = replayLog(log);
    let step = await walk.next();
    for (; !step.done; step = await walk.next()) {
      yield { type: 'progress', of: 'events', done: step.value, total };
      await letOthersWork();
    }
    yield { type: 'progress', of: 'events', done: total, total };
    const calls = mode === 'verified' ? yield* this.verified(log, caller) : [];
    const chain = verifyEvents(events);
    const projection = await this.projection(caller.principal.tenantId, runId);
    const report = replayReportOf({ runId, mode, events: total, replay: step.value, calls, chain, projection });
    yield { type: 'report', report };
  }

  private async *verified(log: ReplayedLog, caller: Caller): AsyncGenerator<ReplayMessage, CallOfStep[], void> {
    const made = log.events.filter(isCall);
    const calls: CallOfStep[] = [];
    const ports = await this.portsFor(caller);
    for (const event of made) {
      yield { type: 'progress', of: 'calls', done: calls.length, total: made.length };
      const { stepId } = event.data;
      calls.push({ stepId, ...(await verifyModelCall(log, event, ports)) });
    }
    yield { type: 'progress', of: 'calls', done: calls.length, total: made.length };
    return calls;
  }

  private async portsFor(caller: Caller): Promise<CallPorts> {
    const known = await this.tools.list(caller.principal.tenantId);
    const tools = new Map(known.map(({ description }) => [description.name, description]));
    return {
      model: (name) => this.models.model(name, 1),
      answer: (model, request) => this.models.answer(model, request, caller),
      tool: (name) => tools.get(name),
    };
  }

  private async projection(tenantId: string, runId: string) {
    const differences = await this.store.runs.rebuild(tenantId, runId, { write: false });
    return differences.map(({ field, stored, log }) => ({ field, stored: plain(stored), log: plain(log) }));
  }

  /** What is inside of other errors is for the log of the service. */
  private recordOf(error: unknown, runId: string) {
    if (error instanceof MarimbaError && error.code !== 'internal.error') return toErrorRecord(error);
    this.logger.error({ err: error, runId }, 'a replay failed');
    return toErrorRecord(new MarimbaError('internal.error', 'something went wrong inside the service in the replay'));
  }
}

const isCall = (event: RunEvent): event is RunEventOf<'model.called'> => event.type === 'model.called';

const plain = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value));
