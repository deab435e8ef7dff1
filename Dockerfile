# The one image of the portal: web server, worker, beat and set-up differ only in the command (docker-compose.yml).
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# Pango for PDF, Tinos for the Times look of official papers with every Vietnamese letter.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-croscore \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /data --no-create-home portal \
    && install -d -o portal -g portal /data

WORKDIR /srv/portal
COPY requirements/base.txt requirements/base.txt
RUN pip install --require-hashes -r requirements/base.txt
COPY . .

# Static files belong to the image, not to the data: each version serves its own.
ENV STATIC_ROOT=/srv/portal/.static
RUN PORTAL_DATA=/tmp/build python manage.py collectstatic --noinput \
    && rm -rf /tmp/build \
    && python -m compileall -q -j 0 core centers beneficiaries projects reports khuyencong

ENV DJANGO_SETTINGS_MODULE=khuyencong.settings.production PORTAL_DATA=/data
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
