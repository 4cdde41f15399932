"""Serving an application on an address, until the process is ended."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI


def serve(app: FastAPI, *, host: str, port: int, behind_proxy: bool = False) -> None:
    """Serve until the process is ended. `behind_proxy`: what a proxy on this machine says of who asks is believed."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        proxy_headers=behind_proxy,
        forwarded_allow_ips="127.0.0.1",
        server_header=False,
        access_log=False,
        log_level="warning",
        limit_concurrency=200,
        timeout_keep_alive=10,
    )
