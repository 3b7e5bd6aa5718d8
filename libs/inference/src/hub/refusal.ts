import { HubError, TransientHubError } from './hub-error.js';

interface Asked {
  /** owner/name */
  model: string;
  revision: string;
  /** The file, or undefined where the model as such was asked for. */
  file?: string | undefined;
  hubUrl: string;
  hasToken: boolean;
}

const transientStatus = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What an answer other than a success means, and what to do about it. */
export function refusal(response: Response, asked: Asked): HubError {
  const { model, revision, file, hubUrl, hasToken } = asked;
  const { status } = response;
  const code = response.headers.get('x-error-code') ?? '';
  const what = file === undefined ? model : `${file} of ${model}`;
  const page = `${hubUrl}/${model}`;
  if (transientStatus.has(status))
    return new TransientHubError(
      `${hubUrl} answered ${status} when asked for ${what}.`,
      status === 429 ? 'Wait some minutes, then give the same command again.' : 'Give the same command again later.',
      secondsOf(response.headers.get('retry-after')),
    );
  if (code === 'GatedRepo' || status === 403)
    return new HubError(
      `${model} is gated: its owner gives it only to accounts that accepted its terms (answer ${status}).`,
      `Accept them on ${page}, then set HF_TOKEN to a read token of that account.`,
    );
  if (status === 401)
    return new HubError(
      hasToken
        ? `The token in HF_TOKEN does not open ${model} (answer 401).`
        : `${model} is private or gated, or there is no such model (answer 401).`,
      hasToken
        ? `Use a read token of an account that may see ${page}, or unset HF_TOKEN for a public model.`
        : `Check the spelling on ${page}; for a private or gated model set HF_TOKEN to a read token.`,
    );
  if (status === 404 && (code === 'RevisionNotFound' || file !== undefined))
    return new HubError(
      `There is no ${file === undefined ? `revision '${revision}'` : `${file} at revision ${revision}`} of ${model} (answer 404).`,
      `Its branches, tags and commits are listed on ${page}.`,
    );
  if (status === 404)
    return new HubError(
      `There is no model ${model} at ${hubUrl} (answer 404).`,
      'Check the spelling: owner/name, as on its page. A private model needs HF_TOKEN.',
    );
  return new HubError(
    `${hubUrl} answered ${status} when asked for ${what}.`,
    'Check MARIMBA_HUB_URL: it has to be the address of a model hub.',
  );
}

function secondsOf(header: string | null): number | undefined {
  const seconds = Number(header ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
