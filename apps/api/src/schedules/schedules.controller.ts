import {
  createScheduleBody,
  listSchedulesQuery,
  pageOf,
  scheduleResource,
  slug,
  updateScheduleBody,
} from '@marimba/contracts';
import { checkRunInput, firstTime } from '@marimba/engine';
import { Store } from '@marimba/store';
import { Controller, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { actorOf, Caller, type Principal } from '../access/principal.js';
import { Input } from '../http/input.js';
import { defineRoute, Route, type RouteInput } from '../http/route.js';

const tag = 'Schedules';
const params = z.object({ name: slug });

const create = defineRoute({
  method: 'POST',
  path: '/v1/schedules',
  tag,
  summary: 'Start runs of a workflow at the times of a cron expression',
  description:
    'Times are those of the time zone: one that a change of clocks leaves out comes at the first moment after it, one that comes twice counts once.',
  body: createScheduleBody,
  response: scheduleResource,
  status: 201,
});
const list = defineRoute({
  method: 'GET',
  path: '/v1/schedules',
  tag,
  summary: 'List schedules, newest first',
  query: listSchedulesQuery,
  response: pageOf(scheduleResource),
});
const get = defineRoute({
  method: 'GET',
  path: '/v1/schedules/:name',
  tag,
  summary: 'One schedule, with its next times, its last run and what went wrong last',
  params,
  response: scheduleResource,
});
const update = defineRoute({
  method: 'PUT',
  path: '/v1/schedules/:name',
  tag,
  summary: 'Replace all of a schedule but its name',
  params,
  body: updateScheduleBody,
  response: scheduleResource,
});
const pause = defineRoute({
  method: 'POST',
  path: '/v1/schedules/:name/pause',
  tag,
  summary: 'Start nothing until it is resumed; the run that is going is left to end',
  params,
  response: scheduleResource,
});
const resume = defineRoute({
  method: 'POST',
  path: '/v1/schedules/:name/resume',
  tag,
  summary: 'Go on with the next time from now; those of the pause are let go',
  params,
  response: scheduleResource,
});
const remove = defineRoute({
  method: 'DELETE',
  path: '/v1/schedules/:name',
  tag,
  summary: 'Remove a schedule; its runs stay',
  params,
  status: 204,
});

@Controller()
export class SchedulesController {
  constructor(@Inject(Store) private readonly store: Store) {}

  @Route(create)
  async create(
    @Input() { body }: RouteInput<typeof create>,
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const firstAt = await this.check(caller, body);
    const schedule = await this.store.schedules.create(
      caller.tenantId,
      { ...body, user: caller.user },
      firstAt,
      actorOf(caller),
    );
    reply.header('location', `/v1/schedules/${schedule.name}`);
    return schedule;
  }

  @Route(list)
  list(@Input() { query }: RouteInput<typeof list>, @Caller() { tenantId }: Principal) {
    return this.store.schedules.list(tenantId, query);
  }

  @Route(get)
  get(@Input() { params }: RouteInput<typeof get>, @Caller() { tenantId }: Principal) {
    return this.store.schedules.get(tenantId, params.name);
  }

  @Route(update)
  async update(@Input() { params, body }: RouteInput<typeof update>, @Caller() caller: Principal) {
    const firstAt = await this.check(caller, body);
    return this.store.schedules.update(
      caller.tenantId,
      params.name,
      { ...body, user: caller.user },
      firstAt,
      actorOf(caller),
    );
  }

  @Route(pause)
  pause(@Input() { params }: RouteInput<typeof pause>, @Caller() caller: Principal) {
    return this.store.schedules.pause(caller.tenantId, params.name, actorOf(caller));
  }

  @Route(resume)
  async resume(@Input() { params }: RouteInput<typeof resume>, @Caller() caller: Principal) {
    const { cron, timezone } = await this.store.schedules.get(caller.tenantId, params.name);
    const firstAt = firstTime(cron, timezone, new Date());
    return this.store.schedules.resume(caller.tenantId, params.name, firstAt, actorOf(caller));
  }

  @Route(remove)
  remove(@Input() { params }: RouteInput<typeof remove>, @Caller() caller: Principal) {
    return this.store.schedules.remove(caller.tenantId, params.name, actorOf(caller));
  }

  /** What can be known to fail at every time is refused at once. Gives the first time from now on. */
  private async check({ tenantId }: Principal, body: RouteInput<typeof update>['body']): Promise<Date> {
    const firstAt = firstTime(body.cron, body.timezone, new Date());
    const { definition } = await this.store.workflows.get(tenantId, body.workflow, body.version);
    checkRunInput(definition, body.input);
    return firstAt;
  }
}
