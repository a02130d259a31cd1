"""A framework of two leaves and one province, small enough to see what a mistake does to it."""

import pytest

from deei_rules.errors import BrokenInput
from deei_rules.framework.framework import Framework

FRAMEWORK = """\
id: tiny
name: 小指数
edition: 试用
as_of: 2024-11-30
indicators:
  - code: P
    name: 政策环境
    weight: 100
    basis: published
    children:
      - code: P1
        name: 政策法规
        weight: 100
        basis: assumed
        children:
          - {code: P11, name: 顶层设计, weight: 100/3, basis: assumed}
          - {code: P12, name: 制度创新, weight: 200/3, basis: assumed}
factors:
  note: 折扣
  status: {正式: 1, 试行: 1, 征求意见稿: 0.3, 废止: 0}
  level: {省级: 1, 市级: 0.5, 县级: 0.3}
  scope: {综合: 1, 部门: 0.8}
tiers: {note: 分档, method: thresholds, names: [上, 下], thresholds: [50]}
"""

VOCABULARY = """\
plans:
  sentence: 拟|研究制定
  clause: 推动
  after: 征求意见
  title: 筹建
  but: 虚拟
  done: 已
words:
  公共数据: 公共数据|政务数据
"""

RULE = """\
id: P11
name: 顶层设计
question: 有没有总的规划？
criteria:
  - id: plan
    name: 出台规划
    share: 0.4
    kinds: [规划方案]
    match: 数据要素规划
  - id: platform
    name: 建成平台
    share: 0.6
    match: {near: ["{公共数据}", 平台]}
examples:
  - {title: 数据要素规划, hits: [plan]}
  - {text: 政务数据平台上线。, hits: [platform]}
  - {text: 拟建公共数据平台。, hits: []}
  - {text: 公共数据开放。平台经济。, hits: []}
  - {text: 虚拟公共数据平台, hits: [platform]}
  - {text: 数据, hits: []}
"""

PROVINCE = """\
name: 浙江
full_name: 浙江省
aliases: [浙江省, 浙, zhejiang]
code: "330000"
region: 东部
units:
  - {code: "330100", name: 杭州, full_name: 杭州市}
"""


class Draft:
    """Its files by path below `folder`; write and edit them, then load."""

    def __init__(self, folder):
        self.folder = folder
        self.write("rules/framework.yaml", FRAMEWORK)
        self.write("rules/vocabulary.yaml", VOCABULARY)
        self.write("rules/P/P11.yaml", RULE)
        self.write("rules/P/P12.yaml", RULE.replace("P11", "P12").replace("顶层设计", "制度创新"))
        self.write("provinces/33.yaml", PROVINCE)

    def write(self, path, text):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def edit(self, path, old, new):
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text
        self.write(path, text.replace(old, new, 1))

    def load(self):
        return Framework.load(self.folder / "rules", self.folder / "provinces")

    def faults(self):
        """Every problem as (path below the folder, line, field, message and hint)."""
        with pytest.raises(BrokenInput) as caught:
            self.load()
        start = len(str(self.folder)) + 1
        return [(p.path[start:], p.line, p.field, p.message + p.hint) for p in caught.value.problems]


@pytest.fixture
def draft(tmp_path):
    return Draft(tmp_path)
