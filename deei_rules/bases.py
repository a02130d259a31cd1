"""Where rules, evidence and provinces are: the user's, the checkout's, or the wheel's own."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Bases"]

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Bases:
    """The three folders a run reads."""

    rules: Path
    evidence: Path
    provinces: Path

    @classmethod
    def find(
        cls,
        *,
        rules: Path | None = None,
        evidence: Path | None = None,
        provinces: Path | None = None,
    ) -> "Bases":
        """The folders given; for the others the checkout around the working directory,
        else the folders this package came with."""
        home = _home()
        return cls(
            rules or home / "rules", evidence or home / "evidence", provinces or home / "provinces"
        )


def _home() -> Path:
    candidates = [Path.cwd(), *Path.cwd().parents, _PACKAGE.parent]
    return next((one for one in candidates if _is_checkout(one)), _PACKAGE / "_bundled")


def _is_checkout(folder: Path) -> bool:
    return (folder / "rules" / "framework.yaml").is_file() and all(
        (folder / name).is_dir() for name in ("evidence", "provinces")
    )
