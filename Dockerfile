# chartgen with all commands; mount the project at /work:
#   docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/work" IMAGE build specs/
FROM python:3.13-slim AS build
COPY pyproject.toml README.md LICENSE /source/
COPY chartgen /source/chartgen
RUN python -m venv /opt/chartgen \
    && /opt/chartgen/bin/pip install --no-cache-dir --disable-pip-version-check "/source[images,verify]"

FROM python:3.13-slim
# `chartgen diff` and manual edits need git.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/chartgen /opt/chartgen
# Mounted projects belong to other users, and their caches end with the container.
RUN git config --system --add safe.directory '*'
ENV PATH=/opt/chartgen/bin:$PATH \
    CHARTGEN_CACHE=/tmp/chartgen-cache \
    PYTHONDONTWRITEBYTECODE=1
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["chartgen"]
CMD ["--help"]
