export interface ServerSentEvent {
  event: string;
  data: string;
  id: string | undefined;
}

/** Server-sent events out of a body, as the HTML standard reads them: https://html.spec.whatwg.org/#event-stream-interpretation */
export async function* parseEventStream(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let message = emptyMessage();
  for await (const line of lines(body)) {
    if (line === '') {
      if (message.data.length > 0)
        yield { event: message.event || 'message', data: message.data.join('\n'), id: message.id };
      message = { ...emptyMessage(), id: message.id };
      continue;
    }
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') message.event = value;
    else if (field === 'data') message.data.push(value);
    else if (field === 'id' && !value.includes('\0')) message.id = value;
  }
}

interface Message {
  event: string;
  data: string[];
  id: string | undefined;
}

function emptyMessage(): Message {
  return { event: '', data: [], id: undefined };
}

/** Lines end with LF, CR LF or CR, also where a chunk of the body ends between CR and LF. */
async function* lines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const complete = rest.split(/\r\n|\n|\r(?!$)/);
    rest = complete.pop() ?? '';
    yield* complete;
  }
}
