//! What files define, by name, kind and line.

use std::fmt::Write as _;

use git_orchestrate::imports::definitions;
use git_orchestrate::model::RepoPath;
use insta::assert_snapshot;

/// The definitions as `kind name first-last`, one a line.
fn shown(path: &str, text: &str) -> String {
    let path: RepoPath = path.parse().unwrap();
    let mut shown = String::new();
    for it in definitions(&path, text.as_bytes()) {
        let kind = format!("{:?}", it.kind).to_lowercase();
        writeln!(shown, "{kind} {} {}-{}", it.name, it.line, it.end_line).unwrap();
    }
    shown
}

#[test]
fn python_has_classes_functions_and_variables_but_no_locals() {
    let text = r#""""A module.

def not_code(): pass
"""
import os

LIMIT = 3
names: list[str] = [
    "def x():",
]


class Store(Base):
    """class Inner:"""
    size: int = 0

    @property
    async def load(self,
                   name=")"):
        local = 1
        def helper(): pass
        return local

def after(): return 1
if True:
    def guarded():
        pass
"#;
    assert_snapshot!(shown("a/b.py", text), @"
    constant LIMIT 7-7
    constant names 8-10
    type Store 13-22
    constant size 15-15
    function load 18-22
    function after 24-24
    function guarded 26-27
    ");
}

#[test]
fn scripts_have_functions_in_all_their_forms() {
    let text = r"
export default class Store extends Base {
  #size = 0;
  static create = async (x) => { const inner = 1; }
  async load(name) { if (a) { b() } }
  get length() { return this.n }
}
export const fetchUser = async (id: string): Promise<User> => {
  const local = /}'/.test(id)
  return local
}
const LIMIT = 3, other = `${ {a: '}'} }`
export function* walk<T>(tree: Tree<T>) { function inner() {} }
export interface User { name: string; rename(to: string): void }
export type Id = string | { a: number }
export enum Color { Red }
declare namespace Api { function call(): void }
module.exports = {
  start() { return 1 },
  stop: function () {},
  later: async () => {},
  plain: 1,
  methods: { nested(a) {} },
}
exports.helper = function () {}
Store.prototype.drop = function () {}
(function () {
  function wrapped() {}
})()
describe('x', () => { function hidden() {} })
export const slice = createSlice({ reducers: { add(state) {} } })
// function commented() {}
function last() {}
";
    assert_snapshot!(shown("a/b.ts", text), @"
    type Store 2-7
    constant size 3-3
    function create 4-4
    function load 5-5
    function length 6-6
    function fetchUser 8-11
    constant LIMIT 12-12
    function walk 13-13
    type User 14-14
    type Id 15-15
    type Color 16-16
    module Api 17-17
    function call 17-17
    function start 19-19
    function stop 20-20
    function later 21-21
    function nested 23-23
    function helper 25-25
    function drop 26-26
    function wrapped 28-28
    constant slice 31-31
    function add 31-31
    function last 33-33
    ");
}

#[test]
fn components_are_read_inside_their_script() {
    let text = "<template>\n<p>function no() {}</p>\n</template>\n<script>\nexport default {\n  methods: { save() {} },\n}\n</script>\n";
    assert_snapshot!(shown("a.vue", text), @"function save 6-6");
}

#[test]
fn rust_has_items_of_modules_traits_and_impls() {
    let text = r##"
pub(crate) struct Store<'a> { name: &'a str }
#[derive(Debug)]
pub enum Kind { One, Two }
pub trait Load { const SIZE: usize; fn load(&self) -> u8; fn twice(&self) { fn inner() {} } }
impl<'a> Store<'a> {
    pub const fn new(c: char) -> Self { let x = '}'; let y = "}"; Self { name: r#"}"# } }
    async fn save(&self)
    where
        Self: Sized,
    {
    }
}
pub const LIMIT: usize = { 3 };
static mut COUNT: u8 = 0;
type Alias = fn(u8) -> u8;
mod tests {
    fn works() {}
}
macro_rules! my_macro { () => { fn no() {} } }
fn last() {}
"##;
    assert_snapshot!(shown("a/b.rs", text), @"
    type Store 2-2
    type Kind 4-4
    type Load 5-5
    constant SIZE 5-5
    function load 5-5
    function twice 5-5
    function new 7-7
    function save 8-12
    constant LIMIT 14-14
    constant COUNT 15-15
    type Alias 16-16
    module tests 17-19
    function works 18-18
    function my_macro 20-20
    function last 21-21
    ");
}

#[test]
fn go_has_methods_and_groups() {
    let text = "package a\n\ntype Store struct {\n\tname string\n}\n\ntype (\n\tA int\n\tB struct{ x int }\n)\n\nconst (\n\tOne = iota\n\tTwo\n)\n\nvar ErrGone = errors.New(\"}\")\n\nfunc (s *Store) Load(ctx context.Context) error {\n\tvar local = `}`\n\treturn nil\n}\n\nfunc Map[T any](x T) T { return x }\n";
    assert_snapshot!(shown("a/b.go", text), @"
    type Store 3-5
    type A 8-8
    type B 9-9
    constant One 13-13
    constant Two 14-14
    constant ErrGone 17-17
    function Load 19-22
    function Map 24-24
    ");
}

#[test]
fn java_and_kotlin_have_members() {
    let java = r#"
package a;
@Annotation(name = "}")
public final class Store<T extends Base> implements Load {
    public static final int LIMIT = 3;
    private Map<String, List<T>> map = new HashMap<>() {{ put("a", 1); }};
    public Store(int size) { this.size = size; }
    @Override
    public <R> R load(Class<?> kind, String name) throws IOException {
        class Local { void no() {} }
        return null;
    }
    abstract void drop();
    enum Color { RED, GREEN }
    interface Inner { int count(); }
}
record Point(int x, int y) {}
"#;
    assert_snapshot!(shown("Store.java", java), @"
    type Store 4-16
    constant LIMIT 5-5
    function Store 7-7
    function load 9-12
    function drop 13-13
    type Color 14-14
    type Inner 15-15
    function count 15-15
    type Point 17-17
    ");
    let kotlin = r#"
data class User(val name: String) {
    companion object { const val LIMIT = 3 }
    fun rename(to: String) = copy(name = to)
}
fun <T> List<T>.second(): T { val local = 1; return this[1] }
fun String.shout() = uppercase()
object Registry : Base() { val all by lazy { listOf("}") } }
typealias Id = String
"#;
    assert_snapshot!(shown("User.kt", kotlin), @"
    type User 2-5
    constant LIMIT 3-3
    function rename 4-4
    function second 6-6
    function shout 7-7
    type Registry 8-8
    constant all 8-8
    type Id 9-9
    ");
}

#[test]
fn c_and_cpp_have_functions_by_shape() {
    let c = r"
#ifndef STORE_H
#define STORE_H
#define LIMIT 3
#define MAX(a, b) \
    ((a) > (b))
typedef struct store { int a; } store_t;
typedef int number;
enum color { RED };
struct store *store_new(int size);
static inline int add(int a,
                      int b) {
#if X
    if (a) {
#else
    if (b) {
#endif
        char c = '{';
    }
    return a + b;
}
struct store *
store_new(int size)
{
}
int table[] = { 1, 2 };
#endif
";
    assert_snapshot!(shown("store.h", c), @"
    constant LIMIT 4-4
    function MAX 5-6
    type store 7-7
    type store_t 7-7
    type number 8-8
    type color 9-9
    function store_new 10-10
    function add 11-21
    function store_new 23-25
    ");
    let cpp = r#"
namespace a::b {
template <class T>
class EXPORT Store : public Base<T> {
public:
    Store(int size) : size_{size}, name_("}") {}
    virtual void load() const = 0;
    bool operator==(const Store& other) const;
    std::vector<int> all() const { return {}; }
private:
    int size_ = 1'000;
};
enum class Color : int { Red };
}
void Store::save(const char* x) const { auto f = [&](int a) { return R"(})"; }; }
extern "C" {
int plain(void);
}
"#;
    assert_snapshot!(shown("store.cpp", cpp), @"
    module b 2-14
    type Store 4-12
    function Store 6-6
    function load 7-7
    function all 9-9
    type Color 13-13
    function save 15-15
    function plain 17-17
    ");
}

#[test]
fn csharp_has_properties_and_expression_bodies() {
    let text = r#"
namespace A.B;
public partial class Store<T> : Base where T : class, new()
{
    public const int Limit = 3;
    [Attribute("}")]
    public string Name { get; set; } = "";
    public int Count => 1;
    public int Twice(int x) => x * 2;
    public async Task<int> LoadAsync<R>(R a) { return 1; }
}
public record Point(int X, int Y);
public interface ILoad { Task Load(); }
"#;
    assert_snapshot!(shown("Store.cs", text), @"
    module B 2-2
    type Store 3-11
    constant Limit 5-5
    constant Name 7-7
    constant Count 8-8
    function Twice 9-9
    function LoadAsync 10-10
    type Point 12-12
    type ILoad 13-13
    function Load 13-13
    ");
}

#[test]
fn ruby_and_php_have_methods() {
    let ruby = "module A\n  class B::C < D\n    LIMIT = 3\n    def self.load(x)\n      text = <<~RUBY\n        def no; end\n      RUBY\n    end\n\n    private def gone?\n    end\n  end\nend\n";
    assert_snapshot!(shown("a.rb", ruby), @"
    module A 1-13
    type C 2-12
    constant LIMIT 3-3
    function load 4-8
    function gone? 10-11
    ");
    let php = r#"<?php
namespace A;
use function foo\bar;
#[Attribute]
final class Store extends Base {
    public const LIMIT = 3;
    public function load(string $name): ?array { $f = function () { return "}"; }; return Foo::class; }
    abstract protected function &drop();
}
interface Load { public function go(): void; }
function helper() { $x = <<<EOT
function no() {}
EOT;
}
enum Suit: string { case Hearts = 'H'; public function label(): string { return ''; } }
"#;
    assert_snapshot!(shown("a.php", php), @"
    type Store 5-9
    constant LIMIT 6-6
    function load 7-7
    function drop 8-8
    type Load 10-10
    function go 10-10
    function helper 11-14
    type Suit 15-15
    function label 15-15
    ");
}

#[test]
fn small_languages_are_read_too() {
    assert_snapshot!(shown("a.sh", "LIMIT=3\nfunction go {\n  echo\n}\nstop() {\n  local x=1\n}\n"), @"
    constant LIMIT 1-1
    function go 2-4
    function stop 5-7
    ");
    assert_snapshot!(shown("a.proto", "message A {\n  message B { int32 x = 1; }\n}\nservice S { rpc Get (A) returns (B) {} rpc Put(A) returns (B); }\n"), @"
    type A 1-3
    type B 2-2
    type S 4-4
    function Get 4-4
    function Put 4-4
    ");
    assert_snapshot!(shown("a.sql", "CREATE TABLE IF NOT EXISTS public.users (id int);\ncreate or replace function \"go\"() returns int as $$ $$;\n"), @"
    type users 1-1
    function go 2-2
    ");
    assert_snapshot!(shown("a.scss", "$size: 1px;\n@mixin card($a) {\n}\n.button-large {\n  color: red;\n}\n:root {\n  --main-color: red;\n}\n/* .no {\n.no {\n*/\n"), @"
    constant size 1-1
    function card 2-2
    selector button-large 4-4
    constant main-color 8-8
    ");
    assert_snapshot!(shown("a.swift", "public struct A: B {\n  let x: Int\n  func load(_ a: Int) -> Int { 1 }\n}\nextension A { var y: Int { 1 } }\n"), @"
    type A 1-4
    constant x 2-2
    function load 3-3
    constant y 5-5
    ");
    assert_snapshot!(shown("a.scala", "object A {\n  case class B(x: Int)\n  def load(a: Int): Int = { 1 }\n}\n"), @"
    type A 1-4
    type B 2-2
    function load 3-3
    ");
    assert_snapshot!(shown("a.ex", "defmodule A.B do\n  def load(x) do\n  end\n  defp go, do: 1\nend\n"), @"
    module B 1-5
    function load 2-3
    function go 4-4
    ");
    assert_snapshot!(shown("a.lua", "local M = {}\nfunction M.load(x)\nend\nM.stop = function() end\n"), @"
    constant M 1-1
    function load 2-3
    function stop 4-4
    ");
    assert_snapshot!(shown("a.dart", "class A extends B {\n  A(this.x);\n  int load(int a) => 1;\n  void go() { }\n}\nvoid main() { }\n"), @"
    type A 1-5
    function A 2-2
    function load 3-3
    function go 4-4
    function main 6-6
    ");
}
