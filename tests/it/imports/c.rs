use super::{awaiting, edges};

#[test]
fn includes_are_found_beside_and_in_the_folders_that_build_files_name() {
    let tree = [
        (
            "src/Makefile",
            "CFLAGS+= -I../deps/lua/src -I$(TOP)/gen -DX=\"-Ino\"\n",
        ),
        (
            "src/main.c",
            "#include \"util.h\"\n#include <lua.h>\n#include <stdio.h>\n#include \"gen.h\"\n#include \"../shared/s.h\"\n",
        ),
        ("src/util.h", ""),
        ("lib/util.h", ""),
        ("shared/s.h", ""),
        ("gen/gen.h", ""),
        ("win32/stdio.h", ""),
        ("deps/lua/src/lua.h", "#include \"luaconf.h\"\n"),
        ("deps/lua/src/luaconf.h", ""),
        ("other/lua.h", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    deps/lua/src/lua.h → deps/lua/src/luaconf.h
    src/main.c → deps/lua/src/lua.h
    src/main.c → gen/gen.h
    src/main.c → shared/s.h
    src/main.c → src/util.h
    ");
}

#[test]
fn include_folders_and_cmake_are_understood() {
    let tree = [
        (
            "CMakeLists.txt",
            "target_include_directories(app PRIVATE\n  ${CMAKE_CURRENT_SOURCE_DIR}/api # the interface\n  \"$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/third>\")\n",
        ),
        (
            "lib/src/a.cpp",
            "#include <lib/a.hpp>\n#include \"api.h\"\n#include <vec.h>\n",
        ),
        ("lib/include/lib/a.hpp", "#include \"lib/b.hpp\"\n"),
        ("lib/include/lib/b.hpp", ""),
        ("api/api.h", ""),
        ("third/vec.h", ""),
        ("x/vec.h", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    lib/include/lib/a.hpp → lib/include/lib/b.hpp
    lib/src/a.cpp → api/api.h
    lib/src/a.cpp → lib/include/lib/a.hpp
    lib/src/a.cpp → third/vec.h
    ");
}

#[test]
fn a_path_that_fits_one_file_or_one_nearest_is_it() {
    let tree = [
        (
            "app/ui/window.mm",
            "#import \"core/only.h\"\n#import \"both.h\"\n#import \"near.h\"\n",
        ),
        ("sdk/public/core/only.h", ""),
        ("sdk/x/both.h", ""),
        ("kit/y/both.h", ""),
        ("app/z/near.h", ""),
        ("sdk/z/near.h", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    app/ui/window.mm → app/z/near.h
    app/ui/window.mm → sdk/public/core/only.h
    ");
}

#[test]
fn a_header_that_is_not_there_yet_is_awaited() {
    let tree = [
        (
            "src/net/a.c",
            "#include \"b.h\"\n#include \"core/c.h\"\n#include <d.h>\n",
        ),
        ("src/core/x.h", ""),
    ];
    assert_eq!(awaiting(&tree, "src/net/b.h"), "src/net/a.c");
    assert_eq!(awaiting(&tree, "src/core/c.h"), "src/net/a.c");
    assert_eq!(awaiting(&tree, "src/net/d.h"), "");
}
