#!/usr/bin/env node
// `npm run generate:api`: the types of the admin's REST client, from the OpenAPI document of the routes as they are built.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiDocument } from '../dist/index.js';
import { clientTypes } from './client-types.mjs';

const file = join(import.meta.dirname, '../../admin/src/api/generated/openapi.ts');
writeFileSync(file, await clientTypes(apiDocument()));
console.log(`Written: ${file}`);
