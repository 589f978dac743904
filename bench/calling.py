"""Calls straight through WSGI, as a worker process would make them."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response


def bare() -> Flask:
    """An application that has nothing to say."""
    application = Flask("bare")

    @application.get("/304")
    def _not_modified() -> Response:
        return Response(status=304)

    return application


def get(
    app: Flask, address: str, headers: dict[str, str] | None = None, status: int = 200
) -> Callable[[], object]:
    """A call of ``address`` straight through WSGI, as a worker process would make it."""
    client = app.test_client()

    def call() -> None:
        response = client.get(address, headers=headers)
        response.get_data()
        assert response.status_code == status, f"{address}: {response.status_code}"

    return call
