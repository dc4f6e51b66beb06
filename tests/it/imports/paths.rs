//! The imports of shell, style sheets, protocol buffers, and languages without a room of their own.

use insta::assert_snapshot;

use super::{awaiting, edges};

#[test]
fn shell_sources_files_beside_it_and_from_the_root() {
    let tree = [
        (
            "bin/run.sh",
            "#!/bin/sh\n. ./lib.sh\nsource \"$(dirname \"$0\")/../tools/env.sh\"\n[ -f x ] && . \"$DIR/more.sh\"\n# source no.sh\nsource $UNKNOWN\n. tools/env.sh\n",
        ),
        ("bin/lib.sh", ""),
        ("bin/more.sh", ""),
        ("bin/no.sh", ""),
        ("tools/env.sh", ""),
    ];
    assert_snapshot!(edges(&tree), @"
    bin/run.sh → bin/lib.sh
    bin/run.sh → bin/more.sh
    bin/run.sh → tools/env.sh
    ");
}

#[test]
fn scripts_are_found_behind_variables_and_without_an_extension() {
    let tree = [
        (
            "libexec/tool/run",
            "#!/usr/bin/env bash\nsource \"$ROOT/$LIBRARY/tool/common.bash\"\nsource \"${ROOT}/two.sh\"\nsource <(run x)\n. ./gone.sh\n",
        ),
        ("libexec/tool/notes", "source ../../lib/tool/common.bash\n"),
        ("lib/tool/common.bash", ""),
        ("a/two.sh", ""),
        ("b/two.sh", ""),
        ("a/gone.sh", ""),
        (
            "test/run.bats",
            "setup() {\n  load 'helper'\n  load ../lib/tool/common\n}\n",
        ),
        ("test/helper.bash", ""),
    ];
    assert_snapshot!(edges(&tree), @"
    libexec/tool/run → lib/tool/common.bash
    test/run.bats → lib/tool/common.bash
    test/run.bats → test/helper.bash
    ");
}

#[test]
fn style_sheets_import_partials_and_point_at_files() {
    let tree = [
        (
            "css/main.scss",
            "@use 'base' with ($a: 'x');\n@import \"theme/dark\", 'plain.css';\n@forward './gone';\n.a { background: url(\"../img/a.png?v=1\"); }\n/* @import 'no'; */\n@import url('https://x.org/a.css');\n",
        ),
        ("css/_base.scss", ""),
        ("css/_no.scss", ""),
        ("css/theme/_dark.scss", ""),
        ("css/plain.css", ""),
        ("img/a.png", ""),
    ];
    assert_snapshot!(edges(&tree), @"
    css/main.scss → css/_base.scss
    css/main.scss → css/plain.css
    css/main.scss → css/theme/_dark.scss
    css/main.scss → img/a.png
    ");
    assert_eq!(awaiting(&tree, "css/_gone.scss"), "css/main.scss");
}

#[test]
fn protocol_buffers_import_from_a_folder_around() {
    let tree = [
        (
            "api/v1/user.proto",
            "syntax = \"proto3\";\nimport \"v1/role.proto\";\nimport public \"common.proto\";\nimport \"google/protobuf/any.proto\";\n",
        ),
        ("api/v1/role.proto", ""),
        ("api/common.proto", ""),
    ];
    assert_snapshot!(edges(&tree), @"
    api/v1/user.proto → api/common.proto
    api/v1/user.proto → api/v1/role.proto
    ");
}

#[test]
fn other_languages_are_guessed_where_one_file_fits() {
    let tree = [
        (
            "lib/app/store.ex",
            "defmodule App.Store do\n  alias App.Users.UserName\n  import Ecto.Query\nend\n",
        ),
        ("lib/app/users/user_name.ex", ""),
        (
            "lib/main.dart",
            "import 'package:app/src/api.dart';\nimport 'dart:io';\npart 'model.dart';\n",
        ),
        ("lib/src/api.dart", ""),
        ("lib/model.dart", ""),
        (
            "main.lua",
            "local util = require(\"core.util\")\nlocal x = 1\n",
        ),
        ("src/core/util.lua", ""),
        ("src/A.hs", "import qualified Data.Store.Map as M\n"),
        ("src/Data/Store/Map.hs", ""),
    ];
    assert_snapshot!(edges(&tree), @"
    lib/app/store.ex → lib/app/users/user_name.ex
    lib/main.dart → lib/model.dart
    lib/main.dart → lib/src/api.dart
    main.lua → src/core/util.lua
    src/A.hs → src/Data/Store/Map.hs
    ");
}
