import { describe, expect, it } from 'vitest';
import { newWebhookSecret, signatureOf, signedId } from './webhook-signature.js';

/** The example of the specification's reference libraries. */
const example = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: '1614265330',
  body: Buffer.from('{"test": 2432232314}'),
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const sentAt = new Date(Number(example.timestamp) * 1_000);

const check = (
  changes: { id?: string; timestamp?: string; signature?: string; body?: string },
  { secrets = [example.secret], now = sentAt } = {},
) => {
  const { id, timestamp, signature, body } = { ...example, ...changes };
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  return signedId({ headers, body: Buffer.from(body) }, secrets, now);
};

describe('the signature of a delivery', () => {
  it('is that of the specification', () => {
    expect(check({})).toBe(example.id);
  });

  it('may be one of several, by one of several secrets', () => {
    const other = newWebhookSecret();
    expect(other).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(check({ signature: `v1,AAAA v2,x ${example.signature}` })).toBe(example.id);
    expect(check({}, { secrets: [other, example.secret] })).toBe(example.id);
    expect(check({}, { secrets: [other] })).toBeUndefined();
    expect(check({}, { secrets: [] })).toBeUndefined();
  });

  it.each([
    ['another body', { body: '{"test": 2432232315}' }],
    ['another id', { id: 'msg_other' }],
    ['another time', { timestamp: '1614265331' }],
    ['a shorter signature', { signature: example.signature.slice(0, -1) }],
    ['a signature of another version', { signature: example.signature.replace('v1', 'v1a') }],
    ['no version', { signature: example.signature.slice(3) }],
    ['no signature', { signature: '' }],
  ])('does not hold for %s', (_what, change) => {
    expect(check(change)).toBeUndefined();
  });

  it('holds for five minutes, before and after', () => {
    const at = (seconds: number) => check({}, { now: new Date(sentAt.getTime() + seconds * 1_000) });
    expect([at(-300), at(300)]).toEqual([example.id, example.id]);
    expect([at(-301), at(301)]).toEqual([undefined, undefined]);
  });

  it('needs an id and a time that can be ones, however well they are signed', () => {
    for (const [id, timestamp] of [
      ['', example.timestamp],
      ['a b', example.timestamp],
      ['x'.repeat(256), example.timestamp],
      ['x', 'now'],
      ['x', '1e9'],
    ] as const) {
      const signature = `v1,${signatureOf(example.secret, id, timestamp, example.body)}`;
      expect(check({ id, timestamp, signature }), `${id} ${timestamp}`).toBeUndefined();
    }
    expect(signedId({ headers: {}, body: example.body }, [example.secret], sentAt)).toBeUndefined();
  });
});
