/** TypeScript types of an OpenAPI document, as openapi-fetch reads them. */
export function clientTypes(document: object): Promise<string>;
