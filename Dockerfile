# The planner in a container: nobody's user, a read-only root, one port. Not built: see docs/reliability.md.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/planner \
    && /opt/planner/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY planner planner
COPY data data
COPY templates templates
RUN /opt/planner/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index .

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin planner
COPY --from=build /opt/planner /opt/planner
ENV PATH=/opt/planner/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    PLANNER_BIND=0.0.0.0:8000 HOME=/tmp XDG_CACHE_HOME=/tmp
USER 10001:10001
# It does not start before PLANNER_ACCESS says what controls access to the published port; see compose.yaml.
EXPOSE 8000
# It answers to the names of PLANNER_TRUSTED_HOSTS alone, so the check asks by one of them.
HEALTHCHECK --interval=30s --timeout=15s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; \
host = os.environ.get('PLANNER_TRUSTED_HOSTS', 'localhost').split(',')[0].strip(); \
host = 'check' + host if host.startswith('.') else host; \
address = 'http://127.0.0.1:%s/readyz' % os.environ.get('PORT', '8000'); \
web.urlopen(web.Request(address, headers={'Host': host}), timeout=12)"]
CMD ["expressway-planner", "serve"]
