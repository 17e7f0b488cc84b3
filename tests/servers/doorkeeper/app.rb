# frozen_string_literal: true

# A Rails application with Doorkeeper, as its generators make one, in one file and on 127.0.0.1.
# Its argument is JSON: port, folder (for the database), secret, odd_secret, scopes, redirect_uri.

require "fileutils"
require "json"
GIVEN = JSON.parse(ARGV.fetch(0))
ENV["RAILS_ENV"] = "production"

require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "action_view/railtie"
require "doorkeeper"
require "webrick"
require "rack/handler/webrick"

DATABASE = {
  "adapter" => "sqlite3", "database" => File.join(GIVEN.fetch("folder"), "app.sqlite3"), "timeout" => 20_000
}.freeze
# Rails wants it as a file.
FileUtils.mkdir_p(File.join(GIVEN.fetch("folder"), "config"))
File.write(File.join(GIVEN.fetch("folder"), "config/database.yml"), { "production" => DATABASE }.to_json)

class App < Rails::Application
  config.root = GIVEN.fetch("folder")
  config.eager_load = false
  config.secret_key_base = "for these tests only, 0123456789"
  config.hosts.clear
  config.logger = Logger.new($stderr)
  config.log_level = :warn
  config.consider_all_requests_local = true
end

ActiveRecord::Base.establish_connection(DATABASE)
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table(:users) { |t| t.string :name }
  create_table(:oauth_applications) do |t|
    t.string :name, null: false
    t.string :uid, null: false, index: { unique: true }
    t.string :secret, null: false
    t.text :redirect_uri
    t.string :scopes, null: false, default: ""
    t.boolean :confidential, null: false, default: true
    t.timestamps null: false
  end
  create_table(:oauth_access_grants) do |t|
    t.references :resource_owner, null: false
    t.references :application, null: false
    t.string :token, null: false, index: { unique: true }
    t.integer :expires_in, null: false
    t.text :redirect_uri, null: false
    t.datetime :created_at, null: false
    t.datetime :revoked_at
    t.string :scopes, null: false, default: ""
    t.string :code_challenge
    t.string :code_challenge_method
  end
  create_table(:oauth_access_tokens) do |t|
    t.references :resource_owner
    t.references :application
    t.string :token, null: false, index: { unique: true }
    t.string :refresh_token, index: { unique: true }
    t.integer :expires_in
    t.datetime :revoked_at
    t.datetime :created_at, null: false
    t.string :scopes
    t.string :previous_refresh_token, null: false, default: ""
  end
end

class User < ActiveRecord::Base
end

Doorkeeper.configure do
  orm :active_record
  # In place of a session: who asks is Alice, and she agrees.
  resource_owner_authenticator { User.find_by!(name: "alice") }
  skip_authorization { true }
  grant_flows %w[authorization_code client_credentials]
  use_refresh_token
  default_scopes(*GIVEN.fetch("scopes"))
  # As its documentation shows it for a resource server: by default a client is told of its own tokens alone.
  allow_token_introspection { |_token, client, _| client&.uid&.end_with?("rs") }
end

App.initialize!
App.routes.draw { use_doorkeeper }

User.create!(name: "alice")
[["app", GIVEN["secret"]], ["rs", GIVEN["secret"]], ["odd-rs", GIVEN["odd_secret"]]].each do |uid, secret|
  Doorkeeper::Application.create!(
    name: uid, uid: uid, secret: secret, redirect_uri: GIVEN["redirect_uri"],
    scopes: GIVEN["scopes"].join(" ")
  )
end

Rack::Handler::WEBrick.run(
  App,
  Host: "127.0.0.1",
  Port: GIVEN.fetch("port"),
  AccessLog: [],
  Logger: WEBrick::Log.new($stderr, WEBrick::Log::WARN)
)
