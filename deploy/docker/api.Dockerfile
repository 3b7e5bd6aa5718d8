# The REST API, the event streams and the admin UI.
# Build from the root of the repository: docker build -f deploy/docker/api.Dockerfile -t marimba-api .
FROM node:22-bookworm-slim AS build
WORKDIR /marimba
COPY . .
RUN npm ci --no-audit --no-fund \
 && NX_DAEMON=false npx nx run-many -t build --projects=@marimba/api,@marimba/admin \
 && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /marimba
COPY --from=build --chown=node:node /marimba /marimba
USER node
ENV HOST=0.0.0.0 PORT=7400
EXPOSE 7400
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD node -e "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
CMD ["node", "apps/api/dist/main.js"]
