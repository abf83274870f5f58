"""The command line: `trainyard up`, and a noun and a verb for everything else."""

import sys

import typer

from trainyard.commands import batch, catalog, dataset, model, run, up
from trainyard.contracts.errors import StudioError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="A self-hosted training studio.")
app.command("up")(up.up)
app.add_typer(run.app, name="run")
app.add_typer(batch.app, name="batch")
app.add_typer(dataset.app, name="dataset")
app.add_typer(catalog.trainers, name="trainer")
app.add_typer(model.app, name="model")


def main() -> None:
    """Run a command; an error that a person can mend is a sentence, not a traceback."""
    try:
        app()
    except StudioError as error:
        sys.stderr.write(f"{error.message}\n")
        for field in error.fields:
            allowed = f" (allowed: {field.allowed})" if field.allowed else ""
            sys.stderr.write(f"  {field.path}: {field.message}{allowed}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
