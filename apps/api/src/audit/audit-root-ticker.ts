import { Store } from '@marimba/store';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { ApiConfig } from '../config.js';
import type { Logger } from '../logger.js';
import { CONFIG, LOGGER } from '../tokens.js';
import { AuditSigner } from './audit-signer.js';

/** Signs the end of every tenant's chain from time to time, where it has grown since. */
@Injectable()
export class AuditRootTicker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(AuditSigner) private readonly signer: AuditSigner,
    @Inject(CONFIG) private readonly config: ApiConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.signer.canSign) return;
    this.timer = setInterval(() => void this.signAll(), this.config.MARIMBA_AUDIT_ROOT_MINUTES * 60_000);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async signAll(): Promise<void> {
    try {
      for (const tenantId of await this.store.tenants.ids())
        await this.signer.signEnd(this.store.audit, tenantId, new Date());
    } catch (error) {
      // The next time signs all that has come since.
      this.logger.warn({ err: error }, 'the ends of the audit chains could not be signed');
    }
  }
}
