import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson, MarimbaError, sha256Of } from '@marimba/contracts';
import { checkWorkflow, RunControl, RunStarter } from '@marimba/engine';
import { RedisRunNotifier, StepQueue } from '@marimba/queue';
import { uuidV7 } from '@marimba/store';
import { drawWorkflow, subject, workflows } from './workflows.mjs';

/** How much later something is done to a run, at most. */
const latestMs = 2_000;
const cancelled = 0.03;

/** Starts runs, and signals, approves and cancels them: what users do through the api. */
export class Driver {
  /** Run id → what it is and what is done to it. */
  plans = new Map();
  sent = { signals: 0, signalsTwice: 0, approvals: 0, cancellations: 0 };
  /** Refusals that there is no reason for. */
  refused = [];
  underway = new Set();

  constructor(stage, lots) {
    const { store, redis } = stage;
    const queue = new StepQueue(redis);
    const parts = { queue, notifier: new RedisRunNotifier(redis), clock: { now: () => new Date() } };
    Object.assign(this, { stage, lots, queue });
    this.starter = new RunStarter({ ...parts, workflows: store.workflows, runs: store.runs, newId: uuidV7 });
    this.control = new RunControl({ ...parts, store: store.runs });
  }

  async register() {
    const known = { tools: new Set(['counter', 'patient', 'refuser']) };
    for (const tenantId of this.stage.tenants)
      for (const [name, { definition }] of Object.entries(workflows))
        await this.stage.store.workflows.register(tenantId, checkWorkflow({ name, ...definition }, known), 'chaos');
  }

  /** Starts run `number`; it is there when this is done. */
  async start(number) {
    const { lots } = this;
    const workflow = drawWorkflow(lots);
    const { input = () => ({}), needs = [] } = workflows[workflow];
    const tenantId = lots.pick(this.stage.tenants);
    const runId = uuidV7();
    const plan = { number, workflow, cancel: lots.chance(cancelled) };
    this.plans.set(runId, plan);
    const address = { tenantId, runId };
    const later = { signal: lots.below(latestMs), approval: lots.below(latestMs), cancel: lots.below(latestMs) };
    const twice = lots.chance(0.3);
    await this.insist(() => this.starter.start({ ...address, workflow, input: input(number), createdBy: 'chaos' }));
    if (needs.includes('signal')) this.later(later.signal, () => this.signal(address, twice));
    if (needs.includes('approval')) this.later(later.approval, () => this.approve(address));
    if (plan.cancel) this.later(later.cancel, () => this.cancel(address));
  }

  /** Waits for what is still to be done to runs. */
  async settled() {
    while (this.underway.size > 0) await Promise.all(this.underway);
  }

  async close() {
    await this.queue.close();
  }

  async signal(address, twice) {
    const signal = { id: `go-${address.runId}`, name: 'go', payload: { now: true }, sentBy: 'chaos' };
    await this.insist(() => this.control.signal(address, signal));
    this.sent.signals++;
    if (!twice) return;
    await this.insist(() => this.control.signal(address, signal));
    this.sent.signalsTwice++;
  }

  async approve(address) {
    const decision = { stepId: 'consent', subjectSha256: sha256Of(canonicalJson(subject)), approved: true };
    await this.insist(() => this.control.approve(address, { ...decision, decidedBy: 'chaos' }));
    this.sent.approvals++;
  }

  async cancel(address) {
    await this.insist(() => this.control.cancel(address, { reason: 'chaos', cancelledBy: 'chaos' }));
    this.sent.cancellations++;
  }

  later(ms, act) {
    const done = sleep(ms)
      .then(act)
      .finally(() => this.underway.delete(done));
    this.underway.add(done);
  }

  /** As a client does: again while the service is away. A run that has ended meanwhile needs nothing more. */
  async insist(act) {
    for (;;)
      try {
        return await act();
      } catch (error) {
        const code = error instanceof MarimbaError ? error.code : undefined;
        if (code === 'run.already-ended') return undefined;
        if (code !== 'store.unavailable') {
          this.refused.push(String(error?.stack ?? error));
          return undefined;
        }
        await sleep(200);
      }
  }
}
