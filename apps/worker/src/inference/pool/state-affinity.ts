import { createHash } from 'node:crypto';
import type { ModelRequest } from '@marimba/contracts';

/**
 * One key a message: the hash of the conversation up to it. Two requests share a key where they begin alike, which is
 * where one may continue from the other's kept state. States are never shared between tenants.
 */
export function prefixKeys(tenantId: string, model: string, request: ModelRequest): string[] {
  if (request.kind === 'embed' || request.kind === 'rerank') return [];
  const { messages, tools } = request;
  const hash = createHash('sha256').update(JSON.stringify([tenantId, model, tools]));
  return messages.map((message) => hash.update(JSON.stringify(message)).copy().digest('base64'));
}

/** Remembers which device has last read which beginning; the least recently used are forgotten. */
export class StateAffinity<Device> {
  private readonly devices = new Map<string, Device>();

  constructor(private readonly most = 10_000) {}

  /** The device that has read the longest beginning. */
  find(keys: readonly string[], among: (device: Device) => boolean): Device | undefined {
    for (const key of keys.toReversed()) {
      const device = this.devices.get(key);
      if (device !== undefined && among(device)) return device;
    }
    return undefined;
  }

  remember(keys: readonly string[], device: Device): void {
    for (const key of keys) {
      this.devices.delete(key);
      this.devices.set(key, device);
    }
    for (const key of this.devices.keys()) {
      if (this.devices.size <= this.most) break;
      this.devices.delete(key);
    }
  }

  /** What a device held is gone with its process. */
  forget(device: Device): void {
    for (const [key, held] of this.devices) if (held === device) this.devices.delete(key);
  }
}
