import { TerminalError } from '@marimba/contracts';

/** A parameter that would be ignored is refused. `pointer` is its place in the request, as `/parameters/seed`. */
export function unsupportedParameter(model: string, pointer: string, why: string): TerminalError {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  return new TerminalError('model.parameter-unsupported', `model '${model}' cannot honour ${name}: ${why}`, {
    remedy: `Leave ${name} out, or ask another model.`,
    errors: [{ pointer, message: why }],
  });
}
