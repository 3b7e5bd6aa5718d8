import type { ErrorCode, MarimbaError, OpenAiError } from '@marimba/contracts';

const codes: Partial<Record<ErrorCode, string>> = {
  'auth.missing-key': 'invalid_api_key',
  'auth.unknown-key': 'invalid_api_key',
  'auth.expired-key': 'invalid_api_key',
  'model.not-found': 'model_not_found',
  'model.context-exceeded': 'context_length_exceeded',
  'model.parameter-unsupported': 'unsupported_parameter',
  'model.overloaded': 'rate_limit_exceeded',
  'request.invalid': 'invalid_value',
};

const types: Partial<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
};

/** What workers call a parameter of a request, where it is not the same word in another case. */
const parameters: Record<string, string> = { constraint: 'response_format', parameters: '' };

/** An error as OpenAI's clients read it. */
export function openAiErrorOf({ code, message, remedy, errors, status }: MarimbaError): OpenAiError {
  const [first] = errors ?? [];
  const type = types[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error');
  return {
    error: {
      message: [message, remedy ?? []].flat().map(sentence).join(' '),
      type,
      param: code === 'model.not-found' ? 'model' : first === undefined ? null : parameterOf(first.pointer),
      code: codes[code] ?? code.replaceAll(/[.-]/g, '_'),
    },
  };
}

/** `/messages/0/role` → `messages[0].role`, `/parameters/logitBias` → `logit_bias` */
function parameterOf(pointer: string): string | null {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => parameters[part] ?? part)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${snake(part)}`));
  return parts.length === 0 ? null : parts.join('').replace(/^\./, '');
}

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const sentence = (text: string): string => {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};
