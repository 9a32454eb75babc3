#!/usr/bin/env bash
# Tries an image: hubjobs answers in it, and its local hub becomes healthy. `bash scripts/try-image.sh IMAGE`
set -euo pipefail

image=$1
docker run --rm "$image" --version
hub=$(docker run --detach "$image" hub --host 0.0.0.0)
trap 'docker rm --force "$hub" > /dev/null' EXIT
for _ in {1..30}; do
  health=$(docker inspect --format '{{.State.Health.Status}}' "$hub")
  if [ "$health" = healthy ]; then exit 0; fi
  sleep 1
done
docker logs "$hub"
echo "the local hub of $image is $health after 30 seconds, not healthy" >&2
exit 1
