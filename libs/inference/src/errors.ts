/** A model folder that cannot be read. The message names the file, the field or tensor, and the remedy. */
export class ModelFormatError extends Error {
  override readonly name = 'ModelFormatError';

  constructor(
    readonly file: string,
    what: string,
    readonly remedy = 'Fetch the folder again, or compare it with the checksums of where it came from.',
  ) {
    super(`${file}: ${what}. ${remedy}`);
  }
}

/** A snapshot that does not belong to this model or was damaged. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** The model's thread ended or a run failed. What was pending is rejected with it; the next call starts the thread again. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError';
}

/** No room for another request. Try again when some have ended, or give the model more memory. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

/** A form that no answer can have, or that answers cannot be held to. */
export class ConstraintError extends Error {
  override readonly name = 'ConstraintError';

  constructor(
    /** JSON pointer into the constraint; empty: the whole. */
    readonly pointer: string,
    reason: string,
  ) {
    super(pointer === '' ? reason : `${pointer}: ${reason}`);
  }
}

const crossing = { SnapshotError, OverloadedError, InferenceError };

/** The error that was thrown in another thread: classes do not cross its border, names do. */
export function errorNamed(name: string, message: string): Error {
  if (name === 'ConstraintError') return new ConstraintError('', message);
  const Type = Object.hasOwn(crossing, name) ? crossing[name as keyof typeof crossing] : InferenceError;
  return new Type(message);
}
