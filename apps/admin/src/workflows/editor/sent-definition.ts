import type { JsonObject } from '@marimba/contracts';
import type { paths } from '../../api/generated/openapi.js';

type SentDefinition = paths['/v1/workflows']['post']['requestBody']['content']['application/json'];

/** Whatever is written is sent: the service says whether it is a definition. */
export const sent = (definition: JsonObject): SentDefinition => definition as unknown as SentDefinition;
