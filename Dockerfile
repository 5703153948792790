FROM python:3.11-slim-bookworm AS build
COPY requirements.txt requirements-extras.txt /build/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes \
        --requirement /build/requirements.txt --requirement /build/requirements-extras.txt


FROM node:22-bookworm-slim AS client
COPY package.json package-lock.json /build/
RUN cd /build && npm ci --omit=dev --no-audit --no-fund


FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin switchboard \
    && install --directory --owner=switchboard /data
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DEBUG=0 \
    HOST=0.0.0.0 \
    PORT=8000 \
    VAR_DIR=/data
WORKDIR /app
COPY --from=build /venv /venv
COPY . /app
COPY --from=client /build/node_modules/livekit-client/dist/livekit-client.esm.mjs /app/node_modules/livekit-client/dist/
RUN python -m compileall -q /app
USER switchboard
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["python", "manage.py", "serve"]
