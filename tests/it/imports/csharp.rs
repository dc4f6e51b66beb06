use super::{edges, kinds};

#[test]
fn types_are_found_in_own_and_used_namespaces() {
    let tree = [
        (
            "Shop.cs",
            "using System;\nusing Acme.Money;\nusing Rates = Acme.Tax.Rate;\n\nnamespace Acme.Shop.Core;\n\npublic class Shop : Base\n{\n    Coin coin = new(); // Unused\n    Rates rates;\n    string s = $\"{nameof(Quoted)} {{Unused}}\" + @\"\\\" + \"Unused\";\n    Acme.Far.Away away;\n    var x = Far.Near.Make();\n}\n",
        ),
        (
            "Base.cs",
            "namespace Acme.Shop\n{\n    public abstract class Base { class Coin {} }\n}\n",
        ),
        (
            "Money.cs",
            "namespace Acme.Money { public struct Coin {} public enum Unused { A } }\n",
        ),
        (
            "Quoted.cs",
            "namespace Acme { public interface Quoted {} }\n",
        ),
        (
            "Rate.cs",
            "namespace Acme.Tax;\npublic record Rate(int X);\n",
        ),
        ("Far.cs", "namespace Acme.Far { class Away {} }\n"),
        ("Near.cs", "namespace Acme.Far { static class Near {} }\n"),
        (
            "Hidden.cs",
            "namespace Other { class Base {} class Coin {} }\n",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    Shop.cs → Base.cs
    Shop.cs → Far.cs
    Shop.cs → Money.cs
    Shop.cs → Near.cs
    Shop.cs → Quoted.cs
    Shop.cs → Rate.cs
    ");
}

#[test]
fn type_parameters_attributes_and_delegates_tell_types_apart() {
    let tree = [
        (
            "Use.cs",
            "namespace N;\n[Slow]\nclass Use\n{\n    Box<int, List<string>> box;\n    Handler<int> handler;\n}\n",
        ),
        ("Box0.cs", "namespace N;\nclass Box {}\n"),
        (
            "Box2.cs",
            "namespace N;\nclass Box<TKey, TValue> where TKey : class {}\n",
        ),
        (
            "SlowAttribute.cs",
            "namespace N;\nclass SlowAttribute : Attribute {}\n",
        ),
        (
            "Handler.cs",
            "namespace N;\npublic delegate Task<int> Handler<in T>(T value);\n",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    Use.cs → Box2.cs
    Use.cs → Handler.cs
    Use.cs → SlowAttribute.cs
    ");
}

#[test]
fn a_property_called_like_a_type_is_no_use_of_it() {
    let tree = [
        (
            "Args.cs",
            "namespace N;\nclass Args\n{\n    public Thing Context { get; }\n    int F(int x) => Context.Length + Run(Length: 1);\n    void G() { Length = 2; }\n}\n",
        ),
        ("Context.cs", "namespace N;\nclass Context {}\n"),
        ("Length.cs", "namespace N;\nclass Length {}\nclass Run {}\n"),
        ("Thing.cs", "namespace N;\nclass Thing {}\n"),
    ];
    insta::assert_snapshot!(edges(&tree), @"Args.cs → Thing.cs");
}

#[test]
fn parts_of_a_type_count_by_what_is_used_of_them() {
    let tree = [
        (
            "Policy.cs",
            "namespace N;\npublic partial class Policy { }\n",
        ),
        (
            "Policy.Retry.cs",
            "namespace N;\npublic partial class Policy\n{\n    public static Policy Retry() => null;\n}\n",
        ),
        (
            "Policy.Wait.cs",
            "namespace N;\npublic partial class Policy\n{\n    public static Policy Wait<T>(T x) => null;\n}\n",
        ),
        ("Use.cs", "using N;\nvar p = Policy.Wait(1);\n"),
    ];
    insta::assert_snapshot!(kinds(&tree, "Use.cs"), @"Policy.Retry.cs Weak, Policy.Wait.cs Defines, Policy.cs Weak");
    insta::assert_snapshot!(kinds(&tree, "Policy.cs"), @"Policy.Retry.cs Weak, Policy.Wait.cs Weak");
}

#[test]
fn projects_see_those_they_refer_to_and_their_own_global_usings() {
    let tree = [
        (
            "src/A/A.csproj",
            "<Project><ItemGroup><ProjectReference Include=\"..\\B\\B.csproj\" />\n<Using Include=\"B.Deep\" /></ItemGroup></Project>",
        ),
        (
            "src/A/Use.cs",
            "namespace A;\nclass Use { Thing thing; Deep deep; Word word; }\n",
        ),
        (
            "src/A/Usings.cs",
            "global using static Text.Words;\nglobal using Text;\n",
        ),
        ("src/B/B.csproj", "<Project />"),
        (
            "src/B/Deep.cs",
            "namespace B.Deep { class Deep {} class Thing {} }\n",
        ),
        ("src/C/C.csproj", "<Project />"),
        ("src/C/Thing.cs", "namespace A { class Thing {} }\n"),
        (
            "src/C/Use.cs",
            "namespace A { class UseToo { Thing thing; Word word; } }\n",
        ),
        (
            "shared/Word.cs",
            "namespace Text { class Word {} static class Words {} }\n",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"
    src/A/Use.cs → shared/Word.cs
    src/A/Use.cs → src/B/Deep.cs
    src/A/Usings.cs → shared/Word.cs
    src/C/Use.cs → src/C/Thing.cs
    ");
}

#[test]
fn extension_methods_are_weak_edges() {
    let tree = [
        (
            "Extensions.cs",
            "namespace N.Extras;\nstatic class Extensions\n{\n    public static T Twice<T>(this T x) => x;\n    public static int Half(this int x) => x;\n}\n",
        ),
        (
            "Use.cs",
            "using N.Extras;\nnamespace M;\nclass Use { int F(int x) => x.Half(); }\n",
        ),
        (
            "Not.cs",
            "namespace M;\nclass Not { int F(int x) => x.Half(); }\n",
        ),
    ];
    insta::assert_snapshot!(edges(&tree), @"Use.cs → Extensions.cs");
    insta::assert_snapshot!(kinds(&tree, "Use.cs"), @"Extensions.cs Weak");
}
