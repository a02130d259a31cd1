"""The provinces: their names, codes and places, and finding one by whatever a user types.

Names are found in running text leftmost-longest, so that 马鞍山 is never 鞍山 and
天津's 河北区 never 河北. One-character short forms (浙、粤) are for users to type; in
running text they are too ambiguous and are never looked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from deei_rules.errors import BrokenInput, Problem, UsageError, shown
from deei_rules.framework.models import ProvinceModel
from deei_rules.schema_faults import validate
from deei_rules.suggest import suggestion
from deei_rules.yaml_source import Source

__all__ = ["Province", "Provinces"]


@dataclass(frozen=True, slots=True)
class Province:
    """A provincial-level unit; `places` are its units and zones, by short and full name."""

    name: str
    full_name: str
    aliases: tuple[str, ...]
    code: str
    region: str
    units: int  # prefecture-level units
    places: tuple[str, ...]

    @property
    def text_names(self) -> tuple[str, ...]:
        """The names by which running text calls it."""
        long = (alias for alias in self.aliases if len(alias) > 1 and not alias.isascii())
        return tuple(dict.fromkeys((self.name, self.full_name, *long)))


class Provinces(Mapping[str, Province]):
    """All provinces by short name, in GB/T 2260 order."""

    def __init__(self, provinces: Iterable[Province]) -> None:
        self._by_name = {p.name: p for p in sorted(provinces, key=lambda p: p.code)}

    def __getitem__(self, name: str) -> Province:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    @classmethod
    def load(cls, folder: Path) -> "Provinces":
        """Every profile of a folder; raises BrokenInput with all faults of all files."""
        if not folder.is_dir():
            raise UsageError(f"省份目录不存在：{shown(folder)}")
        provinces: dict[str, Province] = {}
        faults: list[Problem] = []
        owners: dict[str, str] = {}
        for path in sorted(folder.glob("*.yaml")):
            try:
                source = Source.read(path)
                model = validate(ProvinceModel, source)
            except BrokenInput as broken:
                faults.extend(broken.problems)
                continue
            province = _province(model)
            if province.name in provinces:
                faults.append(source.problem(("name",), f"省份“{province.name}”已有另一份档案"))
            for name in (*province.text_names, *province.aliases, *province.places):
                if owners.setdefault(name, province.name) != province.name:
                    hint = "同一个名称只能属于一个省份，请改用全称"
                    faults.append(source.problem((), f"“{name}”已属于{owners[name]}", hint))
            provinces[province.name] = province
        if faults:
            raise BrokenInput(faults)
        if not provinces:
            raise UsageError(f"省份目录里没有 .yaml 文件：{shown(folder)}")
        return cls(provinces.values())

    def find(self, text: str) -> Province:
        """The province meant by 浙江、浙江省、浙 or zhejiang; raises UsageError with a suggestion."""
        wanted = text.strip().casefold().replace(" ", "")
        if wanted in self._by_alias:
            return self._by_alias[wanted]
        owner = self._places.get(text.strip())
        if owner:
            raise UsageError(f"“{text}”属于{owner}。省份请写：{owner}")
        hint = suggestion(wanted, self._by_alias if wanted.isascii() else self)
        raise UsageError(f"没有省份“{text}”。{hint}")

    def mentioned(self, text: str) -> tuple[str, ...]:
        """Short names of the provinces a normalised text names, in order of first mention."""
        automaton, owners = self._mentions
        return tuple(dict.fromkeys(owners[term] for _, _, term in automaton.find(text)))

    @cached_property
    def _by_alias(self) -> dict[str, Province]:
        return {
            alias.casefold().replace(" ", ""): province
            for province in self.values()
            for alias in (province.name, province.full_name, *province.aliases)
        }

    @cached_property
    def _places(self) -> dict[str, str]:
        return {place: province.name for province in self.values() for place in province.places}

    @cached_property
    def _mentions(self):  # type: ignore[no-untyped-def]  # the automaton's type has no stub name
        from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

        owners: dict[str, str] = {}
        for province in self.values():
            for name in (*province.text_names, *province.places):
                owners[name] = province.name
        automaton = CharwiseDoubleArrayAhoCorasick(list(owners), MATCH_KIND_LEFTMOST_LONGEST)
        return automaton, list(owners.values())


def _province(model: ProvinceModel) -> Province:
    places = [name for unit in model.units for name in (unit.name, unit.full_name)]
    return Province(
        model.name,
        model.full_name,
        tuple(model.aliases),
        model.code,
        model.region,
        len(model.units),
        tuple(dict.fromkeys((*places, *model.zones))),
    )
