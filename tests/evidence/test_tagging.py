import pytest

from deei_rules.evidence.models import Document
from deei_rules.evidence.tagging import foreign, tag


class TestStatus:
    @pytest.mark.parametrize(
        ("title", "stated", "status"),
        [
            ("浙江省公共数据条例", "", "正式"),
            ("杭州市公共数据授权运营实施方案（征求意见稿）", "", "征求意见稿"),
            ("关于公开征求意见的公告", "", "征求意见稿"),
            ("浙江省数字经济促进条例（草案）", "", "征求意见稿"),
            ("浙江省公共数据授权运营管理办法（试行）", "", "试行"),
            ("公共数据授权运营管理办法(暂行)", "", "试行"),
            ("浙江省公共数据开放与安全管理暂行办法", "", "试行"),
            # 正式 is what records say when nobody looked: the title knows better
            ("某办法（征求意见稿）", "正式", "征求意见稿"),
            ("某办法（试行）", "正式", "正式"),
            ("某办法（征求意见稿）", "废止", "废止"),
            ("某办法（征求意见稿）", "试行", "试行"),
        ],
    )
    def test_is_read_from_the_title_unless_stated(self, title, stated, status):
        assert tag(Document("a", title, status=stated)).status == status


class TestKind:
    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("浙江省公共数据条例", "地方性法规"),
            ("浙江省公共数据条例（修订）", "地方性法规"),
            ("公共数据授权运营管理办法（试行）", "规范性文件"),
            ("数据交易规则", "规范性文件"),
            ("关于促进数据产业发展的若干意见", "规范性文件"),
            ("支持数据要素发展的若干措施", "规范性文件"),
            ("“数据要素×”三年行动计划（2024—2026年）", "规划方案"),
            ("数字经济发展“十四五”规划", "规划方案"),
            ("2024年数字经济工作要点", "规划方案"),
            ("DB33/T 2426-2022 公共数据元管理规范", "标准"),
            ("浙江数据交易中心揭牌", ""),  # unknown stays unknown: it passes every filter
            ("《浙江省公共数据条例》解读", ""),
        ],
    )
    def test_is_the_last_word_of_the_title(self, title, kind):
        assert tag(Document("a", title)).kind == kind

    def test_a_stated_kind_wins(self):
        assert tag(Document("a", "公共数据条例", kind="新闻动态")).kind == "新闻动态"


class TestScope:
    @pytest.mark.parametrize(
        ("issuer", "kind", "scope"),
        [
            ("浙江省人民政府", "规范性文件", "综合"),
            ("浙江省人民政府办公厅", "规划方案", "综合"),
            ("浙江省人民代表大会常务委员会", "地方性法规", "综合"),
            ("中共杭州市委办公厅", "规范性文件", "综合"),
            ("浙江省大数据发展管理局", "规范性文件", "部门"),
            ("浙江省经济和信息化厅", "规划方案", "部门"),
            ("浙江省发展和改革委员会", "规范性文件", "部门"),
            ("浙江省财政厅、浙江省人民政府办公厅", "规范性文件", "综合"),  # jointly: the higher one
            ("浙江省大数据发展管理局", "平台", "综合"),  # scope is about policies
            ("", "规范性文件", "综合"),  # nobody says so: the document gets the benefit
        ],
    )
    def test_is_a_department_when_only_bureaus_issued_a_policy(self, issuer, kind, scope):
        assert tag(Document("a", "某文件", issuer=issuer, kind=kind)).scope == scope

    def test_a_stated_scope_wins(self):
        doc = Document("a", "某办法", issuer="浙江省财政厅", kind="规范性文件", scope="综合")
        assert tag(doc).scope == "综合"


def test_tagging_twice_changes_nothing(bundled_base):
    assert all(tag(doc) == doc for doc in bundled_base.documents)


class TestForeign:
    @pytest.mark.parametrize(
        ("province", "title", "issuer", "text", "reason"),
        [
            ("浙江", "浙江省公共数据条例", "", "", ""),
            ("浙江", "江苏省公共数据管理办法", "", "", "标题说的是江苏，不是浙江"),
            ("浙江", "苏州市数据条例", "", "", "标题说的是江苏，不是浙江"),
            ("浙江", "杭州市数据条例", "", "", ""),
            ("浙江", "长三角数据合作：浙江与江苏签约", "", "", ""),  # names both
            ("浙江", "与江苏共建数据走廊", "浙江省大数据局", "", ""),  # its own issuer
            ("浙江", "与江苏共建数据走廊", "", "嘉兴市与苏州市签约。", ""),  # its own text
            ("浙江", "公共数据管理办法", "", "", ""),  # names nobody
            ("浙江", "公交客流数据产品登陆上海数据交易所", "", "", ""),  # a venue
            ("浙江", "数字经济推介会（深圳专场）", "", "", ""),
            ("浙江", "关于印发江苏省数据条例实施方案的通知", "", "", "标题说的是江苏，不是浙江"),
            ("浙江", "2024年江苏省数字经济工作要点", "", "", "标题说的是江苏，不是浙江"),
            ("安徽", "马鞍山市数据条例", "", "", ""),  # never 辽宁's 鞍山
            ("辽宁", "马鞍山市数据条例", "", "", "标题说的是安徽，不是辽宁"),
            ("天津", "河北区政务数据办法", "", "", ""),  # a district of 天津
            ("河北", "天津市河北区政务数据办法", "", "", "标题说的是天津，不是河北"),
            ("海南", "海南藏族自治州政务数据办法", "", "", "标题说的是青海，不是海南"),
            ("浙江", "“数据要素×”行动计划", "国家数据局", "", "中央文件（国家数据局），不是浙江自己的"),
            ("浙江", "构建数据基础制度的意见", "国务院", "", "中央文件（国务院），不是浙江自己的"),
            ("浙江", "浙江省试点方案", "国家数据局", "", ""),  # a central paper about 浙江
            ("", "江苏省公共数据管理办法", "", "", ""),  # nobody's document is nobody else's
        ],
    )  # fmt: skip
    def test_a_document_of_another_province_says_whose_it_is(
        self, provinces, province, title, issuer, text, reason
    ):
        doc = tag(Document("a", title, text, province=province, issuer=issuer))
        assert foreign(doc, provinces) == reason

    def test_a_central_body_reporting_on_a_platform_is_not_foreign(self, provinces):
        doc = Document("a", "平台上线", province="浙江", issuer="国家数据局", kind="平台")
        assert foreign(doc, provinces) == ""
