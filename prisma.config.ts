import { defineConfig } from 'prisma/config';

const url = process.env.DATABASE_URL;

/** For Prisma's own command line; the running service reads nothing of this. */
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(url === undefined ? {} : { datasource: { url } }),
});
