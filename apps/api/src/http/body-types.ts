/** The media types of bodies that some route accepts. */
export const bodyTypes = {
  json: ['application/json'],
  yaml: ['application/yaml', 'application/x-yaml', 'text/yaml'],
  markdown: ['text/markdown'],
  text: ['text/plain'],
} as const;
export type BodyType = keyof typeof bodyTypes;

/** A body that is handed on as bytes, for the handler to read. */
export class TextBody {
  constructor(
    readonly mediaType: 'text/plain' | 'text/markdown',
    readonly bytes: Uint8Array,
  ) {}
}
