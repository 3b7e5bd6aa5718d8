/** What every answer may load: nothing that is not from here, and nothing that stands in the page itself. */
export const strictPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  workerSrc: ["'self'"],
  manifestSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** The same with style elements that carry the nonce of this answer: the component library makes some. */
export const pagePolicy = (nonce: string): string =>
  policyText({ ...strictPolicy, styleSrc: ["'self'", `'nonce-${nonce}'`] });

/** Swagger UI writes style attributes. */
export const docsPolicy: string = policyText({ ...strictPolicy, styleSrc: ["'self'", "'unsafe-inline'"] });

function policyText(policy: Record<string, string[]>): string {
  return Object.entries(policy)
    .map(([name, sources]) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${sources.join(' ')}`)
    .join('; ');
}
