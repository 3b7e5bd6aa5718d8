import openapiTS, { astToString } from 'openapi-typescript';

/** A schema of any JSON value refers to itself, which a member of an interface may not. */
const anyJson =
  /(Shared\d+): string \| number \| boolean \| null \| components\["schemas"\]\["\1"\]\[\] \| \{\s*\[key: string\]: components\["schemas"\]\["\1"\];\s*\};/g;

/** TypeScript types of an OpenAPI document, as openapi-fetch reads them. */
export async function clientTypes(document) {
  const nodes = await openapiTS(structuredClone(document), { defaultNonNullable: false });
  const text = astToString(nodes).replace(anyJson, '$1: JsonValue;');
  return `// Generated from the OpenAPI document by \`npm run generate:api\`; not edited by hand.
import type { JsonValue } from '@marimba/contracts';

${text}`;
}
