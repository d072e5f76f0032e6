# The portal in a container: docs/running.md says how to run it, compose.yaml runs all of it.
# tests/deployment/prove.py carries out every step below in a clean Debian root.

ARG PYTHON=3.12
ARG NODE=22

# 1. The front end. Neither Node nor a package of npm reaches the image.
FROM node:${NODE}-bookworm-slim AS assets
WORKDIR /src
# The lock holds the digest of every package, and npm refuses what does not match.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY assets/ assets/
RUN node assets/build.mjs /out/static

# 2. The packages, the compiled texts and the compiled code.
FROM python:${PYTHON}-slim-bookworm AS build
WORKDIR /src
# Without pip inside: nothing is installed into a running container.
RUN python -m venv --without-pip /opt/venv
COPY requirements/run.txt requirements/run.txt
# Only what the lock names, only with its digest, and only wheels: no compiler, no foreign code.
RUN pip --disable-pip-version-check --python /opt/venv/bin/python install --no-cache-dir --no-input --no-deps --require-hashes --only-binary :all: -r requirements/run.txt
COPY wsgi.py gunicorn.conf.py LICENSE /app/
COPY portal/ /app/portal/
COPY migrations/ /app/migrations/
COPY translations/ /app/translations/
COPY --from=assets /out/static/ /app/portal/static/
RUN /opt/venv/bin/pybabel compile --directory /app/translations && \
    find /app/translations -name '*.po*' -delete
# Compiled now, since the root will be read-only; unchecked, since it cannot change.
RUN python -m compileall -q --invalidation-mode unchecked-hash /app /opt/venv
# `portal` on the path, wherever one stands.
RUN printf '#!/bin/sh\nexec /opt/venv/bin/python -m portal "$@"\n' > /opt/venv/bin/portal && \
    chmod 755 /opt/venv/bin/portal

# 3. What runs.
FROM python:${PYTHON}-slim-bookworm
LABEL org.opencontainers.image.title="portal" \
      org.opencontainers.image.description="A bilingual news-publishing portal" \
      org.opencontainers.image.licenses="GPL-3.0-or-later"
# A fixed number, so that a volume or a network share can be given to it; no home, no shell.
# /data holds what is kept; /run/portal and /srv/portal/static are what nginx may share.
RUN groupadd --gid 10001 portal && \
    useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal && \
    install --directory --owner=10001 --group=10001 --mode=0755 /data /data/media /run/portal /srv/portal/static
COPY --from=build /opt/venv/ /opt/venv/
COPY --from=build /app/ /app/
# PYTHONPATH: the code is found from any directory.
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_ENV=production \
    PORTAL_DATA=/data \
    BIND=0.0.0.0:8000
WORKDIR /app
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
# That the process answers, not that the database does: restarting would not mend that.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-m", "portal.healthcheck"]
ENTRYPOINT ["portal"]
CMD ["serve"]
