import { fileURLToPath } from 'node:url';

/** prisma/migrations beside this package, both from the sources and from the build. */
export const migrationsFolder = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
