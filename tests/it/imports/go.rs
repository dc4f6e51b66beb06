use super::{awaiting, edges, kinds};

#[test]
fn a_name_leads_to_the_file_of_the_package_that_defines_it() {
    let tree = [
        ("go.mod", "module example.com/shop // the shop\n\ngo 1.22\n"),
        (
            "cmd/shop/main.go",
            "package main\n\nimport (\n\t\"fmt\"\n\n\tm \"example.com/shop/money\"\n\t\"example.com/shop/go-tax/v2\"\n\t_ \"example.com/shop/drivers\"\n)\n\nfunc main() {\n\tfmt.Println(m.Round(tax.Rate), helper())\n}\n",
        ),
        ("cmd/shop/helper.go", "package main\n\nfunc helper() {}\n"),
        (
            "money/money.go",
            "package money\n\n// Round uses Parse.\nfunc Round(x int) int { return \"Parse\" }\n",
        ),
        (
            "money/parse.go",
            "package money\n\ntype (\n\tParsed struct {\n\t\tRound int\n\t}\n)\n\nvar a, Zero = Round(1), 2\n",
        ),
        ("money/money_test.go", "package money\n\nfunc Round2() {}\n"),
        (
            "go-tax/v2/tax.go",
            "package tax\n\nconst (\n\tBase = iota\n\tRate\n)\n",
        ),
        ("go-tax/v2/other.go", "package tax\n\nconst Other = Base\n"),
        ("drivers/a.go", "package drivers\n\nfunc init() {}\n"),
        ("drivers/b.go", "package drivers\n"),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    cmd/shop/main.go → cmd/shop/helper.go
    cmd/shop/main.go → drivers/a.go
    cmd/shop/main.go → go-tax/v2/tax.go
    cmd/shop/main.go → money/money.go
    go-tax/v2/other.go → go-tax/v2/tax.go
    money/parse.go → money/money.go
    ");
    insta::assert_snapshot!(kinds(&tree, "cmd/shop/main.go"), @"cmd/shop/helper.go Defines, drivers/a.go Weak, go-tax/v2/tax.go Defines, money/money.go Defines");
}

#[test]
fn variables_fields_keys_methods_and_parameters_are_no_uses() {
    let tree = [
        ("go.mod", "module m"),
        (
            "names.go",
            "package m\n\nvar local, given, listed, err int\nfunc Field() {}\nfunc Method() {}\nfunc key() {}\nfunc label() {}\n",
        ),
        (
            "a.go",
            "package m\n\nfunc f(given *int, listed, other string) {\n\tlocal, err := 1, 2\n\tuse(local, given, listed, err)\n\tx := T{Field: 1, key: 2}\n\tx.Method()\n}\n\ntype I interface {\n\tMethod() error\n}\n\ntype T struct {\n\tField int\n}\n",
        ),
        (
            "b.go",
            "package m\n\nvar t = map[string]int{key: 1}\n\nfunc g() {\n\tswitch x {\n\tcase label:\n\t}\n}\n",
        ),
        ("c.go", "package m\n\nfunc h() { local, err = 1, 2 }\n"),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    b.go → names.go
    c.go → names.go
    ");
}

#[test]
fn tests_see_their_package_and_what_it_exports_for_them() {
    let tree = [
        ("go.mod", "module m"),
        ("p/p.go", "package p\n\nfunc Open() {}\nfunc helper() {}\n"),
        ("p/export_test.go", "package p\n\nvar Helper = helper\n"),
        (
            "p/p_test.go",
            "package p_test\n\nimport \"m/p\"\n\nvar _ = p.Open(p.Helper)\n",
        ),
        (
            "q/q.go",
            "package q\n\nimport . \"m/p\"\n\nvar x = p.Helper\n",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    p/export_test.go → p/p.go
    p/p_test.go → p/export_test.go
    p/p_test.go → p/p.go
    q/q.go → p/p.go
    ");
}

#[test]
fn modules_inside_modules_replacements_and_vendored_packages_are_found() {
    let tree = [
        (
            "go.mod",
            "module example.com/app\n\nrequire example.com/lib v1.0.0\n\nreplace (\n\texample.com/fork v1.2.3 => ./third/fork\n)\n",
        ),
        (
            "main.go",
            "package main\n\nimport (\n\t\"example.com/app/tools/gen\"\n\t\"example.com/fork/deep\"\n\t\"example.com/lib\"\n\t\"example.org/vendored\"\n\t\"example.org/away\"\n)\n\nvar _ = gen.A + deep.B + lib.C + vendored.D + away.E\n",
        ),
        ("tools/go.mod", "module \"example.com/app/tools\"\n"),
        ("tools/gen/gen.go", "package gen\n\nconst A = 1\n"),
        ("third/fork/go.mod", "module example.com/other\n"),
        ("third/fork/deep/deep.go", "package deep\n\nconst B = 1\n"),
        ("libs/lib/go.mod", "module example.com/lib\n"),
        ("libs/lib/lib.go", "package lib\n\nconst C = 1\n"),
        (
            "vendor/example.org/vendored/v.go",
            "package vendored\n\nconst D = 1\n",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    main.go → libs/lib/lib.go
    main.go → third/fork/deep/deep.go
    main.go → tools/gen/gen.go
    main.go → vendor/example.org/vendored/v.go
    ");
}

#[test]
fn a_package_that_is_not_there_yet_is_awaited() {
    let tree = [
        ("go.mod", "module example.com/app\n"),
        (
            "a.go",
            "package app\n\nimport \"example.com/app/rates\"\nimport \"example.com/rates\"\n",
        ),
    ];
    assert_eq!(awaiting(&tree, "rates/rates.go"), "a.go");
}

#[test]
fn what_a_file_embeds_is_what_it_needs() {
    let tree = [
        ("go.mod", "module example.com/app\n"),
        (
            "web/web.go",
            "package web\n\n//go:embed pages/*.html \"static\"\n//go:embed all:raw\nvar files embed.FS\n\n// See //go:embed notes.txt\n",
        ),
        ("web/pages/a.html", ""),
        ("web/pages/deep/b.html", ""),
        ("web/pages/c.txt", ""),
        ("web/static/css/d.css", ""),
        ("web/static/.hidden", ""),
        ("web/staticky/e.css", ""),
        ("web/raw/_f", ""),
        ("web/notes.txt", ""),
        ("pages/g.html", ""),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    web/web.go → web/pages/a.html
    web/web.go → web/raw/_f
    web/web.go → web/static/css/d.css
    ");
}
