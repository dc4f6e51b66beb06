//! Names that are no missing libraries: what languages bring along, products, and words of every day.

use super::sentence::is_listed;
use crate::model::Ecosystem;

/// Products, services, formats and tools that stand beside a program rather than in it.
const PRODUCTS: &str = "airflow android ansible apache apollo apt arm aws azure bash bazel bitbucket brew bun cargo \
    celery chrome circleci clang clickhouse cloudflare cmake codecov composer conda consul copilot css curl cygwin debian deno \
    dependabot discord docker docker-compose dotnet dynamodb edge elasticsearch etcd fedora ffmpeg firebase firefox gcc gcp gdb \
    git github gitlab go google gradle grafana graphql grpc heroku homebrew html http https influxdb ios jaeger java javascript jenkins \
    jira json jupyter jvm jwt k8s kafka kibana kotlin kubernetes lambda linux llvm lldb macos make mariadb markdown maven mcp \
    memcached minikube mongo mongodb mysql nats neo4j netlify nginx nix node node.js nodejs npm npx nuget oauth oauth2 openai \
    openapi openssl opensearch oracle pip pnpm podman poetry postgres postgresql prometheus protobuf protoc pypi python rabbitmq \
    react-native redis rest rhel ruby rust rustc rustup s3 sentry slack snowflake solr splunk sql sqlite sqlite3 ssh stripe svg swagger \
    systemd terraform traefik travis typescript ubuntu unix utf-8 uv valgrind vault vercel vim vscode wasm webassembly websocket \
    windows wsl xcode xml yaml yarn zsh";

/// Words that name no library by themselves, although code ticks or a hyphen may make them look so.
const GENERIC: &str = "actual additional all any api app application asset auth authentication authorization backend base \
    billing bin bundled business cache caching cli client common component components config configuration core correct crypto custom \
    data database date default dev different domain editor email entire error event existing export external features files final \
    first following format frontend global graph helper helpers hooks http i18n icon icons image import infra internal json \
    last latest lib library local log logger logging login main math media message messages metrics middleware missing model models \
    module network networking new next notifications npm official old open-source original other our own package packages parent parser \
    parsing payment payments pdf plugin plugins popular pricing private public python queue rendering reporting required right \
    root router routing runtime same schema sdk search security separate server service services session settings shared \
    single source src standard state static std stdlib storage store styles system target template templates test testing tests \
    theme third-party time tooling tools tracing two types typing ui underlying upstream user users util utilities utility utils \
    validation vendor version web whole widget worker workspace";

const NODE: &str = "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events \
    fs fs/promises http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream \
    string_decoder sys test timers tls trace_events tty url util v8 vm wasi worker_threads zlib";

const RUST: &str = "alloc core proc-macro proc_macro std test";

const PYTHON: &str = "__future__ abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii bisect builtins \
    bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib \
    contextvars copy copyreg cprofile crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email \
    encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc getopt getpass gettext \
    glob graphlib grp gzip hashlib heapq hmac html http imaplib imghdr imp importlib inspect io ipaddress itertools json keyword \
    linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib multiprocessing netrc nntplib \
    numbers operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pip pipes pkgutil platform plistlib poplib posix pprint \
    profile pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource rlcompleter runpy sched secrets \
    select selectors setuptools shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver sqlite3 ssl stat statistics string \
    stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib termios test textwrap \
    threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest \
    urllib uu uuid venv warnings wave weakref webbrowser wheel winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib \
    zoneinfo";

const GO: &str = "archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt \
    go hash heap html http httptest image index io ioutil iter json list log maps math mime net os path plugin rand reflect regexp \
    ring runtime sha256 slices slog sort sql strconv strings sync syscall template testing text time unicode unique unsafe url xml";

const JVM: &str = "annotation beans concurrent java javafx javax jdk kotlin lang logging math net nio reflect security sql swing \
    text time util";

const RUBY: &str = "abbrev base64 benchmark bigdecimal bundler cgi coverage csv date delegate digest drb english erb etc fcntl fiddle \
    fileutils find forwardable getoptlong io ipaddr irb json logger matrix minitest monitor mutex_m net/http net objspace observer \
    open-uri open3 openssl optparse ostruct pathname pp prettyprint prime pstore psych racc rake rdoc readline reline resolv \
    ripper rubygems securerandom set shellwords singleton socket stringio strscan syslog time timeout tmpdir tracer tsort uri \
    weakref yaml zlib";

const PHP: &str = "bcmath calendar ctype curl date dom exif fileinfo filter ftp gd gettext gmp hash iconv imagick imap intl json \
    libxml mbstring mysqli opcache openssl pcntl pcre pdo phar posix readline redis reflection session simplexml soap sockets sodium spl \
    sqlite3 standard tokenizer xdebug xml xmlreader xmlwriter xsl zip zlib";

/// Whether the name is that of a product or a word of every day.
pub(super) fn is_common(name: &str) -> bool {
    is_listed(PRODUCTS, name) || is_listed(GENERIC, name)
}

/// Whether the language brings the module along.
pub(super) fn is_standard(ecosystem: Ecosystem, name: &str) -> bool {
    // No pure room spells the name of the crate for files of a moment, which both languages have as a module.
    let is_temporary = name.strip_prefix("temp") == Some("file");
    let first = name.split(['.', ':']).next().unwrap_or(name);
    match ecosystem {
        Ecosystem::Npm => is_listed(NODE, name) || first == "node",
        Ecosystem::Cargo => is_listed(RUST, first),
        Ecosystem::Python => is_listed(PYTHON, first) || is_temporary,
        // Paths of the standard library have no host.
        Ecosystem::Go => {
            is_listed(GO, name) || name.contains('/') && !first_part(name).contains('.')
        }
        Ecosystem::Jvm => is_listed(JVM, first),
        Ecosystem::Ruby => is_listed(RUBY, name) || is_temporary,
        Ecosystem::Php => is_listed(PHP, name) || name.starts_with("ext-"),
        Ecosystem::DotNet => is_listed("System Microsoft mscorlib", first),
    }
}

fn first_part(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}
