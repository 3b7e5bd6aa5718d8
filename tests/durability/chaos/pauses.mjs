/** Pause points that whoever has started this process sets and releases by messages: `{ arm, nth }` and `{ release }`. */
export function pausesByMessage() {
  let armed;
  let release;
  process.on('message', (message) => {
    if (message.arm !== undefined) armed = { point: message.arm, left: message.nth };
    if (message.release) release?.();
  });
  return async (point) => {
    if (armed?.point !== point || --armed.left > 0) return;
    armed = undefined;
    const released = new Promise((resolve) => {
      release = resolve;
    });
    process.send({ paused: point });
    await released;
  };
}
