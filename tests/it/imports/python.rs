use super::{awaiting, edges};

#[test]
fn relative_imports_reach_modules_packages_and_submodules() {
    let tree = [
        ("shop/__init__.py", ""),
        ("shop/money.py", ""),
        ("shop/billing/__init__.py", "from .invoices import Invoice"),
        (
            "shop/billing/invoices.py",
            "from ..money import Money\nfrom . import tax\nfrom .. import money as m\nfrom .. import __version__",
        ),
        ("shop/billing/tax.py", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @r"
    shop/billing/__init__.py → shop/billing/invoices.py
    shop/billing/invoices.py → shop/__init__.py
    shop/billing/invoices.py → shop/billing/tax.py
    shop/billing/invoices.py → shop/money.py
    ");
}

#[test]
fn absolute_imports_are_found_below_src_nested_projects_and_namespace_packages() {
    let tree = [
        ("src/app/__init__.py", ""),
        ("src/app/core.py", "import app.util\nimport json"),
        (
            "src/app/util.py",
            "if TYPE_CHECKING:\n    from app.core import Core\n",
        ),
        ("tests/test_core.py", "from app import core\nimport helpers"),
        ("tests/helpers.py", ""),
        ("services/api/pyproject.toml", ""),
        ("services/api/src/api/__init__.py", ""),
        (
            "services/api/src/api/views.py",
            "import api\ntry:\n    from space.deep import thing\nexcept ImportError: import space.deep.other",
        ),
        ("services/api/src/space/deep/thing.py", ""),
        ("services/api/src/space/deep/other.py", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @r"
    services/api/src/api/views.py → services/api/src/api/__init__.py
    services/api/src/api/views.py → services/api/src/space/deep/other.py
    services/api/src/api/views.py → services/api/src/space/deep/thing.py
    src/app/core.py → src/app/util.py
    src/app/util.py → src/app/core.py
    tests/test_core.py → src/app/core.py
    tests/test_core.py → tests/helpers.py
    ");
}

#[test]
fn of_several_packages_of_one_name_the_nearest_is_meant() {
    let tree = [
        ("a/common/__init__.py", ""),
        ("a/common/x.py", ""),
        ("a/main.py", "from common import x"),
        ("b/common/__init__.py", ""),
        ("b/common/x.py", ""),
        ("b/main.py", "from common import x"),
    ];
    insta::assert_snapshot!(edges(&tree), @r"
    a/main.py → a/common/x.py
    b/main.py → b/common/x.py
    ");
}

#[test]
fn a_script_beside_a_file_named_like_the_standard_library_does_not_import_it() {
    let tree = [
        ("tools/run.py", "import json\nimport helper"),
        ("tools/json.py", ""),
        ("tools/helper.py", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"tools/run.py → tools/helper.py");
}

#[test]
fn a_module_that_is_not_there_yet_is_awaited() {
    let tree = [
        ("shop/__init__.py", ""),
        ("shop/a.py", "from .rates import Rate\nimport requests"),
        (
            "shop/b.py",
            "from shop.rates import Rate\nfrom shop import missing_name",
        ),
    ];
    assert_eq!(awaiting(&tree, "shop/rates.py"), "shop/a.py shop/b.py");
    assert_eq!(awaiting(&tree, "requests.py"), "");
}

#[test]
fn stubs_of_the_standard_library_are_meant_among_themselves_alone() {
    let tree = [
        ("pyproject.toml", ""),
        ("checker/__init__.py", "import json, typing"),
        ("checker/stubs/stdlib/json/__init__.pyi", "import typing"),
        ("checker/stubs/stdlib/typing.pyi", ""),
        ("setup.py", "import json"),
    ];
    insta::assert_snapshot!(edges(&tree), @"checker/stubs/stdlib/json/__init__.pyi → checker/stubs/stdlib/typing.pyi");
}

#[test]
fn a_stub_elsewhere_is_not_what_code_imports() {
    let tree = [
        ("pyproject.toml", ""),
        ("checker/__init__.py", "import tempfile, speedups"),
        ("checker/main.py", "import argparse\nimport sys, shutil"),
        ("vendor/stdlib/tempfile.pyi", "import sys"),
        ("vendor/stdlib/sys/__init__.pyi", ""),
        ("vendor/stdlib/argparse.pyi", ""),
        ("vendor/stdlib/speedups.pyi", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"vendor/stdlib/tempfile.pyi → vendor/stdlib/sys/__init__.pyi");
}

#[test]
fn a_project_may_be_called_like_a_module_of_the_standard_library() {
    let tree = [
        ("pyproject.toml", ""),
        ("src/types/__init__.py", "from types.base import Kind"),
        ("src/types/base.py", "import sys"),
        ("src/sys.py", ""),
        ("statistics/__init__.py", ""),
        ("statistics/mean.py", "from statistics import median"),
        ("statistics/median.py", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @r"
    src/types/__init__.py → src/types/base.py
    statistics/mean.py → statistics/median.py
    ");
}

#[test]
fn a_module_called_setup_makes_its_package_no_project() {
    let tree = [
        ("app/__init__.py", ""),
        ("app/modules/__init__.py", ""),
        ("app/modules/setup.py", "import tempfile"),
        ("app/modules/tempfile.py", ""),
        ("app/main.py", "import tempfile"),
        ("tools/setup.py", "import shelf"),
        ("tools/shelf.py", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"tools/setup.py → tools/shelf.py");
}

#[test]
fn a_namespace_package_without_a_mark_is_found_by_the_folders_around() {
    let tree = [
        (
            "tests/root/plugins_of/shop/prices/rates.py",
            "from plugins_of.shop.prices import taxes\nfrom plugins_of.mill.flour.sack import Sack\nfrom shop import taxes",
        ),
        ("tests/root/plugins_of/shop/prices/taxes.py", ""),
        ("tests/root/plugins_of/shop/taxes.py", ""),
        ("tests/root/plugins_of/mill/flour/sack.py", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @r"
    tests/root/plugins_of/shop/prices/rates.py → tests/root/plugins_of/mill/flour/sack.py
    tests/root/plugins_of/shop/prices/rates.py → tests/root/plugins_of/shop/prices/taxes.py
    ");
}
