import {
  approvalReceipt,
  approvalResource,
  type Budget,
  cancelRunBody,
  decideApprovalBody,
  forkRunBody,
  resumeRunBody,
  runResource,
  signalBody,
  signalReceipt,
  TerminalError,
} from '@marimba/contracts';
import { approvalsOf, RunControl, RunStarter } from '@marimba/engine';
import { runReader, Store, uuidV7 } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';
import { WorkflowChecker } from '../workflows/workflow-checker.js';

const tag = 'Runs';
const params = z.object({ id: z.uuid() });

const cancel = defineRoute({
  method: 'POST',
  path: '/v1/runs/:id/cancel',
  tag,
  summary: 'Cancel a run; what it is doing stops within a second',
  params,
  body: cancelRunBody,
  response: runResource,
});
const signal = defineRoute({
  method: 'POST',
  path: '/v1/runs/:id/signals',
  tag,
  summary: 'Send a run a signal; it is kept if no step waits for it yet',
  params,
  body: signalBody,
  response: signalReceipt,
});
const approvals = defineRoute({
  method: 'GET',
  path: '/v1/runs/:id/approvals',
  tag,
  summary: 'What a run asks people to approve, and what they have said',
  params,
  response: z.object({ items: z.array(approvalResource) }),
});
const decide = defineRoute({
  method: 'POST',
  path: '/v1/runs/:id/approvals',
  tag,
  summary: 'Approve or refuse what a step asks for; the decision holds for exactly this subject',
  params,
  body: decideApprovalBody,
  response: approvalReceipt,
});
const resume = defineRoute({
  method: 'POST',
  path: '/v1/runs/:id/resume',
  tag,
  summary: 'Let a run that its budget has stopped go on with a larger one',
  params,
  body: resumeRunBody,
  response: runResource,
});
const fork = defineRoute({
  method: 'POST',
  path: '/v1/runs/:id/fork',
  tag,
  summary: 'Start a new run from a step of this one, with another input, model or prompt',
  description: 'What does not depend on the step is kept as it was; the new run says where each of it comes from.',
  params,
  body: forkRunBody,
  response: runResource,
  status: 201,
});

/** What people do to a run while it is under way, and after. */
@Controller()
export class RunControlController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RunControl) private readonly control: RunControl,
    @Inject(RunStarter) private readonly starter: RunStarter,
    @Inject(WorkflowChecker) private readonly checker: WorkflowChecker,
  ) {}

  @Route(cancel)
  async cancel(@Input() { params, body }: RouteInput<typeof cancel>, @Caller() caller: Principal) {
    const cancelledBy = actorOf(caller);
    const address = await this.visible(caller, params);
    await runReader.exit(() => this.control.cancel(address, { reason: body.reason, cancelledBy }));
    await this.audit(caller, 'run.cancelled', params.id, { reason: body.reason });
    return this.store.runs.get(caller.tenantId, params.id);
  }

  @Route(signal)
  async signal(@Input() { params, body }: RouteInput<typeof signal>, @Caller() caller: Principal) {
    const sent = { ...body, id: body.id ?? uuidV7(), sentBy: actorOf(caller) };
    const address = await this.visible(caller, params);
    const { isNew } = await runReader.exit(() => this.control.signal(address, sent));
    return { id: sent.id, isNew };
  }

  @Route(approvals)
  async approvals(@Input() { params }: RouteInput<typeof approvals>, @Caller() { tenantId }: Principal) {
    const { definition, events } = await this.store.runs.load(tenantId, params.id);
    const items = approvalsOf(definition, events).map(async ({ requested: { data, at }, status, decision }) => ({
      stepId: data.stepId,
      title: data.title,
      subject: await this.store.runs.resolve(tenantId, data.subject),
      subjectSha256: data.subjectSha256,
      requestedAt: at,
      until: data.until,
      status,
      decidedBy: decision?.data.decidedBy,
      reason: decision?.data.reason,
    }));
    return { items: await Promise.all(items) };
  }

  @Route(decide)
  async decide(@Input() { params, body }: RouteInput<typeof decide>, @Caller() caller: Principal) {
    const address = await this.visible(caller, params);
    const decision = { ...body, decidedBy: actorOf(caller) };
    const receipt = await runReader.exit(() => this.control.approve(address, decision));
    if (receipt.isNew) await this.audit(caller, 'run.approval-decided', params.id, body);
    return receipt;
  }

  @Route(resume)
  async resume(@Input() { params, body }: RouteInput<typeof resume>, @Caller() caller: Principal) {
    const address = await this.visible(caller, params);
    await this.checkBudget(caller, body.budget);
    const resumed = { ...body, resumedBy: actorOf(caller) };
    await runReader.exit(() => this.control.resume(address, resumed));
    return this.store.runs.get(caller.tenantId, params.id);
  }

  @Route(fork)
  async fork(
    @Input() { params, body }: RouteInput<typeof fork>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { tenantId } = caller;
    const runId = await this.starter.fork({
      ...body,
      ...(await this.visible(caller, params)),
      createdBy: actorOf(caller),
      user: caller.user,
      check: (definition) => this.checker.check(tenantId, definition),
    });
    reply.header('location', `/v1/runs/${runId}`);
    return this.store.runs.get(tenantId, runId);
  }

  /**
   * The run, where the caller may see it: what the service then does with it concerns other runs, too.
   * @throws TerminalError run.not-found
   */
  private async visible({ tenantId }: Principal, { id: runId }: { id: string }) {
    await this.store.runs.outline(tenantId, runId);
    return { tenantId, runId };
  }

  /** @throws MarimbaError tenant.limit-reached where the tenant may have no run of this budget */
  private async checkBudget({ tenantId }: Principal, budget: Budget): Promise<void> {
    const largest = await this.store.tenants.largestBudget(tenantId);
    for (const kind of ['tokens', 'steps'] as const) {
      const most = largest[kind];
      if (most !== undefined && (budget[kind] ?? Number.POSITIVE_INFINITY) > most)
        throw new TerminalError('tenant.limit-reached', `a run of this tenant may have a budget of ${most} ${kind}`, {
          remedy: `name at most ${most} ${kind}; the administrator of the installation sets the limits of tenants`,
        });
    }
  }

  private audit(caller: Principal, action: string, subject: string, detail: object) {
    return this.store.audit.append(caller.tenantId, { actor: actorOf(caller), action, subject, detail: { ...detail } });
  }
}
