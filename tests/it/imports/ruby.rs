//! The imports of Ruby.

use insta::assert_snapshot;

use super::{awaiting, edges};

#[test]
fn constants_lead_to_the_files_that_define_them() {
    let tree = [
        (
            "lib/shop.rb",
            "require 'shop/version'\nrequire_relative 'shop/cart'\nmodule Shop\n  autoload :Order, 'shop/order'\n  class Error < StandardError; end\nend\n",
        ),
        ("lib/shop/version.rb", "module Shop\n  VERSION = '1'\nend\n"),
        (
            "lib/shop/order.rb",
            "module Shop\n  class Order\n    LIMIT = 3\n  end\nend\n",
        ),
        (
            "lib/shop/cart.rb",
            "module Shop\n  # Error in a comment\n  class Cart < Order\n    def go\n      raise Error, 'VERSION' if x > LIMIT\n      Shop::Order::LIMIT\n    end\n  end\nend\n",
        ),
        (
            "spec/shop/cart_spec.rb",
            "RSpec.describe Shop::Cart do\n  let(:x) { <<~RUBY }\n    Shop::VERSION\n  RUBY\nend\n",
        ),
        (
            "app/models/user.rb",
            "class User\n  has_many :orders\nend\n",
        ),
        (
            "app/controllers/users_controller.rb",
            "class UsersController\n  def index = ::User.all\nend\n",
        ),
    ];
    assert_snapshot!(edges(&tree), @"
    app/controllers/users_controller.rb → app/models/user.rb
    lib/shop.rb → lib/shop/cart.rb
    lib/shop.rb → lib/shop/order.rb
    lib/shop.rb → lib/shop/version.rb
    lib/shop/cart.rb → lib/shop.rb
    lib/shop/cart.rb → lib/shop/order.rb
    spec/shop/cart_spec.rb → lib/shop/cart.rb
    ");
}

#[test]
fn what_is_required_and_not_there_is_awaited() {
    let tree = [
        (
            "lib/a.rb",
            "require 'a/b'\nrequire_relative 'a/c'\nrequire 'json'\nrequire \"a/#{x}\"\n",
        ),
        ("lib/a/d.rb", ""),
    ];
    assert_snapshot!(edges(&tree), @"");
    assert_eq!(awaiting(&tree, "lib/a/b.rb"), "lib/a.rb");
    assert_eq!(awaiting(&tree, "lib/a/c.rb"), "lib/a.rb");
}
