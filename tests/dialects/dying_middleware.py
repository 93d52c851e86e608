"""Kills the server's process once a view has answered, and before the client gets the answer."""

import os
import signal


class DyingMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "X-Die" in request.headers:
            os.kill(os.getpid(), signal.SIGKILL)
        return response
