"""`cwb server`: Excel on the web and on a Mac, through a server of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from udfs.findings import Finding
from workbooks.outcome import BadInput
from xl_addin.server import manifest, settings, token
from xl_addin.server.offered import offered
from xl_addin.server.start import PORT, serve

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
TokenFile = Annotated[Path | None, typer.Option("--token-file", help="Where the access token is kept; a file of this user when left out.")]


@app.callback()
def _server() -> None:
    """Excel on the web and on a Mac."""


@app.command("start")
def start(
    host: Annotated[str, typer.Option("--host", help="The address to listen on; only this computer reaches the usual one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="0 takes one that is free.")] = PORT,
    address: Annotated[str, typer.Option("--address", help="How Excel reaches it, such as https://excel.example.org.")] = "",
    token_file: TokenFile = None,
    certificate: Annotated[str | None, typer.Option("--certificate", help="Certificate for https, as a PEM file.")] = None,
    key: Annotated[str | None, typer.Option("--key", help="Its private key, as a PEM file.")] = None,
) -> None:
    """Serve the functions and buttons until stopped."""
    with _told():
        serve(typer.echo, host, port, address, token_file, certificate, key)


@app.command("token")
def show_token(token_file: TokenFile = None) -> None:
    """Print the access token that people enter once in the task pane."""
    with _told():
        typer.echo(token.kept(token_file or token.usual()))


@app.command("manifest")
def make_manifest(
    address: Annotated[str, typer.Option("--address", help="How Excel reaches the server, such as https://excel.example.org.")],
    out: Annotated[Path, typer.Option("--out", help="Where to save it, such as manifest.xml.")],
    entra: Annotated[str, typer.Option("--entra-client-id", help="Where people sign in with Entra ID: the client id of the server.")] = "",
) -> None:
    """Write the manifest that brings the add-in into Excel."""
    from xl_addin import ribbon  # brings xlwings

    with _told():
        made = manifest.text(offered(ribbon.load()), manifest.served_at(address), entra)
    out.write_text(made, encoding="utf-8", newline="\n")
    typer.echo(f"Saved {out}.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except settings.CannotServe as problem:
        raise BadInput([Finding("cwb server", "server", "block", *told) for told in problem.args]) from problem
