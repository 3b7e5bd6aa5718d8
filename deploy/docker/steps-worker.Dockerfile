# Runs the steps of workflows and the reconciler. Add as many as are wanted.
# Build from the root of the repository: docker build -f deploy/docker/steps-worker.Dockerfile -t marimba-steps-worker .
FROM node:22-bookworm-slim AS build
WORKDIR /marimba
COPY . .
RUN npm ci --no-audit --no-fund \
 && NX_DAEMON=false npx nx run-many -t build --projects=@marimba/worker \
 && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /marimba
COPY --from=build --chown=node:node /marimba /marimba
USER node
ENV WORKER_ROLES=steps
ENV MARIMBA_HEARTBEAT_FILE=/tmp/marimba-alive
# The worker writes the file every five seconds while Postgres and Redis answer it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD node -e "process.exit(Date.now() - require('node:fs').statSync(process.env.MARIMBA_HEARTBEAT_FILE).mtimeMs < 30000 ? 0 : 1)"
CMD ["node", "apps/worker/dist/main.js"]
