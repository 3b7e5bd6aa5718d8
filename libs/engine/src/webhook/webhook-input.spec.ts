import { describe, expect, it } from 'vitest';
import { checkWebhookInput, webhookInput } from './webhook-input.js';

const delivery = { id: 'msg_1', body: { order: { id: 7, lines: ['a', 'b'] } } };

describe('the input that a delivery gives', () => {
  it('is its body where nothing else is said', () => {
    expect(webhookInput(undefined, delivery)).toEqual({ body: delivery.body });
    expect(webhookInput(undefined, { id: 'x', body: [1] })).toEqual({ body: [1] });
  });

  it('is what its expressions say', () => {
    const input = {
      order: '${{ body.order.id }}',
      lines: '${{ size(body.order.lines) }}',
      key: 'event ${{ id }}',
      n: 1,
    };
    checkWebhookInput(input);
    expect(webhookInput(input, delivery)).toEqual({ order: 7, lines: 2, key: 'event msg_1', n: 1 });
  });

  it('fails where the body has not what an expression reads', () => {
    expect(() => webhookInput({ order: '${{ body.customer }}' }, delivery)).toThrow(
      expect.objectContaining({
        code: 'expression.failed',
        errors: [expect.objectContaining({ pointer: '/input/order' })],
      }),
    );
  });

  it.each([
    ['${{ input.x }}', "reads 'input'"],
    ['${{ steps.a.output }}', "reads 'steps'"],
    ['${{ run.id }}', "reads 'run'"],
    ['${{ bdy.x }}', "reads 'bdy'"],
    ['${{ body. }}', 'cannot be read'],
    ['${{ body', 'cannot be read'],
    ['${{ launch(body) }}', "no function 'launch'"],
  ])('%s is refused', (template, message) => {
    expect(() => checkWebhookInput({ a: [template] })).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        errors: [expect.objectContaining({ pointer: '/input/a/0', message: expect.stringContaining(message) })],
      }),
    );
  });
});
