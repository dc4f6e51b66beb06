use super::{awaiting, edges, kinds};

#[test]
fn packages_are_what_files_say_and_their_names_need_no_import() {
    let tree = [
        (
            "src/App.java",
            "package shop; // not by folder\n\nimport shop.money.Money;\nimport shop.tax.*;\nimport java.util.*;\n\nclass App extends Base {\n  Rate rate; /* Unused u; */ String s = \"Hidden\";\n  shop.full.Name name;\n}\n",
        ),
        (
            "src/Base.java",
            "package shop;\nabstract class Base { class Inner {} }\n",
        ),
        (
            "src/Unused.java",
            "package shop;\nclass Unused { static class App {} Rate r; }\n",
        ),
        ("src/Hidden.java", "package shop;\nclass Hidden {}\n"),
        (
            "elsewhere/Money.java",
            "package shop.money;\npublic class Money {}\n",
        ),
        (
            "elsewhere/Rate.java",
            "package shop.tax;\npublic record Rate(int x) {}\n",
        ),
        (
            "elsewhere/Other.java",
            "package shop.tax;\npublic @interface Other {}\n",
        ),
        (
            "elsewhere/Name.java",
            "package shop.full;\npublic enum Name { A }\n",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    src/App.java → elsewhere/Money.java
    src/App.java → elsewhere/Name.java
    src/App.java → elsewhere/Rate.java
    src/App.java → src/Base.java
    ");
}

#[test]
fn static_imports_lead_to_the_type_that_defines_the_member() {
    let tree = [
        (
            "Mock.java",
            "package m;\npublic class Mock extends Matchers {\n  public static void mock() {}\n}\n",
        ),
        (
            "Matchers.java",
            "package m;\npublic class Matchers {\n  public static <T> T any() { return null; }\n  public enum Kind { A }\n}\n",
        ),
        (
            "A.java",
            "package a;\nimport static m.Mock.any;\nclass A {}\n",
        ),
        (
            "B.java",
            "package a;\nimport static m.Mock.mock;\nimport m.Matchers.Kind;\nclass B {}\n",
        ),
        (
            "C.java",
            "package a;\nimport m.Mock;\nclass C extends Mock { Kind kind; }\n",
        ),
    ];
    insta::assert_snapshot!(kinds(&tree, "A.java"), @"Matchers.java Defines, Mock.java Names");
    insta::assert_snapshot!(kinds(&tree, "B.java"), @"Matchers.java Defines, Mock.java Defines");
    insta::assert_snapshot!(kinds(&tree, "C.java"), @"Matchers.java Defines, Mock.java Defines");
}

#[test]
fn what_a_method_returns_is_a_weak_edge_where_it_is_used() {
    let tree = [
        (
            "Shop.java",
            "package s;\nclass Shop {\n  Till till() { return null; }\n  Door door() { return null; }\n}\n",
        ),
        (
            "Till.java",
            "package s;\nclass Till implements Box {\n  void open() {}\n}\n",
        ),
        (
            "Box.java",
            "package s;\ninterface Box {\n  int count();\n}\n",
        ),
        (
            "Door.java",
            "package s;\nclass Door {\n  void shut() {}\n}\n",
        ),
        (
            "User.java",
            "package s;\nclass User {\n  void go(Shop shop) { shop.till().open(); shop.door(); }\n}\n",
        ),
        (
            "Counter.java",
            "package s;\nclass Counter {\n  int go(Till till) { return till.count(); }\n}\n",
        ),
    ];
    insta::assert_snapshot!(kinds(&tree, "User.java"), @"Shop.java Defines, Till.java Weak");
    insta::assert_snapshot!(kinds(&tree, "Counter.java"), @"Box.java Weak, Till.java Defines");
}

#[test]
fn kotlin_has_functions_outside_classes_and_extensions() {
    let tree = [
        (
            "Text.kt",
            "package t\n\nfun String?.shout(): String = \"${this.uppercase()} \"\n\nfun <T> List<T>.second(): T = this[1]\nfun plain(x: Int) = x\nval Limit: Int = 3\ntypealias Words = List<String>\n",
        ),
        (
            "Same.kt",
            "package t\n\nclass Same { fun f() = \"a\".shout() }\n",
        ),
        ("Call.kt", "package t\n\nfun other() = plain(1)\n"),
        (
            "Local.kt",
            "package t\n\nfun local(plain: Int) = plain + 1\n",
        ),
        (
            "Import.kt",
            "package u\n\nimport t.second as two\nimport t.`plain`\n\nobject Import\n",
        ),
        (
            "Java.java",
            "package u;\nimport t.TextKt;\nclass Java { Import i; }\n",
        ),
        (
            "Inside.kt",
            "package t\n\nval text = \"\"\"say \"${Limit}\" and $Same\"\"\"\n",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    Call.kt → Text.kt
    Import.kt → Text.kt
    Inside.kt → Text.kt
    Java.java → Import.kt
    Java.java → Text.kt
    Same.kt → Text.kt
    ");
}

#[test]
fn of_types_with_one_name_the_nearest_is_meant() {
    let tree = [
        ("a/src/main/p/Config.java", "package p;\nclass Config {}\n"),
        (
            "a/src/test/p/ConfigTest.java",
            "package p;\nclass ConfigTest { Config c; }\n",
        ),
        ("b/src/main/p/Config.java", "package p;\nclass Config {}\n"),
        (
            "b/src/test/q/Use.java",
            "package q;\nimport p.Config;\nclass Use {}\n",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    a/src/test/p/ConfigTest.java → a/src/main/p/Config.java
    b/src/test/q/Use.java → b/src/main/p/Config.java
    ");
}

#[test]
fn a_type_that_is_not_there_yet_is_awaited() {
    let tree = [(
        "src/org/shop/App.java",
        "package org.shop;\nimport org.shop.rates.Rate;\nimport org.shop.Late;\nimport org.other.Thing;\nclass App {}\n",
    )];
    assert_eq!(
        awaiting(&tree, "src/org/shop/rates/Rate.java"),
        "src/org/shop/App.java"
    );
    assert_eq!(
        awaiting(&tree, "src/org/shop/Late.java"),
        "src/org/shop/App.java"
    );
    assert_eq!(awaiting(&tree, "src/org/other/Thing.java"), "");
}
