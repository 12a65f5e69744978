#!/usr/bin/env bash
# Common parts of ./run, ./test, ./bench, ./kyc and .ci/run: read with `source`, after the script has changed into the
# project's folder. Says in plain words what it does, on standard error, so that a command's own output stays its own.

# The build below is quiet and leaves no build servers behind.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
CONFIGURATION=Release

# Debian packages that letters are drawn with; libpangocairo brings pangoft2, fontconfig and HarfBuzz.
LETTER_PACKAGES=(libcairo2 libpango-1.0-0 libpangocairo-1.0-0 fonts-ipamj-mincho fonts-noto-cjk)

say() {
  printf '%s\n' "$*" >&2
}

fail() {
  say "$*"
  exit 1
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif ! command -v sudo >/dev/null; then
    fail "This step needs root, and sudo is not installed: $*"
  elif sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; then
    sudo -n "$@"
  else
    fail "This step needs root, and sudo wants a password that can't be asked here: $*"
  fi
}

# Installs the Debian packages named that are missing.
need_packages() {
  local package missing=()
  for package in "$@"; do
    if [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
      missing+=("$package")
    fi
  done
  if [ "${#missing[@]}" -eq 0 ]; then
    return
  fi
  command -v apt-get >/dev/null || fail "Missing here: ${missing[*]}. These are names of Debian packages; install what corresponds to them."
  say "Installing Debian packages: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "The packages could not be installed: ${missing[*]}"
  fi
  rm -f "$log"
}

# Debian's Node.js with npm, unless some node is here already.
need_node() {
  command -v node >/dev/null || need_packages nodejs npm
}

# Installs the npm packages that FOLDER/package-lock.json names, when they are not there already: npm_packages FOLDER
# What needs them is skipped without them, so that a registry out of reach stops nothing else.
npm_packages() {
  local folder=$1 log installed=$1/node_modules/.installed-lock.json
  if cmp --silent "$folder/package-lock.json" "$installed"; then
    return
  fi
  say "Installing the npm packages of $folder"
  log=$(mktemp)
  # No package here needs an install script.
  if (cd "$folder" && timeout 180 npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000) \
      >"$log" 2>&1; then
    cp "$folder/package-lock.json" "$installed"
  else
    rm -rf "$folder/node_modules"
    awk '/^npm (error|ERR!)/ && ++n <= 3' "$log" >&2
    say "They could not be installed. Tests that need them are skipped."
  fi
  rm -f "$log"
}

need_dotnet() {
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is missing: 'dotnet' is not on the PATH."
}

# Asks for sudo's password now, at the terminal, when starting pcscd will need it later.
need_root_later() {
  if [ "$(id -u)" -ne 0 ]; then
    as_root true
  fi
}

# Builds everything, saying nothing unless it fails. Compiler servers would stay behind, so none is used.
build() {
  need_dotnet
  local log
  say "Building"
  log=$(mktemp)
  if ! dotnet build KycOnboarding.sln --configuration "$CONFIGURATION" --nologo --verbosity quiet \
      -nodeReuse:false -p:UseSharedCompilation=false >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "The build failed."
  fi
  rm -f "$log"
  mkdir -p .run
  touch .run/built
}

# Publishes a program for this platform into .run/published/NAME, as docs/operations.md has it: publish FOLDER NAME [OPTIONS]
publish() {
  local folder=$1 name=$2 log
  shift 2
  say "Publishing $folder"
  log=$(mktemp)
  if ! dotnet publish "$folder" --configuration "$CONFIGURATION" --runtime linux-x64 --output ".run/published/$name" --nologo --verbosity quiet \
      -nodeReuse:false -p:UseSharedCompilation=false "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "$folder could not be published."
  fi
  rm -f "$log"
}

# Builds only when a source, or a folder of sources, is newer than the last build, or the program named was never built.
build_if_changed() {
  local program=$1
  if [ ! -f "$program" ] || [ ! -f .run/built ] || [ -n "$(changed_sources)" ]; then
    build
  fi
}

changed_sources() {
  find . \( -name .git -o -name .run -o -name bin -o -name obj -o -name docs \) -prune -o \
    \( -name '*.cs' -o -name '*.csproj' -o -name '*.proto' -o -name '*.props' -o -name '*.sql' -o -name '*.sh' \
      -o -name '*.sln' -o -name global.json -o -name .editorconfig \) -newer .run/built -print -quit
}

# Path of a built program: program FOLDER NAME
program() {
  printf '%s/bin/%s/net10.0/%s.dll' "$1" "$CONFIGURATION" "$2"
}
