# Web and worker in one image; the command says which.
FROM python:3.11-slim AS packages
COPY requirements/production.txt /tmp/production.txt
RUN python -m venv /opt/patchbay-venv \
    && /opt/patchbay-venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/production.txt

FROM python:3.11-slim
ENV PATH=/opt/patchbay-venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    BIND=0.0.0.0:8000
RUN useradd --system --create-home --home-dir /srv/patchbay patchbay
COPY --from=packages /opt/patchbay-venv /opt/patchbay-venv
WORKDIR /srv/patchbay
COPY --chown=patchbay . .
USER patchbay
# Where uploaded files are kept; a volume in compose.yaml, shared by web and worker.
RUN mkdir -p var/files
# Static files need no database and no secret that lasts.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(48))')" ALLOWED_HOSTS=build DATABASE_URL=sqlite:////tmp/build.sqlite3 \
    python manage.py collectstatic --noinput
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "-c", \
  "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
