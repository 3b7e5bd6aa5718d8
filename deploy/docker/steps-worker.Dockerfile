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
CMD ["node", "apps/worker/dist/main.js"]
