# One-shot commands beside a deployment: migrate, doctor, audit verify.
# Build from the root of the repository: docker build -f deploy/docker/cli.Dockerfile -t marimba-cli .
FROM node:22-bookworm-slim AS build
WORKDIR /marimba
COPY . .
RUN npm ci --no-audit --no-fund \
 && NX_DAEMON=false npx nx run-many -t build --projects=@marimba/cli \
 && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /marimba
COPY --from=build --chown=node:node /marimba /marimba
USER node
ENTRYPOINT ["node", "apps/cli/dist/main.js"]
CMD ["--help"]
