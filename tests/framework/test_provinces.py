from collections import Counter

import pytest

from deei_rules.bases import Bases
from deei_rules.errors import BrokenInput, UsageError
from deei_rules.framework.provinces import Provinces
from deei_rules.matching.normalise import normalise_term
from deei_rules.yaml_source import Source

REGIONS = {
    "东部": "北京 天津 河北 上海 江苏 浙江 福建 山东 广东 海南",
    "中部": "山西 安徽 江西 河南 湖北 湖南",
    "西部": "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆",
    "东北": "辽宁 吉林 黑龙江",
}
SHORT = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新"
PINYIN = (
    "beijing tianjin hebei shanxi neimenggu liaoning jilin heilongjiang shanghai jiangsu zhejiang "
    "anhui fujian jiangxi shandong henan hubei hunan guangdong guangxi hainan chongqing sichuan guizhou "
    "yunnan xizang shaanxi gansu qinghai ningxia xinjiang"
)
# GB/T 2260: by tens the great regions
CODES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65"


class TestBundled:
    def test_are_the_31_in_the_order_of_their_codes(self, provinces):
        assert [province.code for province in provinces.values()] == [f"{c}0000" for c in CODES.split()]

    def test_have_their_regions(self, provinces):
        assert {name: p.region for name, p in provinces.items()} == {
            name: region for region, names in REGIONS.items() for name in names.split()
        }

    @pytest.mark.parametrize("names", [list(SHORT), PINYIN.split()])
    def test_are_found_by_character_and_by_pinyin(self, provinces, names):
        assert [provinces.find(name).name for name in names] == list(provinces)

    def test_have_full_names_that_begin_with_the_short_one(self, provinces):
        endings = Counter(p.full_name.removeprefix(name)[-1:] for name, p in provinces.items())
        assert endings == {"省": 22, "市": 4, "区": 5}

    @pytest.mark.parametrize(
        ("name", "units"),
        [
            ("浙江", 11),
            ("江苏", 13),
            ("广东", 21),
            ("内蒙古", 12),
            ("西藏", 7),
            ("北京", 16),
            ("重庆", 38),
        ],
    )
    def test_have_their_prefectures_or_districts(self, provinces, name, units):
        assert provinces[name].units == units

    def test_have_units_with_codes_of_their_own(self):
        for path in sorted(Bases.find().provinces.glob("*.yaml")):
            data = Source.read(path).data
            codes = [unit["code"] for unit in data["units"]]
            assert {code[:2] for code in codes} == {data["code"][:2]}
            assert len(set(codes)) == len(codes)


class TestFind:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("浙江", "浙江"),
            ("浙江省", "浙江"),
            ("浙", "浙江"),
            ("zhejiang", "浙江"),
            ("Zhejiang", "浙江"),
            (" ZHE JIANG ", "浙江"),
            ("内蒙", "内蒙古"),
            ("neimenggu", "内蒙古"),
            ("Inner Mongolia", "内蒙古"),
            ("内蒙古自治区", "内蒙古"),
            ("广西壮族自治区", "广西"),
            ("陕西", "陕西"),
            ("山西", "山西"),
            ("shaanxi", "陕西"),
            ("shanxi", "山西"),
            ("上海市", "上海"),
        ],
    )
    def test_whatever_a_user_types(self, provinces, text, name):
        assert provinces.find(text).name == name

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("zhejang", "没有省份“zhejang”。你是不是想写“zhejiang”？"),
            ("浙將", "你是不是想写“浙江”？"),
            ("黑龙", "你是不是想写“黑龙江”？"),
            ("杭州", "“杭州”属于浙江。省份请写：浙江"),
            ("杭州市", "属于浙江"),
            ("深圳", "属于广东"),
            ("吉林市", "属于吉林"),
            ("海南州", "属于青海"),
            ("台湾", "可以写：北京、天津"),
            ("", "可以写"),
        ],
    )
    def test_says_what_else_was_meant(self, provinces, text, words):
        with pytest.raises(UsageError) as caught:
            provinces.find(text)
        assert words in str(caught.value)


class TestMentioned:
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("浙江省公共数据条例", ["浙江"]),
            ("马鞍山市数据资源管理局", ["安徽"]),  # no 鞍山
            ("鞍山市数据局", ["辽宁"]),
            ("天津市河北区数据局", ["天津"]),  # no 河北
            ("贵阳大数据交易所", ["贵州"]),
            ("海南州大数据局", ["青海"]),
            ("海南省大数据管理局", ["海南"]),
            ("海南藏族自治州", ["青海"]),
            ("吉林省吉林市", ["吉林"]),
            ("辽宁省朝阳市、北京市朝阳区", ["辽宁", "北京"]),
            ("张家口市与张家界市", ["河北", "湖南"]),
            ("陕西西安、山西太原", ["陕西", "山西"]),
            ("南京、北京、南昌、南宁", ["江苏", "北京", "江西", "广西"]),
            ("台州和泰州、宿州和苏州", ["浙江", "江苏", "安徽"]),
            ("内蒙古自治区、內蒙", ["内蒙古"]),
            ("新疆生产建设兵团", ["新疆"]),
            ("数字浙江技术运营有限公司", ["浙江"]),
            ("浙商银行、苏式园林", []),  # one character is too little in running text
            ("中央网信办、国家数据局", []),
            ("沿海东部、东北振兴", []),
            ("", []),
        ],
    )
    def test_whose_names_and_places_stand_in_a_text(self, provinces, text, names):
        assert list(provinces.mentioned(normalise_term(text))) == names

    def test_every_name_and_place_is_its_own_provinces(self, provinces):
        strangers = {
            place: found
            for name, province in provinces.items()
            for place in (*province.text_names, *province.places)
            if (found := provinces.mentioned(place)) != (name,)
        }
        assert strangers == {}


class TestLoad:
    def test_a_name_of_two_provinces_is_a_fault(self, draft):
        draft.write(
            "provinces/32.yaml",
            'name: 江苏\nfull_name: 江苏省\naliases: [苏, 浙]\ncode: "320000"\nregion: 东部\n'
            'units: [{code: "320100", name: 杭州, full_name: 南京市}]',
        )
        messages = [words for path, _, _, words in draft.faults() if path == "provinces/33.yaml"]
        assert messages == [
            f"“{name}”已属于江苏同一个名称只能属于一个省份，请改用全称" for name in ("杭州", "浙")
        ]

    def test_a_province_with_two_files_is_a_fault(self, draft):
        draft.write("provinces/34.yaml", (draft.folder / "provinces/33.yaml").read_text("utf-8"))
        assert draft.faults() == [("provinces/34.yaml", 1, "name", "省份“浙江”已有另一份档案")]

    def test_every_faulty_file_is_told(self, draft):
        for path in ("provinces/33.yaml", "provinces/34.yaml"):
            draft.write(path, "name: 浙江")
        with pytest.raises(BrokenInput) as caught:
            Provinces.load(draft.folder / "provinces")
        assert len({problem.path for problem in caught.value.problems}) == 2

    def test_a_folder_without_files_is_named(self, tmp_path):
        with pytest.raises(UsageError, match=r"没有 \.yaml 文件"):
            Provinces.load(tmp_path)
