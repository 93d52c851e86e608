"""How gunicorn serves Patchbay. PORT, WEB_CONCURRENCY and WEB_THREADS override."""

import os

bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
worker_class = "config.web_worker.WebWorker"  # not held up by slow clients
threads = int(os.environ.get("WEB_THREADS") or "4")
timeout = 60
preload_app = True  # loaded once, and shared by all processes
graceful_timeout = 10
accesslog = None
control_socket_disable = True
