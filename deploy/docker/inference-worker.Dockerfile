# Serves models. One process a device, under one that supervises them; the folder of models and the cache of imported graphs are volumes.
# Build from the root of the repository: docker build -f deploy/docker/inference-worker.Dockerfile -t marimba-inference-worker .
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
RUN mkdir -p /models /cache && chown node:node /models /cache
USER node
ENV WORKER_ROLES=inference MARIMBA_MODELS=/marimba/models/marimba-70m MARIMBA_CACHE_DIR=/cache MARIMBA_STATE_DIR=/cache/states
VOLUME ["/models", "/cache"]
ENV MARIMBA_HEARTBEAT_FILE=/tmp/marimba-alive
# The worker writes the file every five seconds while Postgres and Redis answer it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD node -e "process.exit(Date.now() - require('node:fs').statSync(process.env.MARIMBA_HEARTBEAT_FILE).mtimeMs < 30000 ? 0 : 1)"
CMD ["node", "apps/worker/dist/main.js"]
