"""What the service counts, for Prometheus.

With several workers each process counts for itself, and a scrape reaches any one of them. Set the variable
PROMETHEUS_MULTIPROC_DIR to an empty folder before the start; the workers then write there, and every scrape
gives the sum of all.
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

REQUESTS = Counter("pumasi_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "pumasi_request_seconds",
    "Time from the first byte of a request to the last of its answer.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
WORKING = Gauge("pumasi_requests_working", "Requests being worked on.", multiprocess_mode="livesum")


def write_metrics() -> bytes:
    """Everything counted, in the text format of Prometheus."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
