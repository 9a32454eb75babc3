# The command line and the local hub in one image:
#   docker run --rm -v "$PWD:/work" ghcr.io/hubjobs/hubjobs validate
#   docker run --rm -p 8443:8443 -p 8883:8883 ghcr.io/hubjobs/hubjobs hub --host 0.0.0.0

# The package is made on the machine that builds, whatever machines the image is for: it has no native code.
FROM --platform=$BUILDPLATFORM node:24-alpine AS package
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The commit of the Action that `hubjobs init --github` writes into workflows; a release gives it.
ARG HUBJOBS_ACTION_COMMIT
RUN npm pack && npm install --global --prefix /opt/hubjobs ./hubjobs-*.tgz

FROM node:24-alpine
LABEL org.opencontainers.image.title="hubjobs" \
      org.opencontainers.image.description="Declarative jobs for Azure IoT Hub, and a local IoT Hub" \
      org.opencontainers.image.url="https://hubjobs.github.io/hubjobs/" \
      org.opencontainers.image.source="https://github.com/hubjobs/hubjobs" \
      org.opencontainers.image.licenses="MIT"
# What a manifest said before is read from Git, which refuses a mounted repository of another user unless it is told not to.
# /data is for what a hub keeps.
RUN apk add --no-cache git \
 && git config --system --add safe.directory '*' \
 && mkdir /data \
 && chown node:node /data
COPY --from=package /opt/hubjobs /opt/hubjobs
ENV PATH=/opt/hubjobs/bin:$PATH
USER node
WORKDIR /work
EXPOSE 8443 8883
# For the local hub. Its certificate is its own, so only the answer counts here.
HEALTHCHECK --start-period=10s --start-interval=1s --interval=10s \
  CMD ["node", "-e", "require('node:https').get('https://localhost:8443/healthz', { rejectUnauthorized: false }, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
ENTRYPOINT ["hubjobs"]
CMD ["--help"]
