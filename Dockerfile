# Firebreak as a small image: docker build -t firebreak .   It keeps everything in /data; docs/operating.md has the rest.
FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/firebreak
COPY . .
RUN /opt/firebreak/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt ".[oidc,postgres]"

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home firebreak
COPY --from=build /opt/firebreak /opt/firebreak
ENV PATH=/opt/firebreak/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FIREBREAK_HOST=0.0.0.0 \
    FIREBREAK_PORT=8080 \
    FIREBREAK_DATABASE_URL=sqlite:////data/firebreak.db \
    FIREBREAK_PLAYBOOKS=/data/playbooks.yaml \
    FIREBREAK_MODELS=/data/models
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['FIREBREAK_PORT'] + '/healthz', timeout=8)"]
ENTRYPOINT ["firebreak"]
CMD ["run"]
