/** Why work is broken off when its worker stops in an orderly way: another worker goes on with it. */
export class ConsumerStopped extends Error {
  override readonly name = 'ConsumerStopped';

  constructor() {
    super('the worker stops');
  }
}
