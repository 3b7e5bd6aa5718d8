/** Where a reader of a run's stream is: the last event and the last token that were sent. */
export interface StreamPosition {
  seq: number;
  /** Cursor of the token stream, '0' before the first. */
  token: string;
}

/** Before anything was sent. */
export const start: StreamPosition = { seq: 0, token: '0' };

/** `<seq>` or `<seq>-<token cursor>`, as it is sent with every message. */
export function streamId({ seq, token }: StreamPosition): string {
  return token === '0' ? String(seq) : `${seq}-${token}`;
}

/** What a client sends back as Last-Event-ID; anything else begins at the beginning. */
export function parseStreamId(text: string | undefined): StreamPosition {
  const match = /^(\d{1,15})(?:-(\d+-\d+))?$/.exec(text ?? '');
  return match === null ? start : { seq: Number(match[1]), token: match[2] ?? '0' };
}
