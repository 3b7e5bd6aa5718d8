import { MarimbaError } from '@marimba/contracts';
import { SecretBox } from '@marimba/store';
import { Inject, Injectable } from '@nestjs/common';
import type { ApiConfig } from '../config.js';
import { CONFIG } from '../tokens.js';

interface Place {
  tenantId: string;
  id: string;
}

/** The secrets of webhooks, encrypted as the store keeps them. */
@Injectable()
export class WebhookSecrets {
  private readonly box: SecretBox | undefined;

  constructor(@Inject(CONFIG) { MARIMBA_SECRET_KEY }: ApiConfig) {
    this.box = MARIMBA_SECRET_KEY === undefined ? undefined : new SecretBox(Buffer.from(MARIMBA_SECRET_KEY, 'hex'));
  }

  /** @throws MarimbaError webhook.secret-key-unusable */
  seal(secret: string, place: Place): Uint8Array {
    return this.usable().seal(secret, textOf(place));
  }

  /** @throws MarimbaError webhook.secret-key-unusable */
  open(sealed: Uint8Array, place: Place): string {
    const secret = this.usable().open(sealed, textOf(place));
    if (secret !== undefined) return secret;
    throw new MarimbaError(
      'webhook.secret-key-unusable',
      'The secret of this webhook was encrypted with another key than MARIMBA_SECRET_KEY of the api.',
      { remedy: 'Give the api the key of then again, or make the webhook anew.' },
    );
  }

  /** @throws MarimbaError webhook.secret-key-unusable where the api was given no key */
  usable(): SecretBox {
    if (this.box !== undefined) return this.box;
    throw new MarimbaError('webhook.secret-key-unusable', 'Webhooks need a key that encrypts their secrets.', {
      remedy: 'Set MARIMBA_SECRET_KEY of the api to 64 hexadecimal digits (openssl rand -hex 32) and keep it.',
    });
  }
}

const textOf = ({ tenantId, id }: Place): string => `webhook/${tenantId}/${id}`;
