import type { DeviceModelResource, DeviceResource } from '@marimba/contracts';
import type { HostedStats } from './device-messages.js';
import type { DevicePool } from './device-pool.js';
import type { DeviceSupervisor } from './device-supervisor.js';

/** The devices as the list of workers shows them. */
export function reportDevices(pool: DevicePool): DeviceResource[] {
  return pool.devices.map((device) => {
    const { status, problem, restarts, pid, stats } = device;
    return {
      name: device.device,
      status,
      ...(problem === undefined ? {} : { problem }),
      restarts,
      ...(pid === undefined ? {} : { pid }),
      ...(stats === undefined ? {} : { memoryBytes: stats.memoryBytes }),
      models: (stats?.models ?? []).map((model) => reportModel(model, pool, device)),
    };
  });
}

function reportModel(stats: HostedStats, pool: DevicePool, device: DeviceSupervisor): DeviceModelResource {
  const { name, engine, tokensPerSecond, batchSize } = stats;
  const { hits, misses, memory, disk } = engine.states;
  const found = hits.memory + hits.disk;
  const looked = found + Object.values(misses).reduce((sum, count) => sum + count, 0);
  return {
    name,
    running: pool.load(device, name),
    tokensPerSecond,
    batchSize,
    reservedBytes: engine.reservedBytes,
    ...(looked === 0 ? {} : { cacheHitRate: found / looked }),
    states: { memory: tierOf(memory), disk: tierOf(disk) },
  };
}

const tierOf = ({ states, bytes, limitBytes }: DeviceModelResource['states']['memory']) => ({
  states,
  bytes,
  limitBytes,
});
