# The image holds what a fresh clone holds after `./pumasi setup`: the same command installs it, from the same
# lock files, and `pumasi` in it is the same launcher.
ARG PYTHON_VERSION=3.13

FROM python:${PYTHON_VERSION}-slim AS installed
WORKDIR /app
COPY pumasi package.json package-lock.json .npmrc requirements.lock requirements-build.lock requirements-node.lock ./
COPY launcher launcher
COPY matching matching
RUN ./pumasi setup

FROM python:${PYTHON_VERSION}-slim
WORKDIR /app
COPY --from=installed /app ./
# The only folder that the service writes to, and only while it runs on the embedded database.
COPY --from=installed --chown=10001:10001 /app/var ./var
COPY pyproject.toml ./
COPY data data
COPY matching matching
COPY service service
ENV PATH=/app:$PATH HOME=/app/var PYTHONUNBUFFERED=1
USER 10001:10001
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD [".venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["pumasi", "serve", "--host", "0.0.0.0", "--port", "8000"]
